"""`ConnectionStates`: the states of both ends of TCP connections, as an observer may know them."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.packet import Packet
from dissect.session.analysis.numbers import MASK, is_behind
from dissect.session.memory.oldest import forget_oldest
from dissect.session.tcp.events import ConnectionEvents
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.segment import ACK, SYN
from dissect.session.tcp.states.end import End, Knowledge
from dissect.session.tcp.states.signs import is_taken, signs_of
from dissect.session.tcp.states.state import Sign, State


class Change(NamedTuple):
    """What is known of an end before a segment, and after it."""

    before: Knowledge
    after: Knowledge


class Ends(NamedTuple):
    """Both ends of a connection; that with the lower address and port is the first."""

    first: End
    second: End


class Step(NamedTuple):
    """A segment, and what it says of the states of both ends."""

    moment: Moment
    """The segment in its connection, with its events."""
    signs: tuple[Sign, ...]
    """What moves the states; none if the segment is refused, or not a new one."""
    sender: Change
    receiver: Change
    ends: Ends
    """Both ends, which go on to change with the next segments."""


BEGINNINGS: Final = {
    SYN: (State.CLOSED, None, State.LISTEN),
    SYN | ACK: (State.LISTEN, State.SYN_SENT, None),
}
"""What the first segment of a connection tells of the time before it: certain state of the sender, certain and assumed
state of the receiver."""


class ConnectionStates:
    """Follows the packets of a capture in order. Memory is bounded as that of `events`."""

    def __init__(self, events: ConnectionEvents | None = None) -> None:
        self.events = ConnectionEvents() if events is None else events
        """What happens in the connections, which states follow from; it is given every packet by `take`."""
        self._ends: dict[int, Ends] = {}

    def take(self, packet: Packet) -> Step | None:
        """What a packet says of the states of both ends; None if it carries no segment."""
        moment = self.events.follow(packet)
        return None if moment is None else self.note(moment)

    def note(self, moment: Moment) -> Step:
        """The same for a segment whose events are known."""
        ends = self._find(moment)
        is_first = moment.own is moment.connection.sides[0]
        own, other = ends if is_first else ends[::-1]
        segment = moment.segment
        before = own.at(segment.time_ns), other.at(segment.time_ns)
        signs = signs_of(moment, is_answered=other.has_answered) if is_taken(moment) else ()
        if signs:
            number = _number_of_arrival(moment, own)
            own.send(signs, segment.acknowledgment if segment.flags & ACK else None, segment.time_ns)
            other.receive(signs, number)
        after = own.at(segment.time_ns), other.at(segment.time_ns)
        return Step(moment, signs, Change(before[0], after[0]), Change(before[1], after[1]), ends)

    def _find(self, moment: Moment) -> Ends:
        number = moment.connection.number
        found = self._ends.pop(number, None)
        if found is None:
            forget_oldest(self._ends, self.events.connections.limit)
            found = _begun(moment)
        self._ends[number] = found
        return found


def _begun(moment: Moment) -> Ends:
    certain, theirs, assumed = BEGINNINGS.get(moment.segment.flags & (SYN | ACK), (None, None, None))
    own, other = End(certain), End(theirs, assumed)
    return Ends(own, other) if moment.own is moment.connection.sides[0] else Ends(other, own)


def _number_of_arrival(moment: Moment, own: End) -> int:
    """What the receiver acknowledges only if the segment has arrived. Where it has nothing new, that is what is sent
    next."""
    end, highest = moment.segment.end, own.highest
    if highest is None or is_behind(end, highest):
        own.highest = end
        return end
    return ((moment.own.next or end) + 1) & MASK
