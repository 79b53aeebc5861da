"""`SctpSockets`: the sockets that the SCTP associations of a capture show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.packet import Packet
from dissect.packet.reassembly import Reassembler
from dissect.session.analysis.numbers import is_behind
from dissect.session.memory.latest import Latest
from dissect.session.sctp.announcements.presence import rows_with_header
from dissect.session.sctp.events import AssociationEvents
from dissect.session.sctp.events.course import Course, Direction
from dissect.session.sctp.states import AssociationStates, Knowledge, Sign, State, Step
from dissect.session.sockets.sockets import LISTENING, Endpoint, Socket, SocketsOf, is_listed

if TYPE_CHECKING:
    from dissect.blocks.block import Block

PROTOCOL: Final = "sctp"


class Followed(NamedTuple):
    """An association, and when it was last seen."""

    names: tuple[Endpoint, Endpoint]
    """Of each end, the address that was seen first, and the port."""
    states: tuple[Knowledge, Knowledge]
    course: Course
    time_ns: int
    frame: int


class SctpSockets(SocketsOf):
    """Follows packets in the order of a capture. At most `limit` associations are remembered: those that were idle
    longest are forgotten."""

    def __init__(self, limit: int) -> None:
        self._events = AssociationEvents(limit)
        self._states = AssociationStates(self._events)
        self._reassembler = Reassembler()
        self._followed = Latest[int, Followed](limit)
        self._listeners = Latest[Endpoint, int](limit)
        """The frame of the latest INIT ACK from an address and a port."""

    @property
    def forgotten(self) -> int:
        return self._followed.forgotten + self._listeners.forgotten

    def follow(self, block: Block, chosen: bytes | None) -> Iterator[tuple[int, bytes]]:
        for row, packet in self._packets(block, chosen):
            step = self._states.take(packet)
            if step is not None:
                yield row, self._note(step)

    def _packets(self, block: Block, chosen: bytes | None) -> Iterator[tuple[int, Packet]]:
        """The packets that may carry or complete one of SCTP, by their rows."""
        fragments = set(block.layers().rows_that_may_carry_fragments())
        rows = [row for row in sorted(rows_with_header(block) | fragments) if chosen is None or chosen[row]]
        for row, packet in zip(rows, block.packets(rows), strict=True):
            if row in fragments:
                self._reassembler.take(packet)
            yield row, packet

    def _note(self, step: Step) -> bytes:
        """Take a packet. The address of its sender."""
        moment, packet = step.moment, step.moment.packet
        association, sender = moment.found.association, moment.found.sender
        first, second = (Endpoint(bytes(end.primary), end.port) for end in association.ends)
        before = self._followed.get(association.number)
        followed = Followed((first, second), step.ends, moment.course, packet.time_ns, packet.frame)
        self._followed.keep(association.number, followed)
        source = Endpoint(bytes(packet.source), packet.source_port)
        if Sign.INIT_ACK in step.signs:
            self._listeners.keep(source, packet.frame)
        elif Sign.ABORT in step.signs and before and before.states[1 - sender].certain is State.COOKIE_WAIT:
            self._listeners.pop(source, None)
        return source.address

    def sockets(self, time_ns: int) -> Iterator[Socket]:
        for listener, frame in self._listeners.items():
            yield Socket.of(PROTOCOL, (listener, None), frame, state=LISTENING)
        waiting = self._waiting()
        for number, one in sorted(self._followed.items()):
            for index, state in enumerate(one.states):
                if is_listed(state, State.CLOSED, time_ns - one.time_ns):
                    own, other = one.course.directions[index], one.course.directions[1 - index]
                    queue = None if own.initiation is None and other.cumulative is None else waiting[number, index]
                    names = one.names[index], one.names[1 - index]
                    yield Socket.of(PROTOCOL, names, one.frame, queue=queue, state=state, connection=number)

    def _waiting(self) -> Counter[tuple[int, int]]:
        """By association and end: octets of data that it sent, and that were not acknowledged."""
        found: Counter[tuple[int, int]] = Counter()
        for (number, end, tsn), sent in self._events.sent():
            one = self._followed.get(number)
            if one is not None and _waits(tsn, one.course.directions[end], one.course.directions[1 - end]):
                found[number, end] += sent.data.length
        return found


def _waits(tsn: int, own: Direction, other: Direction) -> bool:
    """Whether what one end sent was not acknowledged by the other, and is not given up."""
    is_skipped = own.skipped is not None and not is_behind(tsn, own.skipped)
    return not is_skipped and not other.has_acknowledged(tsn)
