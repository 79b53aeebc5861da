"""`MessageFollower`: the messages in the TCP connections of a capture, as its packets settle them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from dissect.packet import Packet
from dissect.session.applications.dialogue import Dialogue
from dissect.session.applications.limits import DEFAULT_MESSAGE_LIMITS, MessageLimits
from dissect.session.applications.message import ApplicationMessage
from dissect.session.applications.reader import Reads, When
from dissect.session.applications.readers import READERS
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.rows.segments import Segments
from dissect.session.tcp.segment import Segment, segment_in
from dissect.session.tcp.streams.follower import Settled, Step, StreamFollower, octets_of

PORT_OCTETS: Final = 2
UNCOUNTED: Final = 4096
"""So many octets more are taken before memory is counted anew."""


class Known:
    """A connection, and the ends of it: that with the lower address and port is the first."""

    __slots__ = ("dialogue", "ends", "is_over", "size", "uncounted")

    def __init__(self, dialogue: Dialogue, ends: tuple[bytes, bytes]) -> None:
        self.dialogue = dialogue
        self.ends = ends
        self.is_over = False
        """Whether nothing more is expected of it."""
        self.size = self.uncounted = 0
        """Octets of memory, at most about; and how many were taken since they were counted."""


class MessageFollower:
    """Follows the packets of a capture in order. Memory is bounded: `given_up` says how many connections were given up
    for it."""

    def __init__(
        self,
        limits: MessageLimits = DEFAULT_MESSAGE_LIMITS,
        streams: StreamFollower | None = None,
        readers: Sequence[Reads] = READERS,
    ) -> None:
        """`streams`: puts the octets in order, with its own limits and rules, and follows the connections."""
        self.streams = StreamFollower() if streams is None else streams
        self.given_up = 0
        self.damaged = 0
        """How many segments with octets were left out of the streams because their checksum is wrong."""
        self._limits, self._readers = limits, readers
        self._known: dict[int, Known] = {}
        """By the numbers of connections, those idle longest first."""
        self._size = 0
        self._last = When()

    def take(self, packet: Packet) -> list[ApplicationMessage]:
        """The messages that end in a packet."""
        segment = segment_in(packet, with_verdict=True)
        return [] if segment is None else self.add(self.streams.events.add(segment), lambda: octets_of(packet))

    def follow(self, segments: Segments) -> Iterator[tuple[int, list[ApplicationMessage]]]:
        """The messages in the next block, whose segments are these, by the rows in which they end."""
        for row, one in segments:
            if isinstance(one, Packet):
                found = self.take(one)
            else:
                found = self.add(self.streams.events.add(one), partial(segments.data, row))
            if found:
                yield row, found

    def add(self, moment: Moment, octets: Callable[[], bytes]) -> list[ApplicationMessage]:
        """The messages that end in a segment, of whose octets those that were captured are asked for if they matter."""
        segment, connection = moment.segment, moment.connection
        self._last = When(segment.frame, segment.time_ns)
        self.damaged += bool(segment.is_damaged and segment.length)
        is_first = moment.own is connection.sides[0]
        known = self._known.pop(connection.number, None)
        if known is None:
            if not segment.length:
                return []
            known = self._begin(segment, is_first=is_first)
        self._known[connection.number] = known
        if known.is_over:
            return []
        own = 0 if is_first else 1
        there = octets() if segment.length else b""
        is_start = bool(there) and self._is_new(connection.number, own) and known.dialogue.is_start(there)
        step = self.streams.step(moment, there, is_start=is_start)
        found = self._settled(known, step, own)
        for settled in step.given_up:
            found += self._finished(settled)
        return found + self._bounded()

    def _is_new(self, connection: int, side: int) -> bool:
        """Whether it is not known where the stream of a side begins."""
        directions = self.streams.of(connection)
        return directions is None or directions[side].begin is None

    def is_settled(self, moment: Moment) -> bool:
        """Whether all that a segment's sender has said so far is part of messages, ended or not: then nothing in the
        segment begins one that is not known."""
        number = moment.connection.number
        known, directions = self._known.get(number), self.streams.of(number)
        if known is None or directions is None or not known.dialogue.is_read:
            return False
        own = 0 if moment.own is moment.connection.sides[0] else 1
        return not directions[own].assembly.is_waiting

    def finish(self) -> Iterator[ApplicationMessage]:
        """No packets follow: what of messages is left."""
        for settled in self.streams.finish():
            yield from self._finished(settled)
        for number in list(self._known):
            yield from self._end(number)

    def _begin(self, segment: Segment, *, is_first: bool) -> Known:
        ends = (segment.source, segment.destination) if is_first else (segment.destination, segment.source)
        ports = frozenset(int.from_bytes(one[-PORT_OCTETS:], "big") for one in ends)
        return Known(Dialogue(self._readers, ports, self._limits), ends)

    def _settled(self, known: Known, step: Step, own: int) -> list[ApplicationMessage]:
        """The messages that end in what a segment settled of the streams of its sender and its receiver."""
        dialogue, when, connection = known.dialogue, self._last, step.moment.connection
        found: list[tuple[int, ApplicationMessage]] = []
        for side, items in ((own, step.sent), (1 - own, step.received)):
            if items:
                taken = dialogue.take(side, items, when)
                found += [(side, one if side == own else replace(one, is_by_receiver=True)) for one in taken]
        directions = self.streams.of(connection.number)
        for side in (own, 1 - own):
            is_over = directions is not None and directions[side].is_over
            if is_over or connection.reset is not None:
                found += [(side, one) for one in dialogue.end(side, when)]
        if not (found or dialogue.is_over) and known.uncounted < UNCOUNTED:
            length = step.moment.segment.length
            known.uncounted += length
            known.size += length
            self._size += length
            return []
        return self._noted(connection.number, known, found)

    def _finished(self, settled: Settled) -> list[ApplicationMessage]:
        """What is left of a connection to which nothing is added any more."""
        known = self._known[settled.connection]
        when = self._last
        rest = enumerate((settled.first, settled.second))
        found = [(side, one) for side, items in rest for one in known.dialogue.take(side, items, when)]
        found += [(side, one) for side in (0, 1) for one in known.dialogue.end(side, when)]
        return self._noted(settled.connection, known, found)

    def _noted(
        self, number: int, known: Known, found: Iterable[tuple[int, ApplicationMessage]]
    ) -> list[ApplicationMessage]:
        """The messages with their places in the capture; and what the connection takes in memory."""
        known.is_over = known.dialogue.is_over
        size = 0 if known.is_over else known.dialogue.size
        self._size += size - known.size
        known.size, known.uncounted = size, 0
        if known.is_over:
            known.dialogue.close()
            self.streams.forget(number)
        ends, when = known.ends, self._last
        return [
            replace(
                one,
                connection=number,
                source=ends[side],
                destination=ends[1 - side],
                frame=when.frame,
                time_ns=when.time_ns,
            )
            for side, one in found
        ]

    def _bounded(self) -> list[ApplicationMessage]:
        """What is left of connections that are given up."""
        found: list[ApplicationMessage] = []
        while len(self._known) > self._limits.connections or (
            self._size > self._limits.octets and len(self._known) > 1
        ):
            number = next(iter(self._known))
            self.given_up += not self._known[number].is_over
            found += self._end(number)
            del self._known[number]
        return found

    def _end(self, number: int) -> list[ApplicationMessage]:
        known = self._known[number]
        if known.is_over:
            return []
        settled = self.streams.forget(number)
        return self._finished(Settled(number, [], []) if settled is None else settled)
