"""`Clock`: what happens next."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count


class Clock:
    """Events in the order of their times; those of one time in the order in which they were planned."""

    def __init__(self, now: int) -> None:
        self.now = now
        """Nanoseconds since 1970."""
        self._planned: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, time_ns: int, happen: Callable[[], None]) -> None:
        """Plan an event."""
        heapq.heappush(self._planned, (max(time_ns, self.now), next(self._numbers), happen))

    @property
    def next_ns(self) -> int | None:
        """When the next event is."""
        return self._planned[0][0] if self._planned else None

    def go_on(self) -> None:
        """The next event happens."""
        self.now, _, happen = heapq.heappop(self._planned)
        happen()
