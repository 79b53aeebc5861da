"""`ConnectionEvents`: what happens in the TCP connections of a capture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from dissect.session.analysis.event import Event
from dissect.session.memory.copies import MOST_KEPT, Copies
from dissect.session.tcp.events.acknowledging import note_acknowledgment
from dissect.session.tcp.events.connections import MOST_CONNECTIONS, Connections
from dissect.session.tcp.events.kinds import EventKind
from dissect.session.tcp.events.moment import Connection, Moment
from dissect.session.tcp.events.ordinary import is_ordinary
from dissect.session.tcp.events.refusals import is_refused
from dissect.session.tcp.events.runs import may_be_copies, pass_over, senders_of
from dissect.session.tcp.events.sending import note_sending
from dissect.session.tcp.events.side import Side
from dissect.session.tcp.rows import SegmentReader
from dissect.session.tcp.rows.runs import Run, Runs
from dissect.session.tcp.rows.segments import Segments
from dissect.session.tcp.segment import ACK, NO_IDENTIFICATION, RST, SYN, Segment, Twin, segment_in

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.packet import Packet

SHORTEST: Final = 4
"""Segments of a run; to take fewer one by one is faster."""


class ConnectionEvents:
    """Follows the packets of a capture in order, and says what each means in its connection. Memory is bounded:
    `connections.forgotten` says how many connections were forgotten for it."""

    def __init__(self, limit: int = MOST_CONNECTIONS) -> None:
        self.connections = Connections(limit)
        self._copies = Copies[Twin]()
        self._reader = SegmentReader(with_verdicts=True, with_quoted=False)

    def take(self, packet: Packet) -> list[Event]:
        """The events of a packet, in the order in which they were noticed; none if it carries no segment."""
        moment = self.follow(packet)
        return [] if moment is None else moment.events

    def take_block(self, block: Block) -> dict[int, list[Event]]:
        """The events of the packets in the next block of the capture, by their rows; those without any are left out."""
        return {row: moment.events for row, moment in self.follow_block(block) if moment.events}

    def follow_block(self, block: Block, chosen: bytes | None = None) -> Iterator[tuple[int, Moment]]:
        """The segments in the next block of the capture, by their rows, in their connections, with their events; each
        is noted when it is asked for. `chosen`: flags of the rows that count."""
        for row, one in self._reader.read(block):
            if chosen is None or chosen[row]:
                moment = self.add(one) if isinstance(one, Segment) else self.follow(one)
                if moment is not None:
                    yield row, moment

    def follow(self, packet: Packet) -> Moment | None:
        """The segment of a packet in its connection, with its events; None if it carries none."""
        segment = segment_in(packet, with_verdict=True)
        return None if segment is None else self.add(segment)

    def add(self, segment: Segment) -> Moment:
        """A segment in its connection, with its events."""
        moment = self.connections.find(segment)
        copy_of = self._copy_of(segment)
        if copy_of is not None:
            moment.events[:] = []
            moment.say(EventKind.CAPTURED_TWICE, first=copy_of)
        elif segment.is_damaged:
            moment.events[:] = []
            moment.say(EventKind.DAMAGED)
        else:
            if moment.connection.second_answer is not None:
                moment = _with_answer(moment, moment.connection.second_answer)
            if not is_ordinary(moment):
                note(moment)
        return moment

    def run_behind(self, moment: Moment, row: int, runs: Runs) -> Run | None:
        """The run behind the row of the segment that was added last; None if there is none. `pass_over` takes it."""
        connection, segment = moment.connection, moment.segment
        senders = senders_of(connection)
        if senders is None:
            return None
        sender = 0 if moment.own is connection.sides[0] else 1
        run = runs.behind(row, sender, senders, self.connections.until_idle)
        if run.taken < SHORTEST or may_be_copies(self._copies.twins, segment, run, sender):
            return None
        return run

    def pass_over(self, connection: Connection, run: Run, segments: Segments) -> None:
        """Add the segments of a run that was found for the connection just now, as if one by one."""
        self.connections.pass_over(run.taken)
        pass_over(connection, run, segments.first_frame, segments.times)
        self._copies.pass_over(segments.last_twins(run, MOST_KEPT))

    def _copy_of(self, segment: Segment) -> int | None:
        """The frame that has the same segment; None if it is the first, or came in fragments."""
        twin = segment.twin
        if not twin:
            return None
        key = twin, segment.source, segment.destination, segment.length
        is_identified = not twin.startswith(NO_IDENTIFICATION)
        return self._copies.first_of(key, segment.frame, segment.time_ns, is_identified=is_identified)


def note(moment: Moment) -> None:
    """Say what a segment means, and remember what it changes."""
    segment, connection, own, other = moment[:4]
    if moment.has(EventKind.SYN_IN_CONNECTION) or is_refused(moment):
        return
    if segment.flags & RST:
        connection.reset = segment.frame
        return
    flags = segment.flags & (SYN | ACK)
    if flags == SYN:
        connection.syn_ns = segment.time_ns
    elif flags == ACK and connection.syn_ns is not None and connection.round_trip_ns is None:
        connection.round_trip_ns = segment.time_ns - connection.syn_ns
    note_sending(moment)
    note_acknowledgment(moment)
    if segment.flags & SYN:
        _agree_on_scale(segment, own, other)
    if segment.timestamps is not None and (not own.gaps or all(gap.is_acknowledged for gap in own.gaps)):
        own.clock = segment.timestamps[0]


def _with_answer(moment: Moment, answer: Segment) -> Moment:
    """The same in the connection of the second answer to a SYN, if it is that one which the segment acknowledges."""
    segment, connection, own = moment[:3]
    is_choice = own.ack is None and segment.flags & ACK and answer.source != segment.source
    if not is_choice or segment.acknowledgment != answer.end:
        return moment
    connection.second_answer, answering = None, Side()
    connection.sides = (own, answering) if own is connection.sides[0] else (answering, own)
    note(Moment(answer, connection, answering, own, []))
    return moment._replace(other=answering)


def _agree_on_scale(segment: Segment, own: Side, other: Side) -> None:
    """Windows are scaled only if both sides say so (RFC 7323 §2.2)."""
    if segment.scale is None:
        own.scale = other.scale = 0
    elif other.syn is not None:
        own.scale, other.scale = (0, 0) if other.syn.scale is None else (segment.scale, other.syn.scale)
