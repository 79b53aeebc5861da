"""One test for each packet of a capture."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NoReturn

import pytest

from dissect.errors import CaptureError
from dissect.packet import Packet
from dissect.pytest_plugin.folders import capture_folders
from dissect.render.summary import summary
from dissect.render.values import innermost
from dissect.session import open_capture_packets

ARGUMENT = "packet"
LONGEST = 60
"""Characters of an id, so that lines with it are not too long to be read."""
SUFFIXES = (".pcap", ".pcapng", ".cap", ".gz", ".zst")


def parametrize(metafunc: pytest.Metafunc, mark: pytest.Mark) -> None:
    """Give the test its packets; pytest says of the test where they cannot be had."""
    names: tuple[str, ...] = mark.args
    if ARGUMENT not in metafunc.fixturenames:
        if any(str(name).endswith(SUFFIXES) for name in names):  # other projects may have a mark of this name
            _refuse(metafunc, f"is marked with captures and has no argument `{ARGUMENT}`")
        return
    unknown = mark.kwargs.keys() - {"packets"}
    if unknown or not names or not all(isinstance(name, str) for name in names):
        _refuse(
            metafunc, f"@pytest.mark.{mark.name} takes names of captures, and packets= for the numbers of those meant"
        )
    wanted: Collection[int] | None = mark.kwargs.get("packets")
    try:
        chosen = [
            pytest.param(packet, id=packet_id(packet, name if len(names) > 1 else ""))
            for name in names
            for packet in _packets(metafunc, name, wanted)
        ]
    except (CaptureError, OSError) as error:
        _refuse(metafunc, str(error))
    if not chosen:
        _refuse(metafunc, f"there is no such packet in {' or '.join(names)}")
    metafunc.parametrize(ARGUMENT, chosen)


def packet_id(packet: Packet, capture: str) -> str:
    """The number of a packet and what it says, in ASCII; the same in every process."""
    own = packet.own_layers
    protocol = innermost(own).name if own else f"link type {packet.frame.link_type}"
    text = f"{packet.frame.number}-{protocol} {summary(packet)}".replace("→", "->").replace("…", "...")
    text = text.encode("ascii", "backslashreplace").decode("ascii")
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
    return f"{capture}:{shown}" if capture else shown


def _packets(metafunc: pytest.Metafunc, name: str, wanted: Collection[int] | None) -> Iterator[Packet]:
    path = capture_folders(metafunc.config, metafunc.definition.path).find(name)
    with open_capture_packets(path) as packets:
        yield from (one for one in packets if wanted is None or one.frame.number in wanted)


def _refuse(metafunc: pytest.Metafunc, message: str) -> NoReturn:
    pytest.fail(f"{metafunc.definition.name}: {message}", pytrace=False)
