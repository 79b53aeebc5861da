"""Packets over time in bounded memory: intervals widen as the capture grows."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.columns.statistics.report import Interval

SECOND: Final = 1_000_000_000
WIDTHS: Final = (
    *(one * scale for scale in (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000) for one in (1, 5)),
    *(one * SECOND for one in (1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 21_600, 43_200, 86_400)),
    *(10**power * 86_400 * SECOND for power in range(1, 5)),
)
"""From a microsecond to ten thousand days; each divides the next, so that intervals can be merged."""
MOST = 4096
"""How many intervals are kept while reading."""
ROWS = 24
"""The most intervals shown if the width is chosen automatically."""
FURTHEST: Final = 2**62 - 1
"""Times further away are clamped to this one, so that no difference overflows."""
MOST_CHOSEN = 100_000
"""How many intervals of a requested width are kept. If there are more, the width is doubled."""


class Timeline:
    """Counts packets and octets by time after the first packet. `width` is that of an interval, in nanoseconds."""

    def __init__(self, width: int | None = None) -> None:
        self.width = width or WIDTHS[0]
        self._is_chosen = width is not None
        self._most = MOST_CHOSEN if self._is_chosen else MOST
        self.origin: int | None = None
        """The time of the first packet with a time."""
        self._numbers: NDArray[np.int64] = np.zeros(0, np.int64)
        self._counts: NDArray[np.int64] = np.zeros((0, 2), np.int64)

    def add(self, times: NDArray[np.int64], octets: NDArray[np.int64]) -> None:
        """Add packets, in capture order."""
        if not len(times):
            return
        times = np.clip(times, -FURTHEST, FURTHEST)
        if self.origin is None:
            self.origin = int(times[0])
        numbers = (times - self.origin) // self.width
        counts = np.stack((np.ones(len(numbers), np.int64), octets), axis=1)
        self._put_together(np.concatenate((self._numbers, numbers)), np.concatenate((self._counts, counts)))
        while len(self._numbers) > self._most:
            self._widen(self._next())

    def finish(self) -> tuple[int, list[Interval]]:
        """The width and the intervals; a width that was not requested is chosen so that there are few intervals."""
        while not self._is_chosen and self._span() > ROWS:
            self._widen(self._next())
        return self.width, [
            Interval(int(number) * self.width, int(packets), int(octets))
            for number, (packets, octets) in zip(self._numbers.tolist(), self._counts.tolist(), strict=True)
        ]

    def _span(self) -> int:
        """The number of intervals, including empty ones."""
        return int(self._numbers[-1] - self._numbers[0]) + 1 if len(self._numbers) else 0

    def _next(self) -> int:
        """How much wider the next width is."""
        wider: int = 2 * self.width if self._is_chosen else next(one for one in WIDTHS if one > self.width)
        return wider // self.width

    def _widen(self, factor: int) -> None:
        self.width *= factor
        self._put_together(self._numbers // factor, self._counts)

    def _put_together(self, numbers: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        self._numbers, codes = np.unique(numbers, return_inverse=True)
        self._counts = np.zeros((len(self._numbers), 2), np.int64)
        np.add.at(self._counts, codes, counts)
