"""`Record`: gathers what is seen of an association."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dissect.assigned_numbers.sctp_parameter_types import SctpParameterType
from dissect.session.sctp.associations import Association, End
from dissect.session.sctp.chunks import Initiation
from dissect.session.sctp.events.course import Course
from dissect.session.sctp.states import Knowledge, Sign, Step
from dissect.session.sctp.summary.association import (
    AssociationEnd,
    Ending,
    Handshake,
    HandshakeKind,
    Offer,
    Roles,
    SctpAssociation,
)
from dissect.session.sctp.transfer import data_in

OPENING: Final = (Sign.INIT, Sign.INIT_ACK, Sign.COOKIE_ECHO, Sign.COOKIE_ACK)


class Sent:
    """What one end has sent."""

    def __init__(self) -> None:
        self.packets = self.chunks = self.octets = self.resent = 0


class Record:
    """What is known of one association."""

    def __init__(self, step: Step) -> None:
        moment = step.moment
        self._association: Association = moment.found.association
        self._course: Course = moment.course
        self._first = self._last = moment.packet
        self._first_sender = moment.found.sender
        self._sent = Sent(), Sent()
        self._known: tuple[Knowledge, Knowledge] = step.ends
        self._frames = 0
        self._firsts: dict[Sign, tuple[int, int]] = {}
        """Frame and time of the first of each sign; of INITs, the last before the answer."""
        self._finisher: int | None = None
        """The end that has sent an ABORT, or the first SHUTDOWN."""

    def note(self, step: Step) -> None:
        """Take a packet."""
        moment, packet, sender = step.moment, step.moment.packet, step.moment.found.sender
        self._frames += 1
        self._last, self._known = packet, step.ends
        if not step.signs:
            return
        sent = self._sent[sender]
        sent.packets += 1
        for data in filter(None, map(data_in, packet.chunks)):
            before = moment.sent_before(data.tsn)
            if before is not None and before.copies > 1:
                sent.resent += 1
            else:
                sent.chunks += 1
                sent.octets += data.length
        for sign in step.signs:
            if sign is Sign.INIT and Sign.INIT_ACK not in self._firsts:
                frame = self._firsts.get(sign, (packet.frame, 0))[0]
                self._firsts[sign] = frame, packet.time_ns
            self._firsts.setdefault(sign, (packet.frame, packet.time_ns))
            if sign is Sign.ABORT or (sign is Sign.SHUTDOWN and self._finisher is None):
                self._finisher = sender

    def association(self) -> SctpAssociation:
        """What is known of it now."""
        roles, client = self._roles()
        by = self._finisher
        return SctpAssociation(
            number=self._association.number,
            client=self._end(client),
            server=self._end(1 - client),
            roles=roles,
            first_frame=self._first.frame,
            last_frame=self._last.frame,
            begin_ns=self._first.time_ns,
            end_ns=self._last.time_ns,
            frames=self._frames,
            handshake=self._handshake(),
            ending=self._ending(),
            ended_by=None if by is None else "client" if by == client else "server",
            before=self._association.before,
        )

    def _roles(self) -> tuple[Roles, int]:
        """How client and server are told apart, and which end is the client."""
        found = self._association
        if found.is_opening_seen:
            return Roles.INIT if found.collision is None else Roles.SIMULTANEOUS, 0
        ports = [end.port for end in found.ends]
        if ports[0] != ports[1]:
            return Roles.PORTS, int(ports[1] > ports[0])
        return Roles.FIRST, self._first_sender

    def _handshake(self) -> Handshake:
        seen = [sign for sign in OPENING if sign in self._firsts]
        frames = [self._firsts[sign][0] for sign in seen]
        kind = self._kind(seen)
        if kind is HandshakeKind.REFUSED:
            frames.append(self._firsts[Sign.ABORT][0])
        return Handshake(
            kind=kind,
            frames=tuple(sorted(frames)),
            to_server_ns=self._between(Sign.INIT, Sign.INIT_ACK),
            to_client_ns=self._between(Sign.INIT_ACK, Sign.COOKIE_ECHO),
        )

    def _kind(self, seen: Sequence[Sign]) -> HandshakeKind:
        found = self._association
        if found.is_established:
            if found.collision is not None:
                return HandshakeKind.SIMULTANEOUS
            return HandshakeKind.FOUR_WAY if len(seen) == len(OPENING) else HandshakeKind.NOT_SEEN
        if Sign.INIT not in seen:
            return HandshakeKind.NOT_SEEN
        if Sign.ABORT in self._firsts:
            return HandshakeKind.REFUSED
        is_alone = len(seen) == 1 and found.collision is None
        return HandshakeKind.NO_ANSWER if is_alone else HandshakeKind.UNFINISHED

    def _between(self, before: Sign, after: Sign) -> int | None:
        """The time between the first of two signs; None if it is not known which came first."""
        one, other = self._firsts.get(before), self._firsts.get(after)
        if one is None or other is None or other[0] < one[0]:
            return None
        return other[1] - one[1]

    def _ending(self) -> Ending:
        found, firsts = self._association, self._firsts
        if Sign.ABORT in firsts:
            return Ending.ABORTED if found.is_established else Ending.REFUSED
        if Sign.SHUTDOWN_COMPLETE in firsts:
            return Ending.SHUT_DOWN
        if found.ended is not None:
            return Ending.REPLACED
        return Ending.SHUTTING_DOWN if Sign.SHUTDOWN in firsts or Sign.SHUTDOWN_ACK in firsts else Ending.OPEN

    def _end(self, index: int) -> AssociationEnd:
        end: End = self._association.ends[index]
        sent, direction = self._sent[index], self._course.directions[index]
        return AssociationEnd(
            addresses=tuple(end.addresses),
            port=end.port,
            tag=end.tag,
            state=self._known[index],
            packets=sent.packets,
            chunks=sent.chunks,
            octets=sent.octets,
            resent=sent.resent,
            offer=None if end.initiation is None else _offer(end.initiation),
            window=direction.window,
            round_trip_ns=direction.round_trip_ns,
        )


def _offer(initiation: Initiation) -> Offer:
    return Offer(
        outbound_streams=initiation.streams_out,
        inbound_streams=initiation.streams_in,
        window=initiation.window,
        first_tsn=initiation.first,
        partial_reliability=SctpParameterType.FORWARD_TSN_SUPPORTED in initiation.parameters,
        explicit_congestion=SctpParameterType.ECN_CAPABLE in initiation.parameters,
    )
