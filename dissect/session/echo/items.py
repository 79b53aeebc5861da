"""What became of messages that a client sent to a server that should send them back."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.addresses import Address
from dissect.codes import CodeWithMeaning


class EchoVerdict(CodeWithMeaning):
    """Whether a message came back."""

    ECHOED = "echoed", "it came back"
    MISSING = "missing", "it did not come back, or only its beginning"
    DIFFERENT = "different", "other octets came back in its place"
    DAMAGED = "damaged", "its checksum is wrong, so that the server discards it"
    NOT_CAPTURED = "not_captured", "the capture lacks octets of it, or of what came back"


@dataclass(frozen=True, slots=True)
class EchoedMessage:
    """A message of the client, and what came back."""

    verdict: EchoVerdict
    octets: int
    """How many it has."""
    frames: tuple[int, ...]
    """Those that brought it."""
    sent_ns: int | None
    """When its last octet was seen, as nanoseconds since 1970; None without times."""
    begin: int | None = None
    """Where it begins in the client's stream; None for a datagram."""
    answer_frames: tuple[int, ...] = ()
    delay_ns: int | None = None
    """From its last octet to the last octet that came back; None unless it was echoed."""
    difference: int | None = None
    """Its first octet that is not the one that came back, counted from 0."""
    returned: int = 0
    """How many of its octets came back, from the first on."""


@dataclass(frozen=True, slots=True)
class EchoConversation:
    """All messages of a client to a server."""

    protocol: str
    """Wireshark's short name of it."""
    client: tuple[Address, int]
    server: tuple[Address, int]
    messages: tuple[EchoedMessage, ...]
    extra: int = 0
    """How many octets the server sent that the client had not sent; for datagrams, in such that answer none."""

    @property
    def is_echoed(self) -> bool:
        """Whether all came back as it was sent, and nothing else."""
        return not self.extra and all(one.verdict is EchoVerdict.ECHOED for one in self.messages)

    @property
    def delays_ns(self) -> tuple[int, ...]:
        """How long each message took that came back."""
        return tuple(one.delay_ns for one in self.messages if one.delay_ns is not None)
