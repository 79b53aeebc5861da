"""The pytest plugin, in runs of pytest within this one."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dissect.pytest_plugin
import dissect_pytest
from dissect import lazy_names
from dissect.packet import Packet
from dissect.pytest_plugin import folders, protocols
from dissect.pytest_plugin.folders import CaptureFolders
from dissect.pytest_plugin.parameters import LONGEST, packet_id
from dissect.session import open_packets
from tests.testing.samples import frame, udp_packet, unreachable

HERE = Path(__file__).parents[2]
CAPTURES = HERE / "captures"
CORRUPTED = "tcp4_corrupted_segment.pcap"
HEAVY = ("construct", "numpy", "polars", "rich", "hypothesis", "dissect.packet", "dissect.schema", "dissect.testing")


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with two captures in its directory `captures`."""
    directory = pytester.mkdir("captures")
    for name in (CORRUPTED, "udp4_echo.pcap"):
        shutil.copy(CAPTURES / name, directory / name)
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.runpytest_inprocess("-p", "no:cacheprovider", *arguments)


def frames_written(result: pytest.RunResult) -> list[Packet]:
    """The packets of the one file that the output names."""
    (path,) = re.findall(r"of this failure, with the reason as comment: (\S+)", result.stdout.str())
    with open_packets(path) as packets:
        return list(packets)


def test_it_is_registered_and_says_so() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["entry-points"]["pytest11"] == {"dissect": "dissect_pytest"}
    assert dissect_pytest.pytest_plugins == ("dissect.pytest_plugin",)
    for module in (folders, protocols, lazy_names, dissect.pytest_plugin):  # read before coverage begins to look
        importlib.reload(module)


@pytest.mark.slow
def test_nothing_heavy_is_loaded_with_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        f"""
        import sys

        def pytest_unconfigure(config):
            assert config.pluginmanager.hasplugin("dissect")
            print("LOADED", sorted(set(sys.modules) & set({HEAVY!r})))
        """
    )

    arguments = [sys.executable, "-m", "pytest", "-p", "no:hypothesispytest", "--collect-only", "-s"]
    ran = subprocess.run(arguments, cwd=pytester.path, capture_output=True, text=True, check=False)

    assert "LOADED []" in ran.stdout


def test_options_and_marks_are_documented(pytester: pytest.Pytester) -> None:
    helped = run(pytester, "--help")
    marked = run(pytester, "--markers")

    helped.stdout.fnmatch_lines(
        ["packets and captures (dissect):", "*--dissect-update*", "*dissect_captures (paths):*"]
    )
    marked.stdout.fnmatch_lines(
        ["@pytest.mark.capture(name, [*]names, packets=None, allow_unread=(), *): run the test*"]
    )


@pytest.mark.heavy
def test_one_test_for_each_packet(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        import pytest
        from dissect.testing import assert_checksums_valid

        @pytest.mark.capture("{CORRUPTED}")
        def test_checksums(packet):
            assert_checksums_valid(packet)
        """
    )

    result = run(project, "-v", "--strict-markers")

    result.assert_outcomes(passed=10, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*::test_checksums[[]1-tcp 52526 -> 50001 [[]SYN[]] Seq=3789995109 Win=64240 Len=0...[]] PASSED*",
            "*::test_checksums[[]4-tcp 52526 -> 50001 [[]PSH, ACK[]] Seq=3789995110 Ack=309412...[]] FAILED*",
            "E       AssertionError: tcp checksum INVALID in packet 4: found 0x4621, should be 0x4721",
            "E         none of the 27 simple mistakes that were tried gives this value",
            "E           0030  00 3f 46 21 00 00 01 01  08 0a 27 fa f8 cd 04 e5  found",
            "E                       ^^",
            "E       -vv shows the sum, word by word",
            "*- dissect -*",
            "1 packet of this failure, with the reason as comment: */dissect-failed.pcapng",
        ]
    )
    assert "dissect/testing/assertions/checksums.py" not in result.stdout.str()  # the traceback ends in the test
    packets = frames_written(result)
    assert [one.frame.number for one in packets] == [1]
    assert packets[0].frame.comments[0].startswith("dissect: test_one_test_for_each_packet.py::test_checksums[4-tcp")
    assert packets[0].frame.comments[1].startswith("dissect: tcp checksum INVALID: the field holds 0x4621")


@pytest.mark.heavy
def test_a_packet_is_chosen_by_its_id_and_by_its_number(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        import pytest

        @pytest.mark.capture("{CORRUPTED}")
        def test_all(packet):
            pass

        @pytest.mark.capture("{CORRUPTED}", "udp4_echo.pcap", packets={{4, 5}})
        def test_some(packet):
            assert packet.frame.number in (4, 5)
        """
    )
    one = "test_a_packet_is_chosen_by_its_id_and_by_its_number.py::test_all[1-tcp 52526 -> 50001 [SYN] "

    run(project, f"{one}Seq=3789995109 Win=64240 Len=0...]").assert_outcomes(passed=1)
    result = run(project, "-v", "-k", "test_some")

    result.assert_outcomes(passed=4, deselected=11)
    result.stdout.fnmatch_lines([f"*test_some[[]{CORRUPTED}:4-tcp *", "*test_some[[]udp4_echo.pcap:5-udp 52840 -> *"])


@pytest.mark.heavy
def test_the_sum_is_shown_to_those_who_want_it(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        from dissect.testing import assert_checksums_valid

        def test_capture(captures):
            assert_checksums_valid(captures.path("{CORRUPTED}"))
        """
    )

    result = run(project, "-vv")

    result.stdout.fnmatch_lines(
        ["E*offset  word    sum", "E*16  0000*Checksum, counts as zero", "E*ffff - b8de   4721  the complement"]
    )
    assert "-vv shows" not in result.stdout.str()


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("mark", "arguments", "message"),
    [
        ('"missing.pcap"', "packet", "no capture missing.pcap in *captures"),
        ('"udp4_ecko.pcap"', "packet", "*; there is udp4_echo.pcap*"),
        ('"udp4_echo.pcap", packets={99}', "packet", "there is no such packet in udp4_echo.pcap"),
        ('"../captures/udp4_echo.pcap"', "packet", "'../captures/udp4_echo.pcap' is not a valid name of a capture*"),
        ('"udp4_echo.pcap", packet={9}', "packet", "@pytest.mark.capture takes names of captures, packets= *"),
        ('"udp4_echo.pcap", packets=4', "packet", "@pytest.mark.capture takes names of captures, packets= *"),
        ('"udp4_echo.pcap", allow_unread={"fragmant"}', "packet", "*; did you mean fragment?"),
        ('"udp4_echo.pcap", allow_unread="fragment"', "packet", "*; give a set of reasons"),
        ("", "packet", "@pytest.mark.capture takes names of captures, *"),
        ("7", "packet", "@pytest.mark.capture takes names of captures, *"),
        ('"damaged.pcap"', "packet", "*damaged.pcap: *"),
    ],
)
def test_what_cannot_be_had_fails_its_test_only(
    project: pytest.Pytester, mark: str, arguments: str, message: str
) -> None:
    (project.path / "captures" / "damaged.pcap").write_bytes(b"no capture")
    project.makepyfile(
        f"""
        import pytest

        @pytest.mark.capture({mark})
        def test_it({arguments}):
            pass

        def test_another():
            pass
        """
    )

    result = run(project)

    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines([f"*test_it: {message}"])


def test_packets_before_damage_are_tested(project: pytest.Pytester) -> None:
    octets = (CAPTURES / "udp4_echo.pcap").read_bytes()
    (project.path / "captures" / "damaged.pcap").write_bytes(octets[:-1])
    project.makepyfile(
        "import pytest\n@pytest.mark.capture('damaged.pcap')\ndef test_it(packet): assert packet.frame.octets"
    )

    result = run(project)

    result.assert_outcomes(failed=1, passed=5)
    result.stdout.fnmatch_lines(["*test_it: *damaged.pcap: *record 6*"])


@pytest.mark.slow
def test_numbers_may_stand_for_something_else(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from dissect import UDP
        from dissect.assigned_numbers import IpProtocol

        NO_UDP = {IpProtocol: {17: None}}

        @pytest.mark.capture("udp4_echo.pcap", packets={1}, decode_as=NO_UDP, allow_unread={"unknown_protocol"})
        def test_mark(packet):
            assert UDP not in packet

        def test_fixture(captures):
            assert UDP in captures("udp4_echo.pcap")[0]
            assert UDP not in captures("udp4_echo.pcap", decode_as=NO_UDP)[0]
        """
    )

    run(project).assert_outcomes(passed=2)


@pytest.mark.heavy
def test_a_mark_without_the_argument_is_an_error(project: pytest.Pytester) -> None:
    project.makepyfile("import pytest\n@pytest.mark.capture('udp4_echo.pcap')\ndef test_it(): pass")

    result = run(project)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*test_it: is marked with captures but has no argument `packet`"])


@pytest.mark.heavy
def test_a_mark_of_this_name_that_is_of_others_is_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.capture('screen')\ndef test_it(): pass")

    run(pytester).assert_outcomes(passed=1)


@pytest.mark.heavy
def test_captures_by_name(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from dissect import UDP

        @pytest.fixture(scope="module")
        def echo(captures):
            return captures("udp4_echo.pcap")

        def test_packets(echo):
            assert [one[UDP].length for one in echo] == [13, 13, 20, 20, 16, 16]

        def test_missing(captures):
            with pytest.raises(FileNotFoundError, match="no capture udp4.pcap in .*; there is udp4_echo.pcap"):
                captures("udp4.pcap")
        """
    )

    run(project).assert_outcomes(passed=2)


@pytest.mark.heavy
def test_captures_beside_the_test_file_come_before_those_of_the_root(project: pytest.Pytester) -> None:
    inner = project.mkpydir("inner")
    (inner / "captures").mkdir()
    shutil.copy(CAPTURES / "udp4_echo.pcap", inner / "captures" / CORRUPTED)
    (inner / "test_inner.py").write_text(
        f"def test_it(captures):\n    assert len(captures('{CORRUPTED}')) == len(captures('udp4_echo.pcap')) == 6\n",
        encoding="utf-8",
    )

    run(project).assert_outcomes(passed=1)


def test_the_directory_may_be_another(project: pytest.Pytester) -> None:
    (project.path / "captures").rename(project.path / "recorded")
    project.makeini("[pytest]\ndissect_captures = recorded\n")
    project.makepyfile("def test_it(captures):\n    assert len(captures('udp4_echo.pcap')) == 6\n")

    run(project).assert_outcomes(passed=1)


@pytest.mark.heavy
def test_comparisons_are_explained(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from dissect import UDP, dissect
        from dissect.testing import PacketMatch

        def test_match(captures):
            assert captures("udp4_echo.pcap")[0] == PacketMatch({"ip.ttl": 63, "udp.dstport": 50001})

        def test_match_first(captures):
            assert PacketMatch(ip__ttl=63) == captures("udp4_echo.pcap")[0]

        def test_packets(captures):
            packets = captures("udp4_echo.pcap")
            assert packets[0] == packets[2]

        def test_frames(captures):
            one = captures("udp4_echo.pcap")[0]
            assert one == dissect(one.frame.replace(number=7, timestamp_ns=5))

        def test_headers():
            assert UDP(source_port=1, destination_port=2) == UDP(source_port=1, destination_port=3)

        def test_other_headers(captures):
            packet = captures("udp4_echo.pcap")[0]
            assert packet.layers[0].header == packet.layers[1].header

        def test_others(captures):
            assert [captures("udp4_echo.pcap")[0]] == [1]

        def test_not_equal():
            assert UDP(source_port=1, destination_port=2) != UDP(source_port=1, destination_port=2)
        """
    )

    result = run(project)

    result.assert_outcomes(failed=8)
    result.stdout.fnmatch_lines(
        [
            "E*assert <Packet 1: Ethernet / IPv4 / UDP, 47 octets> == PacketMatch({'ip.ttl': 63, 'udp.dstport': *})",
            "E*packet does not match in ip.ttl",
            "E*ip.ttl  found 64, wanted 63",
            "E*assert PacketMatch({'ip.ttl': 63}) == <Packet 1: Ethernet / IPv4 / UDP, 47 octets>",
            "E*packets differ in ip.len (total_length), ip.id (identification), *",
            "E*the same octets, but different number, timestamp_ns",
            "E*number  found 1, expected 7",
            "E*headers differ in udp.dstport (destination_port)",
            "E*udp.dstport (destination_port)  found 2, expected 3",
            "E*octets that differ (^^)",
            "E*one is Ethernet, the other IPv4",
        ]
    )


@pytest.mark.heavy
@pytest.mark.parametrize("asks", ["", "tmp_path"])
def test_the_frames_of_a_comparison_are_written_to_the_tests_directory(project: pytest.Pytester, asks: str) -> None:
    project.makepyfile(
        f"""
        from dissect.testing import PacketMatch

        def test_ttl(captures, {asks}):
            assert captures("udp4_echo.pcap")[2] == PacketMatch(ip__ttl=63)
        """
    )

    result = run(project, f"--basetemp={project.path / 'own'}")

    (packet,) = frames_written(result)
    assert packet.frame.comments[1] == "dissect: packet does not match in ip.ttl; ip.ttl  found 64, wanted 63"
    assert f"{project.path}/own/test_ttl0/dissect-failed.pcapng" in result.stdout.str()


@pytest.mark.heavy
def test_only_the_comparison_that_failed_is_kept(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from dissect.testing import PacketMatch

        def test_other_failure(captures):
            with pytest.raises(AssertionError):
                assert captures("udp4_echo.pcap")[2] == PacketMatch(ip__ttl=63)
            assert 1 == 2

        def test_without_packets():
            from dissect.testing import assert_checksums_valid
            assert_checksums_valid([])
        """
    )

    result = run(project)

    result.assert_outcomes(failed=2)
    assert "of this failure" not in result.stdout.str()


def test_several_errors_at_once_and_a_file_that_is_there(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        from dissect.testing import assert_checksums_valid

        def test_both(captures, tmp_path):
            (tmp_path / "dissect-failed.pcapng").write_bytes(b"")
            errors = []
            for _ in range(2):
                try:
                    assert_checksums_valid(captures("{CORRUPTED}"))
                except AssertionError as error:
                    errors.append(error)
            raise ExceptionGroup("both", errors)
        """
    )

    result = run(project)

    assert len(frames_written(result)) == 2
    assert "dissect-failed-1.pcapng" in result.stdout.str()


def test_packets_of_unittest_classes_are_kept_too(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        import unittest

        from dissect.session import open_packets
        from dissect.testing import assert_checksums_valid

        class TestOfUnittest(unittest.TestCase):
            def test_corrupted(self):
                with self.subTest("reading"):
                    with open_packets("captures/{CORRUPTED}") as packets:
                        read = list(packets)
                assert_checksums_valid(read)
        """
    )

    result = run(project, "-vv")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*carr*"])  # the sum, word by word, which -vv shows
    assert len(frames_written(result)) >= 1


def test_a_file_that_cannot_be_written(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from dissect import dissect
        from dissect.testing import PacketMatch

        def test_before_all_time(captures):
            frame = captures("udp4_echo.pcap")[0].frame
            assert dissect(frame.replace(timestamp_ns=-1)) == PacketMatch(ip__ttl=1)
        """
    )

    result = run(project)

    result.stdout.fnmatch_lines(["the packets of this failure could not be written: *"])


def test_without_pytests_own_directories(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        from dissect.testing import assert_checksums_valid

        def test_capture(captures):
            assert_checksums_valid(captures("{CORRUPTED}"))
        """
    )

    result = run(project, "-p", "no:tmpdir")

    (packet,) = frames_written(result)
    assert packet.checksums[1].verdict.is_failure


def test_expected_failures_and_passing_tests_write_nothing(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        import pytest
        from dissect.testing import assert_checksums_valid

        @pytest.mark.xfail
        def test_capture(captures):
            assert_checksums_valid(captures("{CORRUPTED}"))
        """
    )

    result = run(project, "-rA")

    result.assert_outcomes(xfailed=1)
    assert "of this failure" not in result.stdout.str()


GOLDEN = """
from dissect.testing import assert_captures_equal

def test_echo(captures, golden_capture):
    assert_captures_equal(captures("udp4_echo.pcap"), golden_capture("golden.pcapng"))
"""


@pytest.mark.heavy
def test_golden_captures_are_written_when_asked_for(project: pytest.Pytester) -> None:
    project.makepyfile(GOLDEN)
    golden = project.path / "captures" / "golden.pcapng"

    missing = run(project)
    written = run(project, "--dissect-update")
    again = run(project, "--dissect-update")
    equal = run(project)

    missing.stdout.fnmatch_lines(["*there is no golden capture golden.pcapng: --dissect-update writes it"])
    written.assert_outcomes(passed=1)
    written.stdout.fnmatch_lines([f"golden capture written: {golden}"])
    assert "golden capture written" not in again.stdout.str()
    equal.assert_outcomes(passed=1)


@pytest.mark.heavy
def test_a_golden_capture_that_differs_fails_and_says_how_to_update(project: pytest.Pytester) -> None:
    project.makepyfile(GOLDEN)
    shutil.copy(CAPTURES / "tcp4_echo.pcap", project.path / "captures" / "golden.pcapng")

    result = run(project)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*captures differ (6 packets found, 10 expected): packet 1 differs in ip.len (total_length), *",
            "E*--dissect-update writes golden.pcapng from what was found",
            "*packets of this failure, with the reason as comment: *",
        ]
    )


def test_a_golden_capture_of_a_project_without_any(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from dissect.testing import assert_captures_equal

        def test_none(golden_capture):
            assert_captures_equal([], golden_capture("golden.pcap"))
        """
    )

    run(pytester, "--dissect-update").assert_outcomes(passed=1)

    assert (pytester.path / "captures" / "golden.pcap").is_file()


@pytest.mark.slow
def test_in_several_processes(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        import pytest
        from dissect.testing import assert_captures_equal, assert_checksums_valid

        @pytest.mark.capture("{CORRUPTED}")
        def test_checksums(packet):
            assert_checksums_valid(packet)

        def test_golden(captures, golden_capture):
            assert_captures_equal(captures("udp4_echo.pcap"), golden_capture("golden.pcap"))
        """
    )

    result = run(project, "-n", "2", "--dissect-update")

    result.assert_outcomes(passed=11, failed=1)
    result.stdout.fnmatch_lines(
        ["*- dissect -*", "1 packet of this failure, *", "golden capture written: *golden.pcap"]
    )
    assert len(frames_written(result)) == 1


def test_it_can_be_left_out(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        import pytest
        from dissect.testing import assert_checksums_valid

        def test_checksums():
            with pytest.raises(AssertionError, match="tcp checksum INVALID in packet 4"):
                assert_checksums_valid("captures/{CORRUPTED}")

        def test_fixture(captures):
            pass
        """
    )

    result = run(project, "-p", "no:dissect")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E*fixture 'captures' not found"])


def test_ids_are_short_ascii_and_say_what_the_packet_is() -> None:
    assert packet_id(udp_packet("größer".encode()), "") == "1-udp 50001 -> 7 Len=8"
    assert packet_id(udp_packet(), "echo.pcap") == 'echo.pcap:1-udp 50001 -> 7 Len=5 "hello"'
    assert packet_id(unreachable(), "").isascii()
    assert len(packet_id(unreachable(), "")) == LONGEST
    with open_packets(CAPTURES / "udp4_echo.pcap") as packets:
        assert packet_id(next(iter(packets)), "").startswith("1-udp 52840")


def test_the_id_of_a_packet_of_an_unknown_link() -> None:
    from dissect.packet import dissect as take_apart

    assert packet_id(take_apart(frame(b"\0\xff", link_type=147)), "") == "1-link type 147 00 ff"


def test_where_no_directory_is_the_option_for_others_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"no capture x\.pcap: there is no directory .*captures; .* dissect_captures"
    ):
        CaptureFolders((tmp_path / "captures",)).find("x.pcap")


def test_where_golden_captures_are_put(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    found = CaptureFolders((first, second))

    assert found.place("x.pcap") == first / "x.pcap"
    second.mkdir()
    assert found.place("x.pcap") == second / "x.pcap"
    first.mkdir()
    (second / "x.pcap").touch()
    assert found.place("x.pcap") == second / "x.pcap"


def test_calls_are_left_alone_where_no_mark_was_met(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.delitem(sys.modules, "dissect.pytest_plugin.parameters")
    dissect.pytest_plugin.pytest_pyfunc_call(request.node)
    assert "dissect.pytest_plugin.parameters" not in sys.modules


OUTSIDE = [
    "",
    ".",
    "..",
    "../x.pcap",
    "a/../../x.pcap",
    "..\\x.pcap",
    "/etc/passwd",
    "\\x.pcap",
    "C:x.pcap",
    "C:\\x.pcap",
    "//host/share/x.pcap",
    "x.pcap:stream",
    "nul\0nul",
    "line\nend",
    "x.pcap.",
    "x.pcap ",
    "CON",
    "a/nul.pcap",
    "Com1 .pcap.gz",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    (tmp_path / "captures").mkdir()
    (tmp_path / "x.pcap").touch()
    found = CaptureFolders((tmp_path / "captures",))

    for way in (found.find, found.place):
        with pytest.raises(ValueError, match=r"is not a valid name of a capture"):
            way(name)


@pytest.mark.parametrize("name", ["x.pcap", "a/b/x.pcap", "a\\x.pcap", ".hidden", "..x", "a..b", "console.pcap"])
def test_other_names_are_names(tmp_path: Path, name: str) -> None:
    assert CaptureFolders((tmp_path,)).place(name) == tmp_path / name


def test_links_lead_nowhere_else(tmp_path: Path) -> None:
    directory, real = tmp_path / "captures", tmp_path / "real"
    (real / "sub").mkdir(parents=True)
    (tmp_path / "x.pcap").touch()
    directory.symlink_to(real)  # the directory itself may be elsewhere
    links = {"out.pcap": "../x.pcap", "dangling.pcap": "../none.pcap", "folder": "..", "in.pcap": "sub/y.pcap"}
    for name, to in links.items():
        (real / name).symlink_to(to)
    (real / "sub" / "y.pcap").touch()
    found = CaptureFolders((directory,))

    assert found.find("in.pcap") == directory / "in.pcap"
    for name in ("out.pcap", "folder/x.pcap"):
        with pytest.raises(ValueError, match="leads out of"):
            found.find(name)
    for name in ("out.pcap", "dangling.pcap", "folder/new.pcap"):
        with pytest.raises(ValueError, match="leads out of"):
            found.place(name)


def test_nothing_is_written_outside(project: pytest.Pytester) -> None:
    (project.path / "captures" / "link.pcap").symlink_to(project.path / "linked.pcap")
    project.makepyfile(
        """
        import pytest
        from dissect.testing import assert_captures_equal

        @pytest.mark.parametrize("name", ["../out.pcap", "link.pcap", "/out.pcap"])
        def test_it(captures, golden_capture, name):
            assert_captures_equal(captures("udp4_echo.pcap"), golden_capture(name))
        """
    )
    before = sorted(project.path.rglob("*"))

    run(project, "--dissect-update").assert_outcomes(failed=3)

    assert [one for one in sorted(project.path.rglob("*.pcap*")) if one not in before] == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_reads_the_frames_with_their_comments(project: pytest.Pytester) -> None:
    project.makepyfile(
        f"""
        from dissect.testing import assert_checksums_valid

        def test_capture(captures):
            assert_checksums_valid(captures("{CORRUPTED}"))
        """
    )
    result = run(project, f"--basetemp={project.path / 'own'}")
    path = project.path / "own" / "test_capture0" / "dissect-failed.pcapng"

    command = ["tshark", "-r", str(path), "-T", "fields", "-e", "frame.comment"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)

    result.assert_outcomes(failed=1)
    assert "the field holds 0x4621, but the checksum of these octets is 0x4721" in ran.stdout


def test_a_packet_that_was_not_read_fails_its_test_unless_that_is_allowed(project: pytest.Pytester) -> None:
    shutil.copy(CAPTURES / "udp4_fragment_lost.pcap", project.path / "captures" / "fragments.pcap")
    project.makepyfile(
        """
        import pytest

        @pytest.mark.capture("fragments.pcap")
        def test_strict(packet):
            pass

        @pytest.mark.capture("fragments.pcap", allow_unread={"fragment"})
        def test_lenient(packet):
            pass

        @pytest.mark.capture("other")
        @pytest.mark.parametrize("number", [1])
        def test_of_others(number):
            pass

        @pytest.mark.capture("other")
        def test_without_packets():
            pass
        """
    )

    result = run(project)

    result.assert_outcomes(passed=6, failed=2)
    result.stdout.fnmatch_lines(
        ["packet 1 was not read to its transport layer: fragment (ip)", 'allow_unread={"fragment"} lets this pass']
    )
