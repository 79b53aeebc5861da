"""`TcpSockets`: the sockets that the TCP connections of a capture show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.session.memory.latest import Latest
from dissect.session.sockets.sockets import LISTENING, Endpoint, Socket, SocketsOf, is_listed
from dissect.session.tcp.connections.amounts import unacknowledged
from dissect.session.tcp.events import ConnectionEvents
from dissect.session.tcp.segment import ACK
from dissect.session.tcp.states import ConnectionStates, Sign, State, Step
from dissect.session.tcp.states.follower import Ends

if TYPE_CHECKING:
    from dissect.blocks.block import Block

PROTOCOL: Final = "tcp"
PORT_OCTETS: Final = 2


class Followed(NamedTuple):
    """A connection, and when it was last seen."""

    names: tuple[Endpoint, Endpoint]
    """Those of its sides, in their order."""
    ends: Ends
    queues: tuple[int | None, int | None]
    """Octets of each side that are not acknowledged."""
    time_ns: int
    frame: int


class TcpSockets(SocketsOf):
    """Follows segments in the order of a capture. At most `limit` connections are remembered: those that were idle
    longest are forgotten."""

    def __init__(self, limit: int) -> None:
        self._events = ConnectionEvents(limit)
        self._states = ConnectionStates(self._events)
        self._followed = Latest[int, Followed](limit)
        self._listeners = Latest[Endpoint, int](limit)
        """The frame of the latest SYN-ACK from an address and a port."""

    @property
    def forgotten(self) -> int:
        return self._followed.forgotten + self._listeners.forgotten

    def follow(self, block: Block, chosen: bytes | None) -> Iterator[tuple[int, bytes]]:
        for row, moment in self._events.follow_block(block, chosen):
            yield row, self._note(self._states.note(moment))

    def _note(self, step: Step) -> bytes:
        """Take a segment. The address of its sender."""
        moment = step.moment
        segment, connection, own = moment.segment, moment.connection, moment.own
        source, destination = _end(segment.source), _end(segment.destination)
        names = (source, destination) if own is connection.sides[0] else (destination, source)
        first, second = connection.sides
        queues = unacknowledged(first, second), unacknowledged(second, first)
        followed = Followed(names, step.ends, queues, segment.time_ns, segment.frame)
        self._followed.keep(connection.number, followed)
        if Sign.SYN_ACK in step.signs and own.syn is not None and own.syn.flags & ACK:
            self._listeners.keep(source, segment.frame)
        elif Sign.RST in step.signs and step.receiver.before.certain is State.SYN_SENT:
            self._listeners.pop(source, None)
        return source.address

    def sockets(self, time_ns: int) -> Iterator[Socket]:
        for listener, frame in self._listeners.items():
            yield Socket.of(PROTOCOL, (listener, None), frame, state=LISTENING)
        for number, one in sorted(self._followed.items()):
            for index, end in enumerate(one.ends):
                state = end.at(time_ns)
                if is_listed(state, State.CLOSED, time_ns - one.time_ns):
                    names, queue = (one.names[index], one.names[1 - index]), one.queues[index]
                    yield Socket.of(PROTOCOL, names, one.frame, queue=queue, state=state, connection=number)


def _end(name: bytes) -> Endpoint:
    return Endpoint(name[:-PORT_OCTETS], int.from_bytes(name[-PORT_OCTETS:], "big"))
