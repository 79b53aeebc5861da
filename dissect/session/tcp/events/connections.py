"""Which connection a segment belongs to."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Final

from dissect.session.analysis.event import Event
from dissect.session.analysis.numbers import MASK
from dissect.session.memory.idle import EVERY, MOST_REMEMBERED, forget_idle
from dissect.session.memory.oldest import forget_oldest
from dissect.session.tcp.events.kinds import EventKind
from dissect.session.tcp.events.moment import Connection, Moment
from dissect.session.tcp.segment import ACK, SYN, Segment
from dissect.session.tcp.syn import Syn

MOST_CONNECTIONS: Final = 32_768

_new: Any = tuple.__new__
"""Makes a tuple with names of values in their order, in a third of the time."""


class Connections:
    """Connections by addresses, ports, VLANs and tunnels."""

    def __init__(self, limit: int = MOST_CONNECTIONS) -> None:
        self.limit = limit
        self.forgotten = 0
        """Connections that were idle longest when there were more than `limit`, or too much was remembered of all."""
        self._count = self._found = 0
        self._connections: dict[bytes, Connection] = {}
        """Those idle longest first."""

    def find(self, segment: Segment) -> Moment:
        """A segment in its connection, which may be a new one."""
        self._found += 1
        if self._found % EVERY == 0:
            self.forgotten += forget_idle(self._connections, attrgetter("size"), MOST_REMEMBERED)
        is_first = segment.source < segment.destination
        ends = (segment.source, segment.destination) if is_first else (segment.destination, segment.source)
        key = segment.around + ends[0] + ends[1]
        connection = self._connections.pop(key, None)
        events: list[Event] = []
        if connection is None:
            connection = self._begin()
        elif segment.flags & SYN:
            connection = self._again(segment, connection, events, is_first=is_first)
        self._connections[key] = connection
        first, second = connection.sides
        own, other = (first, second) if is_first else (second, first)
        moment: Moment = _new(Moment, (segment, connection, own, other, events))
        return moment

    @property
    def until_idle(self) -> int:
        """How many segments may be passed over before it is looked what was idle."""
        return EVERY - 1 - self._found % EVERY

    def pass_over(self, count: int) -> None:
        """So many segments follow in the connection that was found last."""
        self._found += count

    def _again(self, segment: Segment, connection: Connection, events: list[Event], *, is_first: bool) -> Connection:
        """The connection of a SYN between ends that had one: the same, or another one."""
        first, second = connection.sides
        own, other = (first, second) if is_first else (second, first)
        candidate = connection.candidate
        if segment.flags & ACK:
            is_answer = candidate is not None and segment.acknowledgment == (candidate.sequence + 1) & MASK
            if candidate is None or not is_answer or candidate.source == segment.source:
                return connection
            begun = self._begin()
            theirs = begun.sides[1 if is_first else 0]
            theirs.first, theirs.syn, theirs.next = candidate.sequence, Syn.of(candidate), candidate.end
            theirs.is_seen = True
            theirs.remember(candidate.sequence, candidate.end, candidate.frame, candidate.time_ns)
            begun.syn_ns = candidate.time_ns
            events.append(Event(EventKind.PORT_REUSE, segment.frame, begun.number, {"first": candidate.frame}))
            return begun
        if connection.is_closed:
            begun = self._begin()
            events.append(Event(EventKind.PORT_REUSE, segment.frame, begun.number))
            return begun
        if own.syn is None and other.syn is not None and not other.syn.flags & ACK and other.is_seen:
            connection.is_split = own.ack == other.syn.end
            kind = EventKind.SPLIT_HANDSHAKE if connection.is_split else EventKind.SIMULTANEOUS_OPEN
            events.append(Event(kind, segment.frame, connection.number, {"first": other.syn.frame}))
        elif not own.is_seen and segment.sequence == own.first and other.syn is not None:
            said = {"first": other.syn.frame}
            events.append(Event(EventKind.CAPTURE_OUT_OF_ORDER, segment.frame, connection.number, said))
        elif own.next is not None and (own.syn is None or segment.sequence != own.syn.sequence):
            connection.candidate = segment._replace(twin=b"")  # the octets of the packet, which would be kept
            events.append(Event(EventKind.SYN_IN_CONNECTION, segment.frame, connection.number))
        return connection

    def _begin(self) -> Connection:
        self.forgotten += forget_oldest(self._connections, self.limit)
        self._count += 1
        return Connection(self._count - 1)
