"""Packets that a capture has twice, as from two ports of a switch, or before and behind a router."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final, Generic, TypeVar

MOST_KEPT: Final = 64
"""A copy comes within so many packets."""
PROVED_NS: Final = 1_000_000_000
LIKELY_NS: Final = 1_000_000
"""And within this time: an identification proves it, or all else being equal makes it likely."""

Twin = TypeVar("Twin")


class Copies(Generic[Twin]):
    """The latest packets, for comparison, each by what is the same in a copy of it."""

    def __init__(self) -> None:
        self._seen: dict[Twin, tuple[int, int]] = {}
        """Frame and time, by what is the same in a copy; the oldest first."""

    @property
    def twins(self) -> Iterable[Twin]:
        """What is the same in copies of the packets that are remembered."""
        return self._seen.keys()

    def pass_over(self, twins: Mapping[Twin, tuple[int, int]]) -> None:
        """The next packets, each with its frame and time, of which none is a copy."""
        seen = self._seen
        seen.update(twins)
        for twin in list(islice(seen, max(len(seen) - MOST_KEPT, 0))):
            del seen[twin]

    def first_of(self, twin: Twin, frame: int, time_ns: int, *, is_identified: bool) -> int | None:
        """The frame that has the same packet; None if it is the first. `is_identified`: whether the sender gives each
        of its packets another number."""
        here = frame, time_ns
        first, first_ns = self._seen.setdefault(twin, here)
        if first != frame:
            if time_ns - first_ns <= (PROVED_NS if is_identified else LIKELY_NS):
                return first
            self._seen[twin] = here
        if len(self._seen) > MOST_KEPT:
            del self._seen[next(iter(self._seen))]
        return None
