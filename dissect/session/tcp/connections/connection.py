"""`TcpConnection`: what an observer can know of a connection, when it is over or the capture is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.codes import CodeWithMeaning
from dissect.session.analysis.handshake import HandshakeOf, KindOfHandshake
from dissect.session.conversations.conversation import RoleReason
from dissect.session.tcp.states import Knowledge


class HandshakeKind(KindOfHandshake):
    """How a connection was opened."""

    THREE_WAY = "three_way", "SYN, SYN-ACK, ACK"
    FAST_OPEN = "fast_open", "the SYN had data, and the SYN-ACK acknowledges it (RFC 7413)"
    SIMULTANEOUS = "simultaneous", "both ends sent a SYN, and both answered it"
    FOUR_WAY_SPLIT = "four_way_split", "the server answers with a SYN, and the client with a SYN-ACK"
    FIVE_WAY_SPLIT = "five_way_split", "the server answers with an ACK and a SYN, and the client with a SYN-ACK"
    UNFINISHED = "unfinished", "the SYN was answered, but that was not acknowledged"
    REFUSED = "refused", "the SYN was answered by a RST"
    NO_ANSWER = "no_answer", "nothing answered the SYN"
    NOT_SEEN = "not_seen", "the capture lacks the beginning, or part of it"


class Ending(CodeWithMeaning):
    """How a connection ended, as far as the capture goes."""

    OPEN = "open", "it did not"
    HALF_CLOSED = "half_closed", "one end has sent a FIN"
    CLOSED = "closed", "both ends have sent a FIN"
    RESET = "reset", "by a RST"
    TIMED_OUT = "timed_out", "by a RST after nothing had been answered several times"
    REFUSED = "refused", "it was never opened"


@dataclass(frozen=True, slots=True)
class Handshake(HandshakeOf[HandshakeKind]):
    """How a connection was opened: by SYN, SYN-ACK and ACK, and how long that took."""

    syn_data: int
    """Octets of data in the SYN."""


@dataclass(frozen=True, slots=True)
class RoundTrips:
    """Round trips from the tap to an end and back: from octets that were sent to it to the ACK of them.

    Octets that were sent again do not count, unless timestamps tell which copy was acknowledged (Karn's rule, RFC 6298
    §3).
    """

    count: int
    least_ns: int
    mean_ns: int
    most_ns: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What the SYN of an end offers. None if it was not seen."""

    maximum_segment_size: int | None
    window_scale: int | None
    selective_acknowledgments: bool
    timestamps: bool


@dataclass(frozen=True, slots=True)
class ConnectionEnd:
    """One end: what it sent, and what it said of itself. None where it is not known."""

    address: Ipv4Address | Ipv6Address
    port: int
    state: Knowledge
    segments: int
    octets: int
    """Of data; each once, however often it was sent."""
    resent: int
    """Segments that were sent again."""
    offer: Offer | None
    window: int | None
    """The last one, scaled."""
    window_most: int | None
    in_flight: int | None
    """Octets that it sent and that were not acknowledged at last."""
    in_flight_most: int
    round_trips: RoundTrips | None
    """From the tap to this end and back."""
    fin_frame: int | None
    rate: int | None
    """Octets of data that it sent in a second, from the first ones to the last ACK of some."""
    path_octets: int | None
    """Octets that are on the way at this rate: rate × round trip, or 2 × bandwidth × delay. The window of the other
    end, and the buffer behind it, has to be as large."""
    window_rate: int | None
    """Octets in a second that the window of the other end allows: its largest window / round trip."""


@dataclass(frozen=True, slots=True)
class TcpConnection:
    """A connection."""

    number: int
    """In the order of first packets, from 0."""
    client: ConnectionEnd
    """The sender of the first SYN; without one as `roles` says."""
    server: ConnectionEnd
    roles: RoleReason
    """How client and server were told apart."""
    first_frame: int
    last_frame: int
    begin_ns: int
    end_ns: int
    frames: int
    handshake: Handshake
    ending: Ending
    ended_by: Literal["client", "server"] | None
    """Who sent the RST, or else the first FIN."""
    completeness: int
    """The bits of `tcp.completeness` in Wireshark."""

    @property
    def selective_acknowledgments(self) -> bool | None:
        """Whether both ends offered them; None if not both offers were seen."""
        return self._agreed("selective_acknowledgments")

    @property
    def timestamps(self) -> bool | None:
        """Whether both ends use them."""
        return self._agreed("timestamps")

    @property
    def window_scaling(self) -> bool | None:
        """Whether windows are scaled."""
        return self._agreed("window_scale")

    def _agreed(self, name: str) -> bool | None:
        ours, theirs = self.client.offer, self.server.offer
        if ours is None or theirs is None:
            return None
        return all(getattr(one, name) not in {None, False} for one in (ours, theirs))
