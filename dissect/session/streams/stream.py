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
    _pieces: tuple[Piece, ...] = field(init=False, repr=False, compare=False)
    _begins: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pieces = tuple(item for item in self.items if isinstance(item, Piece))
        object.__setattr__(self, "_pieces", pieces)
        object.__setattr__(self, "_begins", tuple(piece.begin for piece in pieces))

    @property
    def octets(self) -> bytes:
        """All octets that are there, one behind the other: nothing stands for a hole. See `is_complete`."""
        return b"".join(piece.octets for piece in self._pieces)

    @property
    def is_complete(self) -> bool:
        """Whether no octet is missing between the first and the last."""
        return not self.holes

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The octets as segments brought them, in order."""
        return self._pieces

    @property
    def holes(self) -> tuple[Hole, ...]:
        """Where octets are missing, and why."""
        return tuple(item for item in self.items if isinstance(item, Hole))

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
        return max((item.end for item in self.items if isinstance(item, Piece | Hole)), default=0)

    def frames_of(self, begin: int, end: int | None = None) -> tuple[int, ...]:
        """The numbers of the frames that brought the octets from one offset to before another; to the octet at `begin`
        alone without `end`."""
        end = begin + 1 if end is None else end
        first = max(bisect_right(self._begins, begin) - 1, 0)
        frames: list[int] = []
        for piece in self._pieces[first:]:
            if piece.begin >= end:
                break
            if piece.end > begin and piece.frame not in frames:
                frames.append(piece.frame)
        return tuple(frames)

    def octets_of(self, frame: int) -> tuple[tuple[int, int], ...]:
        """Where in the stream the octets stand that a frame brought: begin and end of each run."""
        return tuple((piece.begin, piece.end) for piece in self._pieces if piece.frame == frame)

    def messages(self, framing: Framing) -> list[Message]:
        """The messages in the stream by a framing; holes tear them. A message's pieces are those of the stream."""
        reader = framing.reader()
        found: list[Message] = []
        for item in self:
            found += reader.feed(item.octets) if isinstance(item, Piece) else reader.hole(len(item))
        return found + reader.end()

    def __iter__(self) -> Iterator[Piece | Hole]:
        """Pieces and holes, each of which begins where the one before ends."""
        return (item for item in self.items if isinstance(item, Piece | Hole))
