"""`SctpAssociation`: what an observer can know of an association, when it is over or the capture is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dissect.addresses import Address
from dissect.codes import CodeWithMeaning
from dissect.session.analysis.handshake import HandshakeOf, KindOfHandshake
from dissect.session.conversations.conversation import RoleReason
from dissect.session.sctp.states import Knowledge


class HandshakeKind(KindOfHandshake):
    """How an association was set up."""

    FOUR_WAY = "four_way", "INIT, INIT ACK, COOKIE ECHO, COOKIE ACK"
    SIMULTANEOUS = "simultaneous", "both ends sent an INIT"
    UNFINISHED = "unfinished", "the INIT was answered, but the association was not set up"
    REFUSED = "refused", "the INIT was answered by an ABORT"
    NO_ANSWER = "no_answer", "nothing answered the INIT"
    NOT_SEEN = "not_seen", "the capture lacks the beginning, or part of it"


class Ending(CodeWithMeaning):
    """How an association ended, as far as the capture goes."""

    OPEN = "open", "it did not"
    SHUTTING_DOWN = "shutting_down", "one end has sent a SHUTDOWN"
    SHUT_DOWN = "shut_down", "by a SHUTDOWN COMPLETE"
    ABORTED = "aborted", "by an ABORT"
    REPLACED = "replaced", "another took its place: one end has restarted"
    REFUSED = "refused", "it was never set up"


@dataclass(frozen=True, slots=True)
class Offer:
    """What the INIT or INIT ACK of an end offers."""

    outbound_streams: int
    inbound_streams: int
    window: int
    """Octets that it has room for."""
    first_tsn: int
    partial_reliability: bool
    """Whether it knows FORWARD TSN (RFC 3758)."""
    explicit_congestion: bool
    """Whether it takes marks for congestion."""


@dataclass(frozen=True, slots=True)
class AssociationEnd:
    """One end: what it sent, and what it said of itself. None where it is not known."""

    addresses: tuple[Address, ...]
    """All that it has, seen or only told of."""
    port: int
    tag: int | None
    """The verification tag of what is sent to it."""
    state: Knowledge
    packets: int
    chunks: int
    """Chunks of data; each once, however often it was sent."""
    octets: int
    """Of data; each once."""
    resent: int
    """Chunks that were sent again."""
    offer: Offer | None
    window: int | None
    """The last one."""
    round_trip_ns: int | None
    """From the tap to the other end and back, for the latest chunk that was sent once (Karn's rule)."""


@dataclass(frozen=True, slots=True)
class SctpAssociation:
    """An association."""

    number: int
    """In the order of first packets, from 0."""
    client: AssociationEnd
    """The sender of the INIT; without one as `roles` says."""
    server: AssociationEnd
    roles: RoleReason
    """How client and server were told apart."""
    first_frame: int
    last_frame: int
    begin_ns: int
    end_ns: int
    frames: int
    handshake: HandshakeOf[HandshakeKind]
    ending: Ending
    ended_by: Literal["client", "server"] | None
    """Who sent the ABORT, or the first SHUTDOWN."""
    before: int | None
    """The number of the association between the same ends that it restarts or follows."""
