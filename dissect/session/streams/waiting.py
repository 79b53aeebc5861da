"""`Waiting`: the segments of one direction that wait behind a hole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dissect.packet.reassembly.holders import Holders, Span, Takes
from dissect.session.streams.items import Conflict, Piece

RECORD_OCTETS: Final = 200
"""What a segment that waits takes in memory besides its octets, about."""


class Waiting:
    """They may overlap: which of them each octet is taken from is decided as they come."""

    __slots__ = ("_count", "_holders", "_segments", "_spans", "size")

    def __init__(self) -> None:
        self.size = 0
        """How many octets of memory are taken by them, about."""
        self._holders = Holders()
        self._segments: dict[int, Piece] = {}
        """By the order in which they came."""
        self._spans: dict[int, Span] = {}
        self._count = 0

    def __bool__(self) -> bool:
        return bool(self._segments)

    @property
    def begin(self) -> int | None:
        """The first offset for which an octet waits."""
        return next((run.begin for run in self._holders), None)

    def add(self, piece: Piece, takes: Takes) -> list[Conflict]:
        """Let a segment wait; and what is different in those that wait for the same place."""
        span, found = Span(piece.begin, piece.end), []
        for run in self._holders.held(span):
            other = self._segments[run.holder]
            first, last = max(run.begin, span.begin), min(run.end, span.end)
            old = other.octets[first - other.begin : last - other.begin]
            new = piece.octets[first - piece.begin : last - piece.begin]
            if old == new:
                continue
            if takes(span, self._spans[run.holder]):
                found.append(conflict(first, new, old, piece.frame, other.frame))
            else:
                found.append(conflict(first, old, new, other.frame, piece.frame))
        number = self._count
        self._count += 1
        self._segments[number], self._spans[number] = piece, span
        self._holders.add(span, number, self._spans, takes)
        self.size += RECORD_OCTETS + len(piece.octets)
        return found

    def take(self, begin: int) -> list[Piece]:
        """What follows an offset waits no longer."""
        runs, found = self._holders.take(begin), []
        for run in runs:
            segment = self._segments[run.holder]
            octets = segment.octets[run.begin - segment.begin : run.end - segment.begin]
            found.append(Piece(run.begin, octets, segment.frame))
        self._forget({run.holder for run in runs} if self._holders.octets else set(self._segments))
        return found

    def _forget(self, numbers: Iterable[int]) -> None:
        """Forget segments all of whose octets are settled. One that others took over stays until nothing waits."""
        for number in numbers:
            del self._spans[number]
            self.size -= RECORD_OCTETS + len(self._segments.pop(number).octets)


def conflict(begin: int, kept: bytes, refused: bytes, kept_frame: int, refused_frame: int) -> Conflict:
    """The octets from the first that differ to the last."""
    differing = [at for at, (one, other) in enumerate(zip(kept, refused, strict=True)) if one != other]
    first, last = differing[0], differing[-1] + 1
    return Conflict(begin + first, kept[first:last], refused[first:last], kept_frame, refused_frame)
