"""Packets that a capture has twice, as from two ports of a switch, or before and behind a router."""

from __future__ import annotations

from typing import Final

from dissect.session.tcp.segment import NO_IDENTIFICATION, Segment

MOST_KEPT: Final = 64
"""A copy comes within so many segments."""
PROVED_NS: Final = 1_000_000_000
LIKELY_NS: Final = 1_000_000
"""And within this time: the identification proves it, or all else being equal makes it likely."""


class Copies:
    """The latest segments, for comparison."""

    def __init__(self) -> None:
        self._seen: dict[tuple[bytes, bytes, bytes, int], tuple[int, int]] = {}
        """Frame and time, by what is the same in a copy; the oldest first."""

    def first_of(self, segment: Segment) -> int | None:
        """The frame that has the same packet; None if it is the first."""
        twin = segment.twin
        if not twin:
            return None
        key = twin, segment.source, segment.destination, segment.length
        here = segment.frame, segment.time_ns
        frame, time_ns = self._seen.setdefault(key, here)
        if frame != segment.frame:
            is_likely = twin.startswith(NO_IDENTIFICATION)
            if segment.time_ns - time_ns <= (LIKELY_NS if is_likely else PROVED_NS):
                return frame
            self._seen[key] = here
        if len(self._seen) > MOST_KEPT:
            del self._seen[next(iter(self._seen))]
        return None
