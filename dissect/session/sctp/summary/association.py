"""`SctpAssociation`: what an observer can know of an association, when it is over or the capture is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dissect.addresses import Address
from dissect.problems import CodeWithMeaning
from dissect.session.sctp.states import Knowledge


class HandshakeKind(CodeWithMeaning):
    """How an association was set up."""

    FOUR_WAY = "four_way", "INIT, INIT ACK, COOKIE ECHO, COOKIE ACK"
    SIMULTANEOUS = "simultaneous", "both ends sent an INIT"
    UNFINISHED = "unfinished", "the INIT was answered, but the association was not set up"
    REFUSED = "refused", "the INIT was answered by an ABORT"
    NO_ANSWER = "no_answer", "nothing answered the INIT"
    NOT_SEEN = "not_seen", "the capture lacks the beginning, or part of it"

    @property
    def is_open(self) -> bool:
        """Whether the whole of it was seen, and there is an association."""
        return self in {HandshakeKind.FOUR_WAY, HandshakeKind.SIMULTANEOUS}


class Ending(CodeWithMeaning):
    """How an association ended, as far as the capture goes."""

    OPEN = "open", "it did not"
    SHUTTING_DOWN = "shutting_down", "one end has sent a SHUTDOWN"
    SHUT_DOWN = "shut_down", "by a SHUTDOWN COMPLETE"
    ABORTED = "aborted", "by an ABORT"
    REPLACED = "replaced", "another took its place: one end has restarted"
    REFUSED = "refused", "it was never set up"


class Roles(CodeWithMeaning):
    """How client and server were told apart."""

    INIT = "init", "the client sent the INIT, or received the INIT ACK"
    SIMULTANEOUS = "simultaneous", "none: both sent an INIT; the sender of the first one is called the client"
    PORTS = "ports", "guessed: the port of the server is the lower one"
    FIRST = "first", "guessed: the client sent the first packet that was seen"


@dataclass(frozen=True, slots=True)
class Handshake:
    """How an association was set up, and how long that took. None where it was not seen."""

    kind: HandshakeKind
    frames: tuple[int, ...]
    """The numbers of its frames; of those that were sent again, the first."""
    to_server_ns: int | None
    """From the tap to the server and back: from the latest INIT to the INIT ACK."""
    to_client_ns: int | None
    """From the tap to the client and back: from the INIT ACK to the COOKIE ECHO."""

    @property
    def round_trip_ns(self) -> int | None:
        """The first round trip between both ends, wherever the capture was made."""
        if self.to_server_ns is None or self.to_client_ns is None:
            return None
        return self.to_server_ns + self.to_client_ns


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
    roles: Roles
    first_frame: int
    last_frame: int
    begin_ns: int
    end_ns: int
    frames: int
    handshake: Handshake
    ending: Ending
    ended_by: Literal["client", "server"] | None
    """Who sent the ABORT, or the first SHUTDOWN."""
    before: int | None
    """The number of the association between the same ends that it restarts or follows."""
