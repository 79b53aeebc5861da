"""Round trips between the tap and an end, by Karn's rule (RFC 6298 §3)."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.session.analysis.numbers import is_behind
from dissect.session.tcp.connections.connection import RoundTrips
from dissect.session.tcp.segment import Segment

MOST_KEPT: Final = 8
"""Segments without an ACK that are measured at a time; those that are sent meanwhile are not."""


class Sent(NamedTuple):
    """A segment that waits for its ACK."""

    end: int
    time_ns: int
    clock: int | None
    """Its timestamp (TSval)."""
    is_copy: bool
    """Whether some of its octets were sent before."""


class RoundTripMeter:
    """Measures how long an end takes to acknowledge what is sent to it."""

    __slots__ = ("_count", "_highest", "_least", "_most", "_sum", "_waiting")

    def __init__(self) -> None:
        self._waiting: list[Sent] = []
        """In the order of their numbers."""
        self._highest: int | None = None
        self._count = self._sum = self._least = self._most = 0

    def send(self, segment: Segment) -> None:
        """Take a segment that is sent to the end."""
        end = segment.end
        if end == segment.sequence:
            return
        is_copy = self._highest is not None and is_behind(self._highest, segment.sequence)
        if is_copy:
            while self._waiting and is_behind(self._waiting[-1].end, segment.sequence):
                self._waiting.pop()
        clock = None if segment.timestamps is None else segment.timestamps[0]
        if len(self._waiting) < MOST_KEPT:
            self._waiting.append(Sent(end, segment.time_ns, clock, is_copy))
        if self._highest is None or is_behind(end, self._highest):
            self._highest = end

    def acknowledge(self, segment: Segment) -> None:
        """Take an ACK of the end."""
        latest = None
        while self._waiting and not is_behind(self._waiting[0].end, segment.acknowledgment):
            latest = self._waiting.pop(0)
        if latest is None:
            return
        echoes = segment.timestamps is not None and segment.timestamps[1] == latest.clock
        if not latest.is_copy or echoes:
            elapsed = segment.time_ns - latest.time_ns
            self._least = elapsed if not self._count else min(self._least, elapsed)
            self._most = max(self._most, elapsed)
            self._count += 1
            self._sum += elapsed

    def measured(self) -> RoundTrips | None:
        """What was measured; None if nothing was."""
        if not self._count:
            return None
        return RoundTrips(self._count, self._least, self._sum // self._count, self._most)
