"""`Record`: a connection while it is followed."""

from __future__ import annotations

from typing import Final

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.assigned_numbers import IpProtocol
from dissect.session.analysis.numbers import is_behind
from dissect.session.conversations.conversation import RoleReason
from dissect.session.conversations.deciding import guessed
from dissect.session.tcp.connections.amounts import sent_octets, unacknowledged
from dissect.session.tcp.connections.connection import (
    ConnectionEnd,
    Ending,
    HandshakeKind,
    Offer,
    TcpConnection,
)
from dissect.session.tcp.connections.handshakes import Opening
from dissect.session.tcp.connections.round_trips import RoundTripMeter
from dissect.session.tcp.events import EventKind
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.events.side import Side
from dissect.session.tcp.segment import ACK, FIN, RST, Segment
from dissect.session.tcp.states import Knowledge, Step
from dissect.session.tcp.syn import Syn
from dissect.session.tcp.wireshark.completeness import completed

PORT_OCTETS: Final = 2
SECOND: Final = 1_000_000_000
UNANSWERED: Final = 2
"""Who has asked at least so often without an answer, and then resets, has given up."""
ASKING: Final = frozenset(
    {EventKind.KEEP_ALIVE, EventKind.ZERO_WINDOW_PROBE, EventKind.RETRANSMISSION_TIMEOUT, EventKind.RETRANSMISSION}
)
RESENT: Final = frozenset(
    {
        EventKind.FAST_RETRANSMISSION,
        EventKind.RETRANSMISSION,
        EventKind.RETRANSMISSION_TIMEOUT,
        EventKind.SPURIOUS_RETRANSMISSION,
    }
)


class EndRecord:
    """One end while it is followed. What is known of its side is copied, so that the side can be forgotten."""

    __slots__ = (
        *("_acknowledged_ns", "_acknowledgment", "_low", "_syn_frame", "data_ns", "fin_frame", "in_flight"),
        *("in_flight_most", "meter", "octets", "offer", "resent", "segments", "unanswered", "window", "window_most"),
    )

    def __init__(self) -> None:
        self.segments = self.resent = self.octets = 0
        self._low = 0
        self.offer: Offer | None = None
        self._syn_frame = 0
        self.fin_frame: int | None = None
        self.window: int | None = None
        self.window_most: int | None = None
        self.in_flight: int | None = None
        self.in_flight_most = 0
        self.meter = RoundTripMeter()
        """Of what is sent to this end."""
        self.data_ns: int | None = None
        """When it first sent data."""
        self._acknowledgment: int | None = None
        self._acknowledged_ns: int | None = None
        """When more of its data was last acknowledged."""
        self.unanswered = 0
        """How often it asked since the other end last sent something."""

    def send(self, moment: Moment) -> None:
        """Take a segment that it sends."""
        segment, side = moment.segment, moment.own
        self.segments += 1
        kinds = {one.kind for one in moment.events}
        self.resent += bool(kinds & RESENT)
        self.unanswered += bool(kinds & ASKING)
        if segment.length and self.data_ns is None:
            self.data_ns = segment.time_ns
        sent = sent_octets(side) & 0xFFFF_FFFF
        if is_behind(sent, self._low):
            self.octets += (sent - self._low) & 0xFFFF_FFFF
            self._low = sent
        if side.window is not None and not segment.flags & RST:
            self.window_most = max(self.window_most or 0, side.window)

    def look(self, side: Side, other: Side) -> None:
        """Take what is known of its side after a segment of either end."""
        if side.syn is not None and side.syn.frame != self._syn_frame:
            self.offer, self._syn_frame = _offer(side.syn), side.syn.frame
        self.fin_frame = None if side.fin is None else side.fin[1]
        self.window = side.window
        self.in_flight = unacknowledged(side, other)
        self.in_flight_most = max(self.in_flight_most, self.in_flight or 0)

    def note_acknowledged(self, segment: Segment) -> None:
        """Take a segment of the other end, which may acknowledge data of this one."""
        if self.data_ns is not None and segment.acknowledgment != self._acknowledgment:
            self._acknowledgment, self._acknowledged_ns = segment.acknowledgment, segment.time_ns

    def rate(self) -> int | None:
        """Octets of data in a second; None if that took no time."""
        if self.data_ns is None or self._acknowledged_ns is None or self._acknowledged_ns <= self.data_ns:
            return None
        return self.octets * SECOND // (self._acknowledged_ns - self.data_ns)


class Record:
    """A connection, followed segment by segment."""

    __slots__ = (
        *("_begin_ns", "_begun_by_first", "_completeness", "_end_ns", "_ends", "_fins", "_first_frame", "_frames"),
        *("_gave_up", "_is_begun", "_known", "_last_frame", "_names", "_opening", "_reset", "number"),
    )

    def __init__(self, step: Step) -> None:
        connection, segment = step.moment.connection, step.moment.segment
        is_first = step.moment.own is connection.sides[0]
        names = segment.source, segment.destination
        self.number = connection.number
        self._names = names if is_first else names[::-1]
        self._ends = EndRecord(), EndRecord()
        self._known = Knowledge(), Knowledge()
        self._opening = Opening()
        self._begun_by_first = is_first
        self._first_frame = self._last_frame = segment.frame
        self._begin_ns = self._end_ns = segment.time_ns
        self._frames = self._completeness = 0
        self._is_begun = False
        """Whether a segment was seen before."""
        self._fins: list[bool] = []
        """Whether the first end has sent a FIN, and whether the second has, in their order."""
        self._reset: bool | None = None
        """Whether the first end has sent a RST; None if neither has."""
        self._gave_up = False
        syn = step.moment.other.syn
        if syn is not None and step.moment.has(EventKind.PORT_REUSE):  # which seemed to belong to the one before
            self._first_frame, self._begin_ns, self._is_begun = syn.frame, syn.time_ns, True
            self._completeness = completed(syn, is_first=True)
            self._opening.add(syn, is_first=not is_first)

    @property
    def is_client_first(self) -> bool:
        """Whether the client has the lower address and port, as far as it is known."""
        return self._roles()[1]

    def note(self, step: Step) -> None:
        """Take a segment."""
        moment, segment = step.moment, step.moment.segment
        is_first = moment.own is moment.connection.sides[0]
        own, other = self._ends if is_first else self._ends[::-1]
        known = step.sender.after, step.receiver.after
        self._known = known if is_first else known[::-1]
        self._completeness |= completed(segment, is_first=not self._is_begun)
        self._frames, self._is_begun = self._frames + 1, True
        self._last_frame, self._end_ns = segment.frame, segment.time_ns
        if not step.signs:
            return
        self._opening.add(segment, is_first=is_first)
        own.send(moment)
        own.look(moment.own, moment.other)
        other.look(moment.other, moment.own)
        if segment.flags & RST:
            self._reset, self._gave_up = is_first, own.unanswered >= UNANSWERED
            return
        other.unanswered = 0
        other.meter.send(segment)
        if segment.flags & ACK:
            own.meter.acknowledge(segment)
            other.note_acknowledged(segment)
        if segment.flags & FIN and is_first not in self._fins:
            self._fins.append(is_first)

    def connection(self) -> TcpConnection:
        """What is known of it now."""
        roles, client_is_first = self._roles()
        handshake = self._opening.handshake()
        order = (0, 1) if client_is_first else (1, 0)
        client, server = (self._end(index, handshake.round_trip_ns) for index in order)
        by_first = self._reset if self._reset is not None else self._fins[0] if self._fins else None
        return TcpConnection(
            number=self.number,
            client=client,
            server=server,
            roles=roles,
            first_frame=self._first_frame,
            last_frame=self._last_frame,
            begin_ns=self._begin_ns,
            end_ns=self._end_ns,
            frames=self._frames,
            handshake=handshake,
            ending=self._ending(handshake.kind),
            ended_by=None if by_first is None else "client" if by_first is client_is_first else "server",
            completeness=self._completeness,
        )

    def _roles(self) -> tuple[RoleReason, bool]:
        """How client and server are told apart, and whether the first end is the client."""
        opening = self._opening
        caller = opening.caller_is_first
        if caller is None:
            ports = _port(self._names[0]), _port(self._names[1])
            guess = guessed(ports, IpProtocol.TCP, int(not self._begun_by_first), is_by_first=False)
            return guess.reason, not guess.first
        if opening.handshake().kind is HandshakeKind.SIMULTANEOUS:
            return RoleReason.SIMULTANEOUS, caller
        return RoleReason.OPENED if opening.has_syn else RoleReason.ANSWERED, caller

    def _ending(self, opened: HandshakeKind) -> Ending:
        if opened is HandshakeKind.REFUSED:
            return Ending.REFUSED
        if self._reset is not None:
            return Ending.TIMED_OUT if self._gave_up else Ending.RESET
        return (Ending.OPEN, Ending.HALF_CLOSED, Ending.CLOSED)[len(self._fins)]

    def _end(self, index: int, round_trip_ns: int | None) -> ConnectionEnd:
        own, other = self._ends[index], self._ends[1 - index]
        rate, window = own.rate(), other.window_most
        return ConnectionEnd(
            address=_address(self._names[index]),
            port=_port(self._names[index]),
            state=self._known[index],
            segments=own.segments,
            octets=own.octets,
            resent=own.resent,
            offer=own.offer,
            window=own.window,
            window_most=own.window_most,
            in_flight=own.in_flight,
            in_flight_most=own.in_flight_most,
            round_trips=own.meter.measured(),
            fin_frame=own.fin_frame,
            rate=rate,
            path_octets=None if rate is None or round_trip_ns is None else rate * round_trip_ns // SECOND,
            window_rate=None if window is None or not round_trip_ns else window * SECOND // round_trip_ns,
        )


def _address(name: bytes) -> Ipv4Address | Ipv6Address:
    octets = name[:-PORT_OCTETS]
    return Ipv4Address(octets) if len(octets) == Ipv4Address.octets else Ipv6Address(octets)


def _port(name: bytes) -> int:
    return int.from_bytes(name[-PORT_OCTETS:], "big")


def _offer(syn: Syn) -> Offer:
    return Offer(syn.maximum, syn.scale, selective_acknowledgments=syn.permits_blocks, timestamps=syn.has_timestamps)
