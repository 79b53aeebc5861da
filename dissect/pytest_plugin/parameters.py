"""One test for each packet of a capture."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest

from dissect.errors import CaptureError
from dissect.packet import Packet
from dissect.pytest_plugin.folders import capture_folders
from dissect.pytest_plugin.protocols import ini_protocols
from dissect.render.lines.summary import summary
from dissect.session import open_packets
from dissect.testing.failure import innermost_name
from dissect.testing.unread import advice, allowed_reasons

ARGUMENT = "packet"
LONGEST = 60
"""The most characters of a test id, so that lines with it stay readable."""
SUFFIXES = (".pcap", ".pcapng", ".cap", ".gz", ".zst")


class NotRead:
    """Takes the place of a missing packet: the test that gets it fails for this reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def parametrize(metafunc: pytest.Metafunc, mark: pytest.Mark) -> None:
    """Parametrize the test with its packets. If they cannot be read, one test fails; the rest of the module runs."""
    names: tuple[str, ...] = mark.args
    if ARGUMENT not in metafunc.fixturenames:
        if any(str(name).endswith(SUFFIXES) for name in names):  # other projects may have a mark with this name
            message = f"{metafunc.definition.name}: is marked with captures but has no argument `{ARGUMENT}`"
            pytest.fail(message, pytrace=False)
        return
    chosen = []
    try:
        for name, packet in _packets(metafunc, mark):
            chosen.append(pytest.param(packet, id=packet_id(packet, name if len(names) > 1 else "")))
        reason = "" if chosen else f"there is no such packet in {' or '.join(names)}"
    except (CaptureError, OSError, TypeError, ValueError) as error:
        reason = str(error)
    if reason:
        chosen.append(pytest.param(NotRead(reason), id="not read"))
    metafunc.parametrize(ARGUMENT, chosen)


def fail_where_not_read(function: pytest.Function, mark: pytest.Mark | None) -> None:
    """Fail a test whose packets could not be read, or whose packet is unread, unless the mark allows the reason."""
    packet = function.funcargs.get(ARGUMENT)
    if isinstance(packet, NotRead):
        pytest.fail(f"{function.originalname}: {packet.reason}", pytrace=False)
    if mark is None or not isinstance(packet, Packet):
        return
    unread = packet.unread
    if unread is not None and unread.reason not in allowed_reasons(mark.kwargs.get("allow_unread", ())):
        message = f"packet {packet.frame.number} was not read to its transport layer: {unread}"
        pytest.fail(f"{message}\n{advice([unread.reason])}", pytrace=False)


def packet_id(packet: Packet, capture: str) -> str:
    """The number of a packet and its summary, in ASCII; the same in every process."""
    text = f"{packet.frame.number}-{innermost_name(packet)} {summary(packet)}".replace("→", "->").replace("…", "...")
    text = text.encode("ascii", "backslashreplace").decode("ascii")
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
    return f"{capture}:{shown}" if capture else shown


def _packets(metafunc: pytest.Metafunc, mark: pytest.Mark) -> Iterator[tuple[str, Packet]]:
    """The selected packets, each with the name of its capture; TypeError or ValueError for a wrong mark."""
    names: tuple[str, ...] = mark.args
    wanted: Collection[int] | None = mark.kwargs.get("packets")
    protocols = mark.kwargs.get("protocols") or ini_protocols(metafunc.config)
    decode_as = mark.kwargs.get("decode_as")
    known = {"packets", "allow_unread", "protocols", "decode_as"}
    unknown = mark.kwargs.keys() - known or not isinstance(wanted, Collection | None)
    if unknown or not names or not all(isinstance(name, str) for name in names):
        raise ValueError(
            f"@pytest.mark.{mark.name} takes names of captures, packets= to select packets by number, "
            "allow_unread= to allow reasons for unread packets, and protocols= and decode_as= as dissect.open"
        )
    allowed_reasons(mark.kwargs.get("allow_unread", ()))
    folders = capture_folders(metafunc.config, metafunc.definition.path)
    for name in names:
        with open_packets(folders.find(name), protocols=protocols, decode_as=decode_as) as packets:
            yield from ((name, one) for one in packets if wanted is None or one.frame.number in wanted)
