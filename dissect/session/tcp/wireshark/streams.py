"""The streams of a capture, numbered in the order in which Wireshark begins them."""

from __future__ import annotations

from operator import attrgetter
from typing import Final, TypeAlias

from dissect.session.memory.idle import EVERY, MOST_REMEMBERED, forget_idle
from dissect.session.memory.oldest import forget_oldest
from dissect.session.tcp.segment import ACK, SYN, Segment
from dissect.session.tcp.wireshark.direction import Direction, Stream
from dissect.session.tcp.wireshark.flags import Flag

MOST_STREAMS: Final = 65_536


Found: TypeAlias = tuple[Stream, Direction, Direction, bool, tuple[Flag, ...]]
"""The stream of a segment, the direction in which it goes and the other one, whether the stream is new, and flags."""


class Streams:
    """Streams by the addresses and ports of both sides, and by nothing else, as Wireshark has them."""

    def __init__(self, limit: int = MOST_STREAMS) -> None:
        self.limit = limit
        self.forgotten = 0
        """Streams that were idle longest when there were more than `limit`, or too much was remembered of all. What
        follows in them has a new number."""
        self._count = self._found = 0
        self._streams: dict[bytes, Stream] = {}
        """Those idle longest first."""

    def find(self, segment: Segment) -> Found:
        """The stream that a segment belongs to, or begins."""
        self._found += 1
        if self._found % EVERY == 0:
            self.forgotten += forget_idle(self._streams, attrgetter("size"), MOST_REMEMBERED)
        source, destination = segment.source, segment.destination
        forward = source >= destination
        key = destination + source if forward else source + destination
        stream = self._streams.pop(key, None)
        is_new = stream is None
        if stream is None:
            stream = self._begin()
        first, second = stream.directions
        own, other = (first, second) if forward else (second, first)
        flags: tuple[Flag, ...] = ()
        if not segment.flags & SYN:
            pass
        elif segment.sequence == own.base:
            _repeat(segment, own)
        elif own.base is not None:
            flags = (Flag.REUSED_PORTS,)
            if segment.flags & ACK:
                own.base = segment.sequence
                own.measure()
            else:
                stream, is_new = self._begin(), True
                own, other = _sides(stream, forward=forward)
        self._streams[key] = stream
        return stream, own, other, is_new, flags

    def _begin(self) -> Stream:
        self.forgotten += forget_oldest(self._streams, self.limit)
        self._count += 1
        return Stream(self._count - 1)


def _repeat(segment: Segment, own: Direction) -> None:
    """Believe a SYN that came before: what was seen behind a hole, such as a RST, does not count."""
    if not segment.flags & ACK and own.contiguous:
        own.next = own.contiguous


def _sides(stream: Stream, *, forward: bool) -> tuple[Direction, Direction]:
    first, second = stream.directions
    return (first, second) if forward else (second, first)
