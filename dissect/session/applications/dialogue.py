"""`Dialogue`: what both ends of a connection say to each other, recognized and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from dissect.session.applications.limits import MessageLimits
from dissect.session.applications.message import ApplicationMessage
from dissect.session.applications.reader import ApplicationReader, Reads, When
from dissect.session.streams.items import Hole, Piece, StreamItem

KEPT_FRAMES: Final = 4096
"""Of so many of the latest pieces of an unfinished message is it remembered which frame brought them."""
MOST_HEAD: Final = 8192
"""So many octets are looked at before they are taken for something else."""
MOST_MISSES: Final = 8
"""So many pieces that begin no message are looked at before nothing more is expected of a connection."""
RECORD_OCTETS: Final = 100


class Side:
    """What one end says."""

    __slots__ = ("end", "is_over", "pieces", "waiting")

    def __init__(self) -> None:
        self.pieces: list[tuple[int, int]] = []
        """The end of each piece, and its frame. A list: most have few, for which a deque would take 600 octets more."""
        self.waiting = b""
        """Octets that nobody has recognized yet."""
        self.end = 0
        """Where the stream goes on behind all that was settled."""
        self.is_over = False

    def frames_of(self, begin: int, end: int) -> tuple[int, ...]:
        """The frames that brought some octets. Those before them are forgotten."""
        pieces = self.pieces
        del pieces[: next((place for place, (behind, _) in enumerate(pieces) if behind > begin), len(pieces))]
        found: dict[int, None] = {}
        before = begin
        for behind, frame in pieces:
            if before >= end:
                break
            found[frame] = None
            before = behind
        return tuple(found)

    def add(self, end: int, frame: int) -> None:
        """A piece follows."""
        self.pieces.append((end, frame))
        if len(self.pieces) > KEPT_FRAMES:
            del self.pieces[0]
        self.end = end

    @property
    def begin(self) -> int:
        """Where what waits begins in the stream."""
        return self.end - len(self.waiting)

    def forget(self) -> None:
        """What waits is of no protocol."""
        self.waiting = b""
        self.pieces.clear()


class Dialogue:
    """One connection."""

    __slots__ = ("_kinds", "_limits", "_misses", "_ports", "_reader", "_sides", "is_over")

    def __init__(self, kinds: Sequence[Reads], ports: frozenset[int], limits: MessageLimits) -> None:
        self._kinds = kinds
        self._ports = ports
        self._limits = limits
        self._reader: ApplicationReader | None = None
        self._sides = Side(), Side()
        self._misses = 0
        self.is_over = False
        """Whether nothing more is expected: both ends have finished, or say nothing that anybody knows."""

    @property
    def size(self) -> int:
        """How many octets of memory it takes, about."""
        kept = sum(len(one.waiting) + RECORD_OCTETS * len(one.pieces) for one in self._sides)
        return kept if self._reader is None else kept + self._reader.size

    def is_start(self, octets: bytes) -> bool:
        """Whether a message begins with these octets."""
        return any(kind.recognizes(octets, at_home=self._is_at_home(kind)) for kind in self._kinds)

    @property
    def is_read(self) -> bool:
        """Whether a reader has recognized what is said, or may as soon as more is."""
        return self._reader is not None or any(one.waiting for one in self._sides)

    def take(self, side: int, items: Iterable[StreamItem], when: When) -> list[ApplicationMessage]:
        """The messages that end in what was settled of a side's stream."""
        found: list[ApplicationMessage] = []
        one = self._sides[side]
        for item in items:
            if isinstance(item, Piece) and item.octets:
                one.add(item.end, item.frame)
                if self._reader is not None:
                    self._note(found, side, self._reader.feed(side, item.octets, when))
                else:
                    one.waiting += item.octets
                self._hand_over(found, when)
            elif isinstance(item, Hole):
                one.end = item.end
                if self._reader is not None:
                    self._note(found, side, self._reader.hole(side, len(item), when))
                else:
                    one.forget()
        return found

    def end(self, side: int, when: When) -> list[ApplicationMessage]:
        """No octets of a side follow."""
        one, found = self._sides[side], list[ApplicationMessage]()
        if not one.is_over and self._reader is not None:
            self._note(found, side, self._reader.end(side, when))
        one.is_over = True
        one.forget()
        self.is_over = all(side.is_over for side in self._sides)
        return found

    def close(self) -> None:
        """Nothing more is taken: forget what was kept."""
        self._reader = None
        for one in self._sides:
            one.forget()

    def _hand_over(self, found: list[ApplicationMessage], when: When) -> None:
        """Find who reads what waits, also where one protocol has ended for another."""
        while True:
            left = None if self._reader is None else self._reader.left
            if left is not None:
                self._reader = None
                for one, octets in zip(self._sides, left, strict=True):
                    one.waiting = octets
            if self._reader is not None:
                return
            recognized = map(self._recognized, self._sides)
            kind = next((one for one in recognized if one is not None), None)
            if kind is None:
                return
            self._reader = kind((self._sides[0].begin, self._sides[1].begin), self._limits)
            for side, one in enumerate(self._sides):
                octets, one.waiting = one.waiting, b""
                if octets:
                    self._note(found, side, self._reader.feed(side, octets, when))

    def _recognized(self, side: Side) -> Reads | None:
        """Who reads what waits of a side. What nobody can read is forgotten."""
        if not side.waiting:
            return None
        may = False
        for kind in self._kinds:
            verdict = kind.recognizes(side.waiting, at_home=self._is_at_home(kind))
            if verdict:
                return kind
            may = may or verdict is None
        if not may or len(side.waiting) > MOST_HEAD:
            self._misses += 1
            side.forget()
            is_at_home = any(map(self._is_at_home, self._kinds))
            self.is_over = self.is_over or (self._misses >= MOST_MISSES and not is_at_home)
        return None

    def _is_at_home(self, kind: Reads) -> bool:
        return not self._ports.isdisjoint(kind.home())

    def _note(self, found: list[ApplicationMessage], side: int, messages: Iterable[ApplicationMessage]) -> None:
        of_side = self._sides[side]
        found += (replace(one, frames=of_side.frames_of(one.begin, one.end)) for one in messages)
