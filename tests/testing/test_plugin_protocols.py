"""The plugin reads captures with protocols of one's own that the ini option names."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.extending.own import declaration, readings


@pytest.fixture
def project(pytester: pytest.Pytester) -> Iterator[pytest.Pytester]:
    """A project with a protocol and a capture of it."""
    pytester.makepyfile(mine=declaration(port=9999))
    readings(pytester.mkdir("captures") / "readings.pcap", count=2)
    yield pytester
    sys.modules.pop("mine", None)


def run(project: pytest.Pytester, modules: str) -> pytest.RunResult:
    project.makeini(f"[pytest]\npythonpath = .\ndissect_protocols = {modules}\n")
    return project.runpytest_inprocess("-p", "no:cacheprovider")


@pytest.mark.heavy
def test_captures_and_assertions_know_them(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from dissect.testing import PacketMatch, assert_packets_equal
        from mine import Mine

        def test_fixture(captures, dissect_protocols):
            packets = captures("readings.pcap")
            assert [one[Mine].octet for one in packets] == [1, 1]
            assert Mine not in captures("readings.pcap", protocols=type(dissect_protocols)(()))[0]
            wanted = PacketMatch({"mine.octet": 1}, protocols=dissect_protocols)
            assert_packets_equal(bytes(packets[0]), wanted, protocols=dissect_protocols)

        @pytest.mark.capture("readings.pcap", packets={2})
        def test_mark(packet):
            assert packet["mine"].octet == 1
        """
    )

    run(project, "mine").assert_outcomes(passed=2)


def test_without_any_they_are_those_of_the_library(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from dissect.packet import default_protocols

        def test_default(captures, dissect_protocols):
            assert dissect_protocols is default_protocols()
            assert "udp" in captures("readings.pcap")[0]
        """
    )

    run(project, "").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ("no_such_module", "ERROR: dissect_protocols: no_such_module: ModuleNotFoundError: No module named *"),
        ("a/mine.py", "ERROR: dissect_protocols: a/mine.py: name the module, mine; `pythonpath` says where it is"),
    ],
)
def test_a_module_that_cannot_be_taken_ends_the_run_with_one_line(
    project: pytest.Pytester, modules: str, message: str
) -> None:
    result = run(project, modules)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])
