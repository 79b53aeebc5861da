"""`StreamFollower`: the streams in the TCP connections of a capture."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dissect.protocols.tcp import TCP
from dissect.session.analysis.event import KindOfEvent
from dissect.session.streams.items import RefusalReason, StreamItem
from dissect.session.streams.limits import DEFAULT_STREAM_LIMITS, StreamLimits
from dissect.session.streams.overlaps import StreamOverlaps
from dissect.session.streams.waiting import RECORD_OCTETS
from dissect.session.tcp.events import ConnectionEvents, EventKind
from dissect.session.tcp.events.moment import Connection, Moment
from dissect.session.tcp.rows import SegmentReader
from dissect.session.tcp.rows.runs import Run, Runs
from dissect.session.tcp.rows.segments import Segments
from dissect.session.tcp.segment import ACK, RST, SYN, Segment, segment_in
from dissect.session.tcp.streams.direction import Data, Direction
from dissect.session.tcp.streams.ordinary import settle_ordinary
from dissect.session.tcp.streams.runs import Delivered, RunSearch, deliver, is_calm

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.packet import Layer, Packet

REFUSED: Final[Mapping[KindOfEvent, RefusalReason]] = {
    EventKind.DAMAGED: RefusalReason.CHECKSUM,
    EventKind.OLD_DUPLICATE: RefusalReason.OLD_DUPLICATE,
    EventKind.OUT_OF_WINDOW: RefusalReason.OUT_OF_WINDOW,
    EventKind.DATA_AFTER_FIN: RefusalReason.AFTER_END,
    EventKind.DATA_AFTER_RESET: RefusalReason.AFTER_END,
    EventKind.KEEP_ALIVE: RefusalReason.KEEP_ALIVE,
    EventKind.RST_NOT_ACCEPTABLE: RefusalReason.NOT_ACCEPTABLE,
    EventKind.SECOND_ANSWER: RefusalReason.NOT_ACCEPTABLE,
    EventKind.SYN_IN_CONNECTION: RefusalReason.NOT_ACCEPTABLE,
}
"""Events of segments whose octets are no part of the stream."""


_new: Any = tuple.__new__
"""Makes a tuple with names of values in their order, in a third of the time."""
CONNECTION_OCTETS: Final = 4096
"""What a connection takes in memory besides the octets in its streams, about."""


class Directions(NamedTuple):
    """Both directions of a connection; that of the side with the lower address and port is the first."""

    first: Direction
    second: Direction


class Settled(NamedTuple):
    """What is settled of a connection to which nothing is added any more."""

    connection: int
    first: list[StreamItem]
    """In the stream of the side with the lower address and port."""
    second: list[StreamItem]
    ends: tuple[bytes, ...] = ()
    """Address and port of both sides in that order, where anything was followed."""


class Step(NamedTuple):
    """What a packet settles in the streams of its connection."""

    moment: Moment
    sent: list[StreamItem]
    """In the stream of the packet's sender."""
    received: list[StreamItem]
    """In the stream of its receiver, what it acknowledged."""
    given_up: Sequence[Settled] = ()
    """Other connections, which were given up to bound memory."""

    @property
    def connection(self) -> Connection:
        """The connection of the packet."""
        return self.moment.connection


class StreamFollower:
    """Follows the packets of a capture in order. Memory is bounded: streams that are idle longest are given up."""

    def __init__(
        self,
        overlaps: StreamOverlaps = StreamOverlaps.FIRST,
        limits: StreamLimits = DEFAULT_STREAM_LIMITS,
        events: ConnectionEvents | None = None,
        *,
        takes_damaged: bool = False,
    ) -> None:
        """`takes_damaged`: segments whose checksum is wrong are taken as if it were right."""
        self.events = ConnectionEvents() if events is None else events
        """What happens in the connections, which streams follow from; it is given every packet by `take`."""
        self.given_up = 0
        """How many connections were given up to bound memory."""
        self._overlaps, self._limits = overlaps, limits
        self._takes_damaged = takes_damaged
        self._reader = SegmentReader(with_verdicts=not takes_damaged, with_quoted=False)
        self._directions: OrderedDict[int, Directions] = OrderedDict()
        """By the numbers of connections, those idle longest first."""
        self._size = 0
        self._search = RunSearch()

    def take(self, packet: Packet) -> Step | None:
        """What a packet settles; None if it carries no segment."""
        segment = segment_in(packet, with_verdict=not self._takes_damaged)
        return None if segment is None else self.add(segment, octets_of(packet))

    def follow_block(self, block: Block, chosen: bytes | None = None) -> Iterator[tuple[int, Step]]:
        """What the segments in the next block of the capture settle, by their rows; each is taken when it is asked for.
        `chosen`: flags of the rows that count."""
        add, segments = self.add, self._reader.read(block)
        for row, one in segments:
            if chosen is not None and not chosen[row]:
                continue
            if isinstance(one, Segment):
                yield row, add(one, segments.data(row) if one.length else b"")
            elif (step := self.take(one)) is not None:
                yield row, step

    def follow_runs(self, block: Block, chosen: bytes | None = None) -> Iterator[Step | Delivered]:
        """The same as `follow_block`, in a fraction of the time: segments that only carry on a connection are taken
        together."""
        segments, search = self._reader.read(block, chosen=chosen), self._search
        for row, one in segments:
            if chosen is not None and not chosen[row]:
                continue
            if isinstance(one, Segment):
                step = self.add(one, segments.data(row) if one.length else b"")
                yield step
                if search.is_worth_it(step.moment) and segments.runs is not None:
                    run = self._run_behind(step.moment, row, segments.runs)
                    search.note(run)
                    if run is not None:
                        segments.skip(run)
                        yield self._pass_over(step.moment.connection, run, segments)
            elif (taken := self.take(one)) is not None:
                yield taken

    def _run_behind(self, moment: Moment, row: int, runs: Runs) -> Run | None:
        """The run behind a row, if it settles nothing but its octets, and there is room for them."""
        connection = moment.connection
        directions = self._directions.get(connection.number)
        if directions is None or not is_calm(connection, directions):
            return None
        run = self.events.run_behind(moment, row, runs)
        if run is None or self._size + run.octets + len(run.filled) * RECORD_OCTETS > self._limits.octets:
            return None
        return run

    def _pass_over(self, connection: Connection, run: Run, segments: Segments) -> Delivered:
        """What a run settles."""
        directions = self._directions[connection.number]
        self.events.pass_over(connection, run, segments)
        before = sum(one.assembly.remembered for one in directions)
        delivered = deliver(connection, directions, run, segments)
        self._size += sum(one.assembly.remembered for one in directions) - before
        return delivered

    def add(self, segment: Segment, octets: bytes) -> Step:
        """What a segment settles, with the octets of it that were captured."""
        return self.step(self.events.add(segment), octets)

    def step(self, moment: Moment, octets: bytes, *, is_start: bool = False) -> Step:
        """The same of a segment that was added to `events` already. `is_start`: a stream of which nothing was seen
        before begins with these octets, as far as they show it; otherwise a few segments are awaited to know."""
        segment, connection, side, _, events = moment
        number, known = connection.number, self._directions
        directions = known.get(number)
        if directions is not None:
            known.move_to_end(number)
        elif octets or segment.length:
            directions = known[number] = self._begin(moment)
        else:
            nothing: Step = _new(Step, (moment, [], [], ()))
            return nothing
        own, other = directions if side is connection.sides[0] else directions[::-1]
        if is_start:
            own.know_begin(segment.sequence)
        remembered = own.assembly.remembered
        items = None if events else settle_ordinary(segment, octets, own, other)
        if items is not None:
            self._size += own.assembly.remembered - remembered
            step: Step = _new(Step, (moment, items, [], ()))
        else:
            before = own.size + other.size
            step = _step(moment, Data(segment, octets), own, other)
            self._size += own.size + other.size - before
        return step if self._size <= self._limits.octets else step._replace(given_up=self._give_up())

    @property
    def size(self) -> int:
        """How many octets of memory all streams take, about."""
        return self._size

    def of(self, connection: int) -> Directions | None:
        """Both directions of a connection; None if it has no data, or was given up."""
        return self._directions.get(connection)

    def forget(self, connection: int) -> Settled | None:
        """Nothing more is asked of a connection: what that settles in it; None if it has no data, or was given up."""
        return self._settle(connection) if connection in self._directions else None

    def finish(self) -> Iterator[Settled]:
        """No packets follow: what that settles in each connection."""
        while self._directions:
            yield self._settle(next(iter(self._directions)))

    def _begin(self, moment: Moment) -> Directions:
        segment, sides = moment.segment, moment.connection.sides
        ends = sorted((segment.source, segment.destination))
        made = Directions(*(Direction(one, self._overlaps, self._limits) for one in ends))
        self._size += CONNECTION_OCTETS
        for direction, side, other in zip(made, sides, sides[::-1], strict=True):
            if side.syn is not None:
                direction.know_begin(side.syn.sequence + 1)
            elif other.syn is not None and other.syn.flags & ACK:
                direction.know_begin(other.syn.acknowledgment)
        return made

    def _give_up(self) -> list[Settled]:
        found = []
        while self._size > self._limits.octets and len(self._directions) > 1:
            found.append(self._settle(next(iter(self._directions))))
            self.given_up += 1
        return found

    def _settle(self, connection: int) -> Settled:
        first, second = self._directions.pop(connection)
        self._size -= CONNECTION_OCTETS + first.size + second.size
        return Settled(connection, first.finish(), second.finish(), (first.sender, second.sender))


def octets_of(packet: Packet) -> bytes:
    """The captured octets behind the TCP header of the segment that a packet carries, or completes."""
    carrier: Packet | None = packet
    while carrier is not None:
        layer = carrier.layer(TCP) if TCP in carrier else None
        if layer is not None and not layer.is_fragment:
            return _behind(layer)
        carrier = carrier.reassembled
    return b""


def _behind(layer: Layer) -> bytes:
    begin = layer.offset + layer.length
    return bytes(layer.octets[begin : layer.contained_end])


def _step(moment: Moment, data: Data, own: Direction, other: Direction) -> Step:
    segment = moment.segment
    own.assembly.grace_ns = other.assembly.grace_ns = moment.connection.reordered_ns
    if moment.has(EventKind.CAPTURED_TWICE):
        return Step(moment, [], [])
    reason = next((REFUSED[one.kind] for one in moment.events if one.kind in REFUSED), None)
    if reason is not None:
        sent = own.refuse(data, reason)
        return Step(moment, sent, _acknowledged(segment, other) if reason is RefusalReason.KEEP_ALIVE else [])
    if segment.flags & RST:
        return Step(moment, own.refuse(data, RefusalReason.RESET), [])
    if segment.flags & SYN and segment.flags & ACK:
        other.know_begin(segment.acknowledgment)
    sent = own.add(data)
    return Step(moment, sent, _acknowledged(segment, other))


def _acknowledged(segment: Segment, other: Direction) -> list[StreamItem]:
    return other.acknowledge(segment.acknowledgment, segment.time_ns) if segment.flags & ACK else []
