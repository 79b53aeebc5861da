"""`Stream`: all that one end sent, when nothing is added to it any more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dissect.session.streams.items import Conflict, Hole, Piece, RefusalReason, Refused, StreamItem

if TYPE_CHECKING:
    from dissect.framing import Framing, Message


@dataclass(frozen=True, slots=True)
class Stream:
    """The octets that one end sent, as the other was given them; and what is missing, contradicts, or was refused."""

    items: tuple[StreamItem, ...] = ()
    """Everything, in the order in which it was settled."""
    _parts: tuple[Piece | Hole, ...] = field(init=False, repr=False, compare=False)
    """Pieces and holes, each of which begins where the one before ends."""
    _begins: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = tuple(item for item in self.items if isinstance(item, Piece | Hole))
        object.__setattr__(self, "_parts", parts)
        object.__setattr__(self, "_begins", tuple(part.begin for part in parts))

    @property
    def octets(self) -> bytes:
        """All octets that are there, one behind the other: nothing stands for a hole. See `is_complete`."""
        return b"".join(piece.octets for piece in self.pieces)

    @property
    def is_complete(self) -> bool:
        """Whether no octet is missing between the first and the last."""
        return not self.holes

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The octets as segments brought them, in order."""
        return tuple(part for part in self._parts if isinstance(part, Piece))

    @property
    def holes(self) -> tuple[Hole, ...]:
        """Where octets are missing, and why."""
        return tuple(part for part in self._parts if isinstance(part, Hole))

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Different octets for one place."""
        return tuple(item for item in self.items if isinstance(item, Conflict))

    @property
    def refused(self) -> tuple[Refused, ...]:
        """Octets that are no part of the stream."""
        return tuple(item for item in self.items if isinstance(item, Refused))

    @property
    def reset_text(self) -> bytes:
        """What a reset says for people (RFC 9293 §3.5.3)."""
        return b"".join(item.octets for item in self.refused if item.reason is RefusalReason.RESET)

    @property
    def end(self) -> int:
        """The offset behind the last octet, with holes."""
        return self._parts[-1].end if self._parts else 0

    def frames_of(self, begin: int, end: int | None = None) -> tuple[int, ...]:
        """The numbers of the frames that brought the octets from one offset to before another; to the octet at `begin`
        alone without `end`."""
        parts = self._between(begin, begin + 1 if end is None else end)
        return tuple(dict.fromkeys(part.frame for part in parts if isinstance(part, Piece)))

    def octets_between(self, begin: int, end: int) -> bytes | None:
        """The octets from one offset to before another, as far as the stream goes; None if some of them are missing."""
        parts = list(self._between(begin, end))
        if any(isinstance(part, Hole) for part in parts):
            return None
        pieces = (part for part in parts if isinstance(part, Piece))
        return b"".join(piece.octets[max(begin - piece.begin, 0) : end - piece.begin] for piece in pieces)

    def _between(self, begin: int, end: int) -> Iterator[Piece | Hole]:
        """The pieces and holes with an octet from one offset to before another."""
        first = max(bisect_right(self._begins, begin) - 1, 0)
        for at in range(first, len(self._parts)):
            part = self._parts[at]
            if part.begin >= end:
                break
            if part.end > begin:
                yield part

    def octets_of(self, frame: int) -> tuple[tuple[int, int], ...]:
        """Where in the stream the octets stand that a frame brought: begin and end of each run."""
        return tuple((piece.begin, piece.end) for piece in self.pieces if piece.frame == frame)

    def messages(self, framing: Framing) -> list[Message]:
        """The messages in the stream by a framing; holes tear them. A message's pieces are those of the stream."""
        reader = framing.reader()
        found: list[Message] = []
        for item in self:
            found += reader.feed(item.octets) if isinstance(item, Piece) else reader.hole(len(item))
        return found + reader.end()

    def __iter__(self) -> Iterator[Piece | Hole]:
        """Pieces and holes, each of which begins where the one before ends."""
        return iter(self._parts)
