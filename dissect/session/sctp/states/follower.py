"""`AssociationStates`: the states of both ends of SCTP associations, as an observer may know them."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.packet import Packet
from dissect.session.memory.oldest import forget_oldest
from dissect.session.sctp.events import AssociationEvents, SctpEventKind
from dissect.session.sctp.events.moment import Moment
from dissect.session.sctp.packets import SctpPacket
from dissect.session.sctp.states.state import Sign, State
from dissect.session.sctp.states.transitions import STEPS, Knowledge

REFUSED: Final = frozenset({SctpEventKind.CAPTURED_TWICE, SctpEventKind.DAMAGED, SctpEventKind.WRONG_TAG})
"""Packets that change nothing: no new ones, or none that the receiver takes."""
SIGNS: Final[dict[int, Sign | None]] = {
    SctpChunkType.INIT: Sign.INIT,
    SctpChunkType.INIT_ACK: Sign.INIT_ACK,
    SctpChunkType.COOKIE_ECHO: Sign.COOKIE_ECHO,
    SctpChunkType.COOKIE_ACK: Sign.COOKIE_ACK,
    SctpChunkType.SHUTDOWN: Sign.SHUTDOWN,
    SctpChunkType.SHUTDOWN_ACK: Sign.SHUTDOWN_ACK,
    SctpChunkType.SHUTDOWN_COMPLETE: Sign.SHUTDOWN_COMPLETE,
    SctpChunkType.ABORT: Sign.ABORT,
    SctpChunkType.ERROR: None,
}
"""What chunks are signs of; those that are not here, of an association."""
MOST_ARRIVALS: Final = len(State)
"""More than this many in succession are no association's, but may be made up."""


class End:
    """One end, followed."""

    __slots__ = ("arrivals", "certain")

    def __init__(self) -> None:
        self.certain: State | None = None
        self.arrivals: tuple[Sign, ...] = ()
        """What was sent to it since, and would change its state."""

    @property
    def knowledge(self) -> Knowledge:
        """What is known of it now."""
        likely = self.certain
        for sign in self.arrivals:
            likely = STEPS.suggested[likely, sign]
        return Knowledge(self.certain, None if likely is self.certain else likely)

    def send(self, signs: tuple[Sign, ...]) -> None:
        """Take a packet that it sends."""
        for sign in signs:
            self.certain = STEPS.proved[self.certain, sign]
        arrivals, self.arrivals = self.arrivals, ()
        self.receive(arrivals)

    def receive(self, signs: tuple[Sign, ...]) -> None:
        """Take a packet that is sent to it."""
        likely = self.knowledge.likely
        for sign in signs:
            after = STEPS.suggested[likely, sign]
            if after is not likely and len(self.arrivals) < MOST_ARRIVALS:
                self.arrivals += (sign,)
                likely = after


class Step(NamedTuple):
    """A packet, and what is known of the states of both ends after it."""

    moment: Moment
    """The packet in its association, with its events."""
    signs: tuple[Sign, ...]
    """What moves the states; none if the packet is refused."""
    ends: tuple[Knowledge, Knowledge]
    """In the order of the association's ends."""


class AssociationStates:
    """Follows the packets of a capture in order. Memory is bounded as that of `events`."""

    def __init__(self, events: AssociationEvents | None = None) -> None:
        self.events = AssociationEvents() if events is None else events
        """What happens in the associations; it is given every packet by `take`."""
        self._ends: dict[int, tuple[End, End]] = {}

    def take(self, packet: Packet) -> Step | None:
        """What a packet says of the states of both ends; None if it carries no SCTP."""
        moment = self.events.follow(packet)
        if moment is None:
            return None
        ends, sender = self._find(moment), moment.found.sender
        is_taken = not any(one.kind in REFUSED for one in moment.events)
        signs = _signs_of(moment.packet) if is_taken else ()
        ends[sender].send(signs)
        ends[1 - sender].receive(signs)
        return Step(moment, signs, (ends[0].knowledge, ends[1].knowledge))

    def _find(self, moment: Moment) -> tuple[End, End]:
        number = moment.found.association.number
        found = self._ends.pop(number, None)
        if found is None:
            forget_oldest(self._ends, self.events.associations.limit)
            found = End(), End()
        self._ends[number] = found
        return found


def _signs_of(packet: SctpPacket) -> tuple[Sign, ...]:
    """The signs of a packet. Data beside a COOKIE ECHO may be sent before there is an association."""
    signs = [SIGNS.get(one.kind, Sign.DATA) for one in packet.chunks]
    is_early = Sign.COOKIE_ECHO in signs
    return tuple(one for one in signs if one is not None and not (is_early and one is Sign.DATA))
