"""What a stream consists of: octets, the holes between them, and what was refused. Offsets count octets from the
stream's first one, and do not wrap."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, TypeAlias


class Piece(NamedTuple):
    """Octets in their order, as one segment brought them."""

    begin: int
    octets: bytes
    frame: int
    """The number of the frame that brought them."""

    @property
    def end(self) -> int:
        """The offset behind them."""
        return self.begin + len(self.octets)


class HoleReason(StrEnum):
    """Why octets are missing."""

    NOT_CAPTURED = "not captured"
    """The other end acknowledged them, so they arrived: the capture lost them."""
    CUT = "cut"
    """The capture holds the segment, and not all of its octets."""
    NOT_ACKNOWLEDGED = "not acknowledged"
    """Nothing shows that they arrived."""
    LIMIT = "limit"
    """Too much waited behind them."""


class Hole(NamedTuple):
    """Octets that are missing. What comes later for their place is refused; nothing is made up for them."""

    begin: int
    end: int
    reason: HoleReason

    def __len__(self) -> int:
        return self.end - self.begin


class Conflict(NamedTuple):
    """Two segments brought different octets for one place."""

    begin: int
    kept: bytes
    refused: bytes
    kept_frame: int
    refused_frame: int

    @property
    def end(self) -> int:
        """The offset behind them."""
        return self.begin + len(self.kept)


class RefusalReason(StrEnum):
    """Why octets are no part of the stream."""

    CHECKSUM = "checksum"
    """The checksum of the segment is wrong."""
    OUT_OF_WINDOW = "out of window"
    """The receiver did not offer room for them."""
    OLD_DUPLICATE = "old duplicate"
    """The timestamp is older than one that was taken (PAWS, RFC 7323 §5)."""
    NOT_ACCEPTABLE = "not acceptable"
    """The connection is in no state for such a segment."""
    AFTER_END = "after the end"
    """The sender had said that nothing follows."""
    KEEP_ALIVE = "keep-alive"
    """The octet stands before those that were acknowledged, and only asks for an answer."""
    RESET = "reset"
    """A reset carries them: words for people (RFC 9293 §3.5.3), which stand beside the stream."""
    LATE = "late"
    """The place was given up as a hole before they came."""


class Refused(NamedTuple):
    """Octets that the stream does not take."""

    begin: int
    octets: bytes
    frame: int
    reason: RefusalReason


StreamItem: TypeAlias = Piece | Hole | Conflict | Refused
