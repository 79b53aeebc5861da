"""`SegmentFacts` and `SegmentEvents`: what is told of TCP segments, as filters and columns have it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar, Final

from dissect.blocks.block import Block
from dissect.capture.told import Readers, Several
from dissect.packet import Packet
from dissect.session.ordered_pass.follower import Follower
from dissect.session.tcp.events import ConnectionEvents, EventKind
from dissect.session.tcp.rows import SegmentReader
from dissect.session.tcp.segment import Segment, quoted_segment_in, segment_in
from dissect.session.tcp.wireshark import Facts, Flag, WiresharkView

OF_STREAM: Final = ("stream", "completeness", "time_relative_ns", "time_delta_ns")
OF_SEGMENT: Final = ("seq", "ack", "nxtseq", "window_size", "window_size_scalefactor")
MEASURES: Final = (
    "duplicate_ack_num",
    "duplicate_ack_frame",
    "acks_frame",
    "ack_rtt_ns",
    "initial_rtt_ns",
    "bytes_in_flight",
    "push_bytes_sent",
    "rto_ns",
    "rto_frame",
)
NANOSECONDS: Final = "_ns"


def _has(flag: Flag, facts: Facts) -> bool | None:
    return True if flag in facts.flags else None


def _readers() -> Readers:
    """By Wireshark's name what reads it."""
    values = [("tcp.", one) for one in (*OF_STREAM, *OF_SEGMENT)] + [("tcp.analysis.", one) for one in MEASURES]
    found: dict[str, Callable[[Any], Any]] = {
        prefix + one.removesuffix(NANOSECONDS): attrgetter(one) for prefix, one in values
    }
    found |= {f"tcp.analysis.{flag}": partial(_has, flag) for flag in Flag}
    return found | {"tcp.analysis.flags": lambda facts: True if facts.flags else None}


class SegmentFacts(Follower):
    """What Wireshark 4.0 says of segments when it reads a capture once."""

    readers: ClassVar[Readers] = _readers()

    def __init__(self) -> None:
        self._view = WiresharkView()
        self._reader = SegmentReader(joins=False)

    def follow(self, block: Block, completing: Mapping[int, Packet]) -> Iterator[tuple[int, Any]]:
        add = self._view.add
        for row, one in self._reader.read(block, completing):
            facts = add(one) if isinstance(one, Segment) else self.take(one)
            if facts is not None:
                yield row, facts

    def take(self, packet: Packet) -> Any:
        segment = segment_in(packet)
        if segment is not None:
            return self._view.add(segment)
        quoted = quoted_segment_in(packet)
        return None if quoted is None else Several((), (self._view.quote(quoted),))


class SegmentEvents(Follower):
    """What happens in connections, under our own names."""

    readers: ClassVar[Readers] = {"tcp.event": attrgetter("kind")}

    def __init__(self) -> None:
        self._events = ConnectionEvents()
        self._reader = SegmentReader(with_verdicts=True, with_quoted=False, joins=False)

    def follow(self, block: Block, completing: Mapping[int, Packet]) -> Iterator[tuple[int, Any]]:
        add = self._events.add
        for row, one in self._reader.read(block, completing):
            events = add(one).events if isinstance(one, Segment) else self._events.take(one)
            if events:
                yield row, Several(tuple(events))

    def take(self, packet: Packet) -> Any:
        events = self._events.take(packet)
        return Several(tuple(events)) if events else None


def words_for_events() -> Collection[str]:
    """What `tcp.event` may be."""
    return tuple(EventKind)
