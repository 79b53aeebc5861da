"""`Moment`: a packet in its association."""

from __future__ import annotations

from typing import NamedTuple

from dissect.session.analysis.event import Event
from dissect.session.analysis.numbers import MASK
from dissect.session.sctp.associations import Found
from dissect.session.sctp.events.course import Course, Direction, Sent, Transmissions
from dissect.session.sctp.events.kinds import SctpEventKind
from dissect.session.sctp.packets import SctpPacket


class Moment(NamedTuple):
    """A packet, the association that it belongs to, and the events so far."""

    packet: SctpPacket
    found: Found
    course: Course
    transmissions: Transmissions
    events: list[Event]

    @property
    def own(self) -> Direction:
        """What its sender has sent and acknowledged."""
        return self.course.directions[self.found.sender]

    @property
    def other(self) -> Direction:
        """What its receiver has."""
        return self.course.directions[1 - self.found.sender]

    def sent_before(self, tsn: int) -> Sent | None:
        """A TSN of the sender, if it was sent before."""
        return self.transmissions.get(self.found.association.number, self.found.sender, tsn)

    def say(self, kind: SctpEventKind, **numbers: int) -> None:
        """Add an event."""
        self.events.append(Event(kind, self.packet.frame, self.found.association.number, numbers))

    def say_range(self, kind: SctpEventKind, begin: int, end: int, **numbers: int) -> None:
        """Add an event about TSNs from `begin` to before `end`."""
        count = (end - begin) & MASK
        alone = {"tsn": begin} if count == 1 else {}
        self.say(kind, **alone, begin=begin, last=(end - 1) & MASK, count=count, **numbers)
