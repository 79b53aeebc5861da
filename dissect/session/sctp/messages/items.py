"""What one end of an association sent, as the other was given it: messages, and what is missing or wrong."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dissect.codes import CodeWithMeaning
from dissect.session.streams.items import HoleReason


class SctpMessage(NamedTuple):
    """A message that an end sent (RFC 9260 §6.9)."""

    octets: bytes
    stream: int
    number: int
    """The stream sequence number, or the message identifier where messages are interleaved (RFC 8260)."""
    unordered: bool
    """Whether it is delivered as soon as it is whole."""
    protocol: int | None
    """The payload protocol identifier; None if the piece with it is missing."""
    frames: tuple[int, ...]
    """The numbers of the frames that brought its pieces, in the order of the pieces."""
    time_ns: int
    """When the piece that completed it was captured; 0 if the capture gives no time."""
    missing: int = 0
    """How many of its octets the capture cut."""


class SctpHole(NamedTuple):
    """Pieces that are missing."""

    begin: int
    """The first transmission sequence number (TSN)."""
    end: int
    """The one behind the last."""
    reason: HoleReason


class FaultKind(CodeWithMeaning):
    """Why pieces are not part of a message."""

    INCOMPLETE = "incomplete", "pieces before or after it are missing"
    NOT_JOINED = "not_joined", "the pieces with the numbers beside it are not of the same message (RFC 9260 §6.9)"
    CONFLICT = "conflict", "other octets than the piece with the same number before"
    ABANDONED = "abandoned", "its sender has given it up (RFC 3758)"
    LIMIT = "limit", "given up: too much waited for other pieces"


class SctpFault(NamedTuple):
    """A piece that is part of no message."""

    tsn: int
    octets: bytes
    stream: int
    frame: int
    kind: FaultKind


SctpItem: TypeAlias = SctpMessage | SctpHole | SctpFault
