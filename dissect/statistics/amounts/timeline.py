"""Packets over time in bounded memory: intervals widen as the capture grows."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from struct import Struct
from typing import Final

from dissect.capture.time_unit import SECOND
from dissect.engine.library import engine
from dissect.engine.memory import address
from dissect.statistics.report import Interval

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
STRETCH: Final = Struct("=3q")


class Timeline:
    """Counts packets and octets by time after the first packet. `width` is that of an interval, in nanoseconds."""

    def __init__(self, width: int | None = None) -> None:
        self.width = width or WIDTHS[0]
        self._is_chosen = width is not None
        self._most = MOST_CHOSEN if self._is_chosen else MOST
        self.origin: int | None = None
        """The time of the first packet with a time."""
        self._counts: dict[int, tuple[int, int]] = {}

    def add(self, times: array[int], octets: array[int]) -> None:
        """Add packets, in capture order: their times in nanoseconds, and their octets; arrays of 64 bits."""
        if not times:
            return
        if self.origin is None:
            self.origin = _near(times[0])
        self._count(stretches(times, octets, self.origin, self.width))
        while len(self._counts) > self._most:
            self._widen(self._next())

    def finish(self) -> tuple[int, list[Interval]]:
        """The width and the intervals; a width that was not requested is chosen so that there are few intervals."""
        while not self._is_chosen and self._span() > ROWS:
            self._widen(self._next())
        return self.width, [
            Interval(number * self.width, packets, amount) for number, (packets, amount) in sorted(self._counts.items())
        ]

    def _span(self) -> int:
        """The number of intervals, including empty ones."""
        return max(self._counts) - min(self._counts) + 1 if self._counts else 0

    def _next(self) -> int:
        """How much wider the next width is."""
        wider: int = 2 * self.width if self._is_chosen else next(one for one in WIDTHS if one > self.width)
        return wider // self.width

    def _widen(self, factor: int) -> None:
        self.width *= factor
        counts, self._counts = self._counts, {}
        self._count((number // factor, packets, amount) for number, (packets, amount) in counts.items())

    def _count(self, stretches: Iterable[tuple[int, int, int]]) -> None:
        counts = self._counts
        for number, packets, octets in stretches:
            known = counts.get(number)
            counts[number] = (packets, octets) if known is None else (known[0] + packets, known[1] + octets)


def stretches(times: array[int], octets: array[int], origin: int, width: int) -> Iterable[tuple[int, int, int]]:
    """Packets that follow one another in the same interval: its number after the origin, packets, octets."""
    native = engine()
    if native is None:
        return (((_near(time) - origin) // width, 1, amount) for time, amount in zip(times, octets, strict=True))
    memory = bytearray(len(times) * STRETCH.size)
    found = native.tally_times(
        times.buffer_info()[0], octets.buffer_info()[0], len(times), origin, width, address(memory)
    )
    return STRETCH.iter_unpack(memoryview(memory)[: found * STRETCH.size])


def _near(time: int) -> int:
    return max(-FURTHEST, min(FURTHEST, time))
