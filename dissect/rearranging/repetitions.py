"""Frames that were seen before, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from typing import Final

from dissect.capture import Frame

MOST: Final = 1_000_000
"""How many frames are remembered at most, at some 220 octets each."""
DIGEST_OCTETS: Final = 16


class Repetitions:
    """Finds frames whose octets were seen shortly before: within so many frames, or so much time.

    Of each different frame a digest is remembered (BLAKE2b, so that nobody makes two frames look the same), and when it
    was last seen. At most `MOST` are remembered, however long the window: `was_short` says whether that was too few.
    """

    def __init__(self, window: int, *, is_timed: bool) -> None:
        """The window is a number of frames or, if `is_timed`, of nanoseconds; a frame without a time has that of the
        one before it.
        """
        self._window = window
        self._is_timed = is_timed
        self._place = 0
        self._seen: OrderedDict[bytes, int] = OrderedDict()
        """Where each was last seen, the latest at the end."""
        self.was_short = False

    def is_new(self, frame: Frame) -> bool:
        """Whether a frame was not seen within the window; it is remembered."""
        if not self._is_timed:
            self._place += 1
        elif frame.timestamp_ns is not None:
            self._place = frame.timestamp_ns
        kind = frame.link_type.to_bytes(4, "big")
        digest = blake2b(frame.octets, digest_size=DIGEST_OCTETS, person=kind).digest()
        before = self._seen.pop(digest, None)
        self._forget()
        self._seen[digest] = self._place
        return before is None or self._is_over(before)

    def _is_over(self, place: int) -> bool:
        return abs(self._place - place) > self._window

    def _forget(self) -> None:
        """Forget what is no longer in the window, and what is too much."""
        while self._seen:
            oldest, place = next(iter(self._seen.items()))
            is_over = self._is_over(place)
            if not is_over and len(self._seen) < MOST:
                break
            self.was_short |= not is_over
            del self._seen[oldest]
