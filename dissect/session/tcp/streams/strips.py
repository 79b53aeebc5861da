"""`StripFollower`: the strips of the TCP connections in a capture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from dissect.packet import Packet
from dissect.session.analysis.numbers import MASK
from dissect.session.streams.items import Hole, Piece, Refused, StreamItem
from dissect.session.streams.limits import DEFAULT_STREAM_LIMITS, StreamLimits
from dissect.session.streams.strip import Strip, StripPiece, StripRefused
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.segment import SYN
from dissect.session.tcp.streams.direction import Direction
from dissect.session.tcp.streams.follower import StreamFollower

End: TypeAlias = tuple[int, bool]
"""The number of a connection, and whether its end has the lower address and port."""


class StripFollower:
    """Follows packets in order. It remembers a few numbers for each segment with data, and no octets."""

    def __init__(self, limits: StreamLimits = DEFAULT_STREAM_LIMITS) -> None:
        self._streams = StreamFollower(limits=limits)
        self.events = self._streams.events
        """What happens in the connections."""
        self.strips: dict[End, Strip] = {}
        self._first: dict[int, int] = {}
        """By frames the sequence numbers of their first octets of data."""
        self._begins: dict[End, int] = {}
        """The sequence numbers with which the streams begin."""

    def take(self, packet: Packet) -> Moment | None:
        """The next packet, in its connection; None if it carries no segment."""
        step = self._streams.take(packet)
        if step is None:
            return None
        moment = step.moment
        segment, number = moment.segment, moment.connection.number
        end = number, moment.own is moment.connection.sides[0]
        if segment.length:
            self._first[segment.frame] = (segment.sequence + (segment.flags & SYN != 0)) & MASK
        direction = self._direction(end)
        delivered = direction is not None and direction.begin is not None and segment.length
        self._add(end, step.sent)
        self._add((number, not end[1]), step.received)
        if delivered and direction is not None and not step.sent:
            self._note_again(end, direction, segment.frame, segment.length)
        for settled in step.given_up:
            self._add((settled.connection, True), settled.first)
            self._add((settled.connection, False), settled.second)
        return moment

    def finish(self) -> None:
        """No packets follow."""
        for settled in self._streams.finish():
            self._add((settled.connection, True), settled.first)
            self._add((settled.connection, False), settled.second)

    def _direction(self, end: End) -> Direction | None:
        both = self._streams.of(end[0])
        direction = None if both is None else both.first if end[1] else both.second
        if direction is not None and direction.begin is not None:
            self._begins[end] = direction.begin
        return direction

    def _note_again(self, end: End, direction: Direction, frame: int, length: int) -> None:
        """A segment that settled nothing: its octets came before, or wait behind a hole."""
        begin = direction.offset_of(self._first[frame])
        if begin + length <= direction.assembly.next:
            self._strip(end).again.append(StripPiece(begin, begin + length, frame, 0))

    def _add(self, end: End, items: Iterable[StreamItem]) -> None:
        for item in items:
            strip = self._strip(end)
            if isinstance(item, Piece):
                begun = self._begins.get(end, self._first[item.frame])
                skipped = (begun + item.begin - self._first[item.frame]) & MASK
                strip.pieces.append(StripPiece(item.begin, item.end, item.frame, skipped))
            elif isinstance(item, Hole):
                strip.holes.append(item)
            elif isinstance(item, Refused):
                strip.refused.append(StripRefused(item.begin, item.begin + len(item.octets), item.frame, item.reason))

    def _strip(self, end: End) -> Strip:
        return self.strips.setdefault(end, Strip())
