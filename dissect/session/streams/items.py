"""What a stream consists of: octets, the holes between them, and what was refused. Offsets count octets from the
stream's first one, and do not wrap."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dissect.codes import CodeWithMeaning


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


class HoleReason(CodeWithMeaning):
    """Why octets are missing."""

    NOT_CAPTURED = "not_captured", "acknowledged, so they arrived: the capture lost them"
    CUT = "cut", "the capture has only a part of the packet"
    NOT_ACKNOWLEDGED = "not_acknowledged", "never seen, and never acknowledged"
    LIMIT = "limit", "given up: too much waited behind them"


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


class RefusalReason(CodeWithMeaning):
    """Why octets are no part of the stream."""

    CHECKSUM = "checksum", "the checksum is wrong"
    OUT_OF_WINDOW = "out_of_window", "the receiver did not offer room for them"
    OLD_DUPLICATE = "old_duplicate", "the timestamp is older than one that was taken (PAWS, RFC 7323 §5)"
    NOT_ACCEPTABLE = "not_acceptable", "the connection is in no state for such a segment"
    AFTER_END = "after_end", "the sender had said that nothing follows"
    KEEP_ALIVE = "keep_alive", "it only asks for an answer"
    RESET = "reset", "words of a reset, which are for people (RFC 9293 §3.5.3)"
    LATE = "late", "its place was given up before it came"


class Refused(NamedTuple):
    """Octets that the stream does not take."""

    begin: int
    octets: bytes
    frame: int
    reason: RefusalReason


StreamItem: TypeAlias = Piece | Hole | Conflict | Refused
