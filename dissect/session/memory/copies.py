"""Packets that a capture has twice, as from two ports of a switch, or before and behind a router."""

from __future__ import annotations

from typing import Final, TypeAlias

MOST_KEPT: Final = 64
"""A copy comes within so many packets."""
PROVED_NS: Final = 1_000_000_000
LIKELY_NS: Final = 1_000_000
"""And within this time: an identification proves it, or all else being equal makes it likely."""

Twin: TypeAlias = "tuple[bytes | int, ...]"
"""What is the same in a copy of a packet."""


class Copies:
    """The latest packets, for comparison."""

    def __init__(self) -> None:
        self._seen: dict[Twin, tuple[int, int]] = {}
        """Frame and time, by what is the same in a copy; the oldest first."""

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
