"""The pytest plugin: captures as fixtures and parameters, and explanations of failed assertions about packets.

Every run of pytest in the environment loads it, so it imports only pytest; the rest is imported when a test uses it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from dissect.pytest_plugin.folders import INI, CaptureFolders, capture_folders
from dissect.pytest_plugin.protocols import INI as INI_PROTOCOLS
from dissect.pytest_plugin.protocols import ini_protocols, load_protocols

if TYPE_CHECKING:
    from dissect.packet import DecodeAs, Packet, ProtocolSet
    from dissect.testing import GoldenCapture

UPDATE = "--dissect-update"
MARK = "capture"
WRITTEN = "dissect_golden_capture"
"""The property of a test's report that names the golden capture it has written."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("dissect", "packets and captures (dissect)")
    group.addoption(
        UPDATE,
        action="store_true",
        dest="dissect_update",
        help="overwrite golden captures that differ with what the tests found",
    )
    parser.addini(
        INI,
        "directories of captures; by default `captures` beside the test file, then in the root directory",
        type="paths",
    )
    parser.addini(
        INI_PROTOCOLS,
        "modules that list header classes in HEADERS: protocols of your own, with which captures are read",
        type="args",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"{MARK}(name, *names, packets=None, allow_unread=(), protocols=None, decode_as=None): run the test once for "
        "each packet of these captures, as its argument `packet`; `packets` selects packets by number, `allow_unread` "
        "lists acceptable reasons why a packet is not read to its transport layer, and `protocols` and `decode_as` are "
        "those of `dissect.open` (dissect)",
    )
    config.pluginmanager.register(FailureVerbosity(), "dissect-failure-verbosity")
    load_protocols(config)


class Captures:
    """Reads captures by name: `captures("echo.pcap")` is the list of its packets."""

    def __init__(self, found: CaptureFolders, protocols: ProtocolSet | None = None) -> None:
        self.folders = found
        self.protocols = protocols

    def __call__(
        self, name: str, *, protocols: ProtocolSet | None = None, decode_as: DecodeAs | None = None
    ) -> list[Packet]:
        from dissect.session import open_packets

        __tracebackhide__ = True
        chosen = self.protocols if protocols is None else protocols
        with open_packets(self.path(name), protocols=chosen, decode_as=decode_as) as packets:
            return list(packets)

    def path(self, name: str) -> str:
        """The path of a capture; FileNotFoundError lists the directories searched. ValueError if the name leads out of
        them.
        """
        __tracebackhide__ = True
        return str(self.folders.find(name))


@pytest.fixture(scope="module")
def captures(request: pytest.FixtureRequest) -> Captures:
    """The captures in the directory beside the test file, in the root directory, or in those of the ini option."""
    return Captures(capture_folders(request.config, request.path), ini_protocols(request.config))


@pytest.fixture(scope="session")
def dissect_protocols(pytestconfig: pytest.Config) -> ProtocolSet:
    """The protocols of this library, installed ones, and those of the ini option: what `protocols=` takes."""
    from dissect.packet import default_protocols

    return ini_protocols(pytestconfig) or default_protocols()


@pytest.fixture
def golden_capture(request: pytest.FixtureRequest) -> Iterator[Callable[[str], GoldenCapture]]:
    """Golden captures by name, for `assert_captures_equal` to expect: `golden_capture("echo.pcap")`."""
    from dissect.testing import GoldenCapture

    found = capture_folders(request.config, request.path)
    update = bool(request.config.getoption("dissect_update"))
    given: list[GoldenCapture] = []

    def golden(name: str) -> GoldenCapture:
        given.append(GoldenCapture(found.place(name), update=update))
        return given[-1]

    yield golden
    for one in given:
        if one.was_written:
            request.node.user_properties.append((WRITTEN, str(one.path)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    mark = metafunc.definition.get_closest_marker(MARK)
    if mark is not None:
        from dissect.pytest_plugin.parameters import parametrize

        parametrize(metafunc, mark)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    if "dissect.pytest_plugin.parameters" in sys.modules:
        from dissect.pytest_plugin.parameters import fail_where_not_read

        fail_where_not_read(pyfuncitem, pyfuncitem.get_closest_marker(MARK))


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    if op != "==" or "dissect.schema.header" not in sys.modules:
        return None
    from dissect.pytest_plugin.comparisons import explain

    return explain(config, left, right)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # What failed in a method of a unittest class is known only now.
    if report.failed and call.excinfo is not None and "dissect.testing.failure" in sys.modules:
        from dissect.pytest_plugin.reports import evidence_sections

        report.sections.extend(evidence_sections(item, call.excinfo.value))
    return report


class FailureVerbosity:
    """Gives our failures pytest's verbosity: after its plugin for unittest has said what failed, and before the text of
    the failure is made. So it cannot be the hook above."""

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        if call.excinfo is not None and "dissect.testing.failure" in sys.modules:
            from dissect.pytest_plugin.reports import prepare

            prepare(item.config, call.excinfo.value)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [one for category in terminalreporter.stats.values() for one in category]
    written = {
        path: None
        for one in reports
        if getattr(one, "when", "") == "teardown"
        for name, path in one.user_properties
        if name == WRITTEN
    }
    if written:
        terminalreporter.section("dissect")
        for path in written:
            terminalreporter.write_line(f"golden capture written: {path}")
