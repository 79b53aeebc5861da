"""`Record`: gathers what is seen of an association."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.sctp_parameter_types import SctpParameterType
from dissect.session.analysis.handshake import HandshakeOf
from dissect.session.conversations.conversation import RoleReason
from dissect.session.conversations.deciding import guessed
from dissect.session.sctp.associations import Association, End
from dissect.session.sctp.chunks import Initiation
from dissect.session.sctp.events.course import Course
from dissect.session.sctp.states import Knowledge, Sign, Step
from dissect.session.sctp.summary.association import (
    AssociationEnd,
    Ending,
    HandshakeKind,
    Offer,
    SctpAssociation,
)
from dissect.session.sctp.transfer import data_in

OPENING: Final = (Sign.INIT, Sign.INIT_ACK, Sign.COOKIE_ECHO, Sign.COOKIE_ACK)
TELLING: Final = (
    (RoleReason.OPENED, Sign.INIT),
    (RoleReason.OPENED, Sign.COOKIE_ECHO),
    (RoleReason.ANSWERED, Sign.INIT_ACK),
    (RoleReason.ANSWERED, Sign.COOKIE_ACK),
)
"""What tells who is the client, what tells most first."""


class First(NamedTuple):
    """The first packet with a sign."""

    frame: int
    time_ns: int
    sender: int


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
        self._firsts: dict[Sign, First] = {}
        """The first packet with each sign; of INITs, with the time of the last before the answer."""
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
            first = self._firsts.setdefault(sign, First(packet.frame, packet.time_ns, sender))
            if sign is Sign.INIT and Sign.INIT_ACK not in self._firsts:
                self._firsts[sign] = first._replace(time_ns=packet.time_ns)
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

    def _roles(self) -> tuple[RoleReason, int]:
        """How client and server are told apart, and which end is the client."""
        found, firsts = self._association, self._firsts
        if found.collision is not None:
            return RoleReason.SIMULTANEOUS, 0
        for reason, sign in TELLING:
            if sign in firsts:
                return reason, firsts[sign].sender ^ (reason is RoleReason.ANSWERED)
        ports = found.ends[0].port, found.ends[1].port
        guess = guessed(ports, IpProtocol.SCTP, self._first_sender, is_by_first=False)
        return guess.reason, guess.first

    def _handshake(self) -> HandshakeOf[HandshakeKind]:
        seen = [sign for sign in OPENING if sign in self._firsts]
        frames = [self._firsts[sign].frame for sign in seen]
        kind = self._kind(seen)
        if kind is HandshakeKind.REFUSED:
            frames.append(self._firsts[Sign.ABORT].frame)
        return HandshakeOf(
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
        if one is None or other is None or other.frame < one.frame:
            return None
        return other.time_ns - one.time_ns

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
