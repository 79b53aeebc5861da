"""`AssociationEvents`: what happens in the SCTP associations of a capture."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.addresses import Address
from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.packet import Packet
from dissect.session.analysis.event import Event
from dissect.session.memory.copies import Copies
from dissect.session.memory.oldest import forget_oldest
from dissect.session.sctp.associations import Associations, Found
from dissect.session.sctp.associations.finding import MOST_ASSOCIATIONS
from dissect.session.sctp.events.acknowledging import note_cumulative, note_sack
from dissect.session.sctp.events.control import note_control
from dissect.session.sctp.events.course import Course, Sent, Transmissions
from dissect.session.sctp.events.kinds import SctpEventKind
from dissect.session.sctp.events.moment import Moment
from dissect.session.sctp.events.sending import note_data
from dissect.session.sctp.packets import SctpPacket, is_damaged, sctp_in
from dissect.session.sctp.transfer import data_in, number_in, sack_in


class AssociationEvents:
    """Follows the packets of a capture in order, and says what each means in its association. Memory is bounded:
    `associations.forgotten` says how many associations were forgotten for it."""

    def __init__(self, limit: int = MOST_ASSOCIATIONS) -> None:
        self.associations = Associations(limit)
        self._transmissions = Transmissions()
        self._courses: dict[int, Course] = {}
        """By the number of the association; those idle longest first."""
        self._copies = Copies[tuple[int | Address, ...]]()

    def take(self, packet: Packet) -> list[Event]:
        """The events of a packet, in the order in which they were noticed; none if it carries no SCTP."""
        moment = self.follow(packet)
        return [] if moment is None else moment.events

    def follow(self, packet: Packet) -> Moment | None:
        """The SCTP packet that a packet carries, in its association, with its events; None if it carries none."""
        carried = sctp_in(packet)
        if carried is None:
            return None
        damaged = is_damaged(packet)
        found = self.associations.find(carried, lambda: damaged)
        moment = Moment(carried, found, self._course(found), self._transmissions, [])
        copy_of = self._copy_of(carried)
        if copy_of is not None:
            moment.say(SctpEventKind.CAPTURED_TWICE, first=copy_of)
        elif damaged:
            moment.say(SctpEventKind.DAMAGED)
        elif not found.is_accepted:
            expected = found.other.tag
            moment.say(SctpEventKind.WRONG_TAG, **({} if expected is None else {"expected": expected}))
        else:
            note(moment)
        return moment

    def sent(self) -> Iterator[tuple[tuple[int, int, int], Sent]]:
        """What is remembered of the data that was sent, each by association, end and TSN."""
        return self._transmissions.items()

    def _copy_of(self, packet: SctpPacket) -> int | None:
        """The frame that has the same packet; None if it is the first, or came in fragments."""
        identification = packet.identification
        if identification is None:
            return None
        ends = packet.source, packet.source_port, packet.destination, packet.destination_port
        key = identification, *ends, packet.tag, hash(packet.chunks)
        return self._copies.first_of(key, packet.frame, packet.time_ns, is_identified=identification != 0)

    def _course(self, found: Found) -> Course:
        number = found.association.number
        course = self._courses.pop(number, None)
        if course is None:
            forget_oldest(self._courses, self.associations.limit)
            course = Course()
        self._courses[number] = course
        return course


def note(moment: Moment) -> None:
    """Say what a packet means, and remember what it changes."""
    for direction, end in zip(moment.course.directions, moment.found.association.ends, strict=True):
        direction.learn(end.initiation)
    moment.own.is_seen = True
    for chunk in moment.packet.chunks:
        data = data_in(chunk)
        if data is not None:
            note_data(moment, data)
        elif chunk.kind == SctpChunkType.SACK:
            sack = sack_in(chunk)
            if sack is not None:
                note_sack(moment, sack)
        else:
            note_control(moment, chunk)
            cumulative = number_in(chunk) if chunk.kind == SctpChunkType.SHUTDOWN else None
            if cumulative is not None:
                note_cumulative(moment, cumulative)
