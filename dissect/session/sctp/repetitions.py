"""`Repetitions`: which chunks with data were sent before, as Wireshark says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from dissect.session.memory.oldest import forget_oldest
from dissect.session.sctp.packets import SctpPacket
from dissect.session.sctp.transfer import data_in

MOST_KEPT: Final = 1 << 18
"""Chunks that are remembered; those sent longest ago are forgotten first."""


class Repetition(NamedTuple):
    """A chunk that was sent before."""

    frame: int
    """The frame of the first copy."""
    elapsed_ns: int


class Repetitions:
    """Remembers TSNs by ports and tag: also those of packets that are damaged, or captured twice."""

    def __init__(self, limit: int = MOST_KEPT) -> None:
        self.limit = limit
        self._first: dict[tuple[int, int, int, int], tuple[int, int]] = {}

    def take(self, packet: SctpPacket) -> Iterator[Repetition]:
        """The chunks of the next packet that were sent before."""
        here = packet.frame, packet.time_ns
        for data in filter(None, map(data_in, packet.chunks)):
            key = packet.source_port, packet.destination_port, packet.tag, data.tsn
            frame, time_ns = self._first.setdefault(key, here)
            if frame != packet.frame:
                yield Repetition(frame, packet.time_ns - time_ns)
            else:
                forget_oldest(self._first, self.limit + 1)
