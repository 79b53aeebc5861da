"""One side of a box: all packets of a capture, or those of one of its interfaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from dissect.packet import Packet

NAMED: Final = 10
"""How many interfaces an error names."""


class NoPacketsError(ValueError):
    """An interface of which a capture has no packets."""


def of_interface(packets: Iterable[Packet], wanted: str | int) -> Iterator[Packet]:
    """The packets of the interface with this name, or else this number. NoPacketsError at
    the end if there are none."""
    others: dict[str, None] = {}
    is_there = False
    for packet in packets:
        frame = packet.frame
        if str(wanted) in (frame.interface_name, str(frame.interface)):
            is_there = True
            yield packet
        elif not is_there and len(others) < NAMED:
            others[frame.interface_name or str(frame.interface)] = None
    if not is_there:
        have = f"; others have packets: {', '.join(others)}" if others else ""
        raise NoPacketsError(f"no packet of interface {str(wanted)!r}{have}")
