"""`Direction`: what one side of a connection sent, as a stream of octets."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.session.analysis.numbers import HALF, MASK
from dissect.session.streams.assembly import Assembly
from dissect.session.streams.items import RefusalReason, Refused, StreamItem
from dissect.session.streams.limits import StreamLimits
from dissect.session.streams.overlaps import StreamOverlaps
from dissect.session.tcp.segment import FIN, SYN, Segment

FIRST_HELD: Final = 16
"""So many segments are held at most while it is not known where the stream begins."""
FARTHEST: Final = 1 << 30
"""No window is larger (RFC 7323 §2.3), so an acknowledgment farther ahead tells nothing."""


class Data(NamedTuple):
    """A segment and the octets of it that were captured."""

    segment: Segment
    octets: bytes


class Direction:
    """The octets that one side sent, by their offsets in the stream: the first octet after the SYN is number 0.

    If the capture begins later, the lowest number of the first segments is number 0.
    """

    __slots__ = ("_held", "assembly", "begin", "end", "sender", "syn_data")

    def __init__(self, sender: bytes, overlaps: StreamOverlaps, limits: StreamLimits) -> None:
        self.sender = sender
        """Its address and port."""
        self.assembly = Assembly(overlaps, limits)
        self.begin: int | None = None
        """The sequence number of the first octet; None while it is not known."""
        self.end: int | None = None
        """The offset at which the sender said that nothing follows (FIN)."""
        self._held: tuple[Data, ...] = ()
        self.syn_data: Data | None = None
        """What the SYN carries, while it is not known whether the other side takes it."""

    @property
    def size(self) -> int:
        """How many octets of memory it takes, about."""
        held = sum(len(one.octets) for one in self._held) if self._held else 0
        return self.assembly.waiting + self.assembly.remembered + held

    @property
    def is_over(self) -> bool:
        """Whether all is settled up to where the sender said that nothing follows."""
        return self.end is not None and self.assembly.next >= self.end

    def offset_of(self, number: int) -> int:
        """The offset of a sequence number, which wraps, nearest to those that were delivered."""
        near = self.assembly.next
        distance = (number - (self.begin or 0) - near) & MASK
        return near + (distance - (1 << 32) if distance >= HALF else distance)

    def know_begin(self, number: int) -> None:
        """A handshake says with which number the stream begins."""
        if self.begin is None:
            self.begin = number & MASK

    def add(self, data: Data) -> list[StreamItem]:
        """Add what a segment carries."""
        segment = data.segment
        if segment.flags & SYN:
            self.know_begin(segment.sequence + 1)
            if segment.length and self.syn_data is None:
                self.syn_data = data
            return []
        if self.begin is None:
            if segment.length:
                self._held = *self._held, data
            return self.settle_begin() if self._is_enough(segment) else []
        items = self._take_syn_data(self.syn_data.segment.length) if segment.length and self.syn_data else []
        return items + self._add(data)

    def acknowledge(self, number: int, now_ns: int) -> list[StreamItem]:
        """The other side expects the octet with this number next."""
        items: list[StreamItem] = []
        if self.begin is None:
            items += self.settle_begin()
        if self.begin is None:
            return items
        offset = self.offset_of(number)
        if offset - self.assembly.next > FARTHEST:
            return items
        items += self._take_syn_data(offset)
        if self.end is not None:
            offset = min(offset, self.end)
        return items + self.assembly.acknowledge(offset, now_ns)

    def settle_begin(self) -> list[StreamItem]:
        """Take the lowest number of the segments that were held for the beginning."""
        held, self._held = self._held, ()
        if not held:
            return []
        first = held[0].segment.sequence
        lowest = min((one.segment.sequence - first + HALF) & MASK for one in held)
        self.begin = (lowest + first - HALF) & MASK
        return [item for one in held for item in self._add(one)]

    def finish(self) -> list[StreamItem]:
        """No segments follow."""
        items = self.settle_begin()
        if self.syn_data is not None:
            items += self._take_syn_data(0)
        return items + self.assembly.finish()

    def refuse(self, data: Data, reason: RefusalReason) -> list[StreamItem]:
        """What is no part of the stream; nothing if the segment carries no octets."""
        if not data.octets:
            return []
        number = data.segment.sequence + bool(data.segment.flags & SYN)
        begin = 0 if self.begin is None else self.offset_of(number)
        return [Refused(begin, data.octets, data.segment.frame, reason)]

    def _is_enough(self, segment: Segment) -> bool:
        """Whether no more segments are held for the beginning of the stream."""
        if len(self._held) >= FIRST_HELD or segment.flags & FIN:
            return True
        first = self._held[0].segment if self._held else segment
        return segment.time_ns - first.time_ns > self.assembly.grace_ns

    def _take_syn_data(self, acknowledged: int) -> list[StreamItem]:
        """Take the octets of the SYN that the other side accepted (RFC 7413); the others are sent again."""
        data, self.syn_data = self.syn_data, None
        if data is None or acknowledged <= 0:
            return []
        octets = data.octets[:acknowledged]
        return self.assembly.add(0, octets, data.segment.frame, length=min(acknowledged, data.segment.length))

    def _add(self, data: Data) -> list[StreamItem]:
        segment = data.segment
        begin = self.offset_of(segment.sequence)
        items: list[StreamItem] = []
        before = min(max(-begin, 0), segment.length)  # octets before the first one of the stream
        if segment.length > before:
            octets, length = data.octets[before:], segment.length - before
            items += self.assembly.add(begin + before, octets, segment.frame, length=length, now_ns=segment.time_ns)
        if segment.flags & FIN and self.end is None:
            self.end = self.offset_of(segment.sequence) + segment.length
            self.assembly.farthest = max(self.assembly.farthest, self.end)
        return items
