"""Counts by key in bounded memory: the largest keys are kept, small ones are merged when there are too many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dissect.columns.statistics.keys import Keys
from dissect.columns.statistics.report import Merged

START = 256


class Largest:
    """Up to twice `limit` keys with four counts each: packets and octets in one direction, then in the other.

    When there are more, the `limit` keys with most octets stay, and the others are merged. So large keys are kept apart
    whenever they appear, and a key that was never merged has exact counts.
    """

    def __init__(self, limit: int, width: int) -> None:
        """`width`: octets of a key, an even number."""
        self._limit = limit
        self._keys = Keys(width)
        self.counts: NDArray[np.int64] = np.zeros((START, 4), np.int64)
        self.first: NDArray[np.int64] = np.zeros(START, np.int64)
        """For each key a number given at its first appearance, such as that of its first packet."""
        self.times: NDArray[np.int64] = np.zeros((START, 2), np.int64)
        """The earliest and the latest time; for a key without a time, the earliest is after the latest."""
        self._merged = np.zeros(2, np.int64)
        self._entries = 0

    def __len__(self) -> int:
        return len(self._keys)

    def key(self, row: int) -> bytes:
        """The key of a row of the arrays."""
        return self._keys.row(row)

    @property
    def merged(self) -> Merged | None:
        """What was merged; None if nothing was."""
        if not self._entries:
            return None
        return Merged(self._limit, self._entries, int(self._merged[0]), int(self._merged[1]))

    def add(
        self,
        keys: NDArray[np.uint8],
        counts: NDArray[np.int64],
        first: NDArray[np.int64],
        times: NDArray[np.int64],
    ) -> None:
        """Add the counts of packets; each key is one row of `keys`."""
        known = len(self._keys)
        rows = self._keys.number(keys)
        self._make_room(len(self._keys))
        new = rows >= known
        self.first[rows[new]] = first[new]
        self.times[rows[new]] = times[new]
        self.counts[rows] += counts
        self.times[rows, 0] = np.minimum(self.times[rows, 0], times[:, 0])
        self.times[rows, 1] = np.maximum(self.times[rows, 1], times[:, 1])
        if len(self._keys) > 2 * self._limit:
            self._merge()

    def order(self, most: int) -> list[int]:
        """The rows of the `most` largest keys by octets, then by first appearance; 0 means all."""
        kept = len(self._keys)
        octets = self.counts[:kept, 1] + self.counts[:kept, 3]
        rows: list[int] = np.lexsort((self.first[:kept], -octets)).tolist()
        return rows[: most or kept]

    def _make_room(self, size: int) -> None:
        if size <= len(self.first):
            return
        more = max(size, 2 * len(self.first))
        for name in ("counts", "first", "times"):
            old = getattr(self, name)
            new = np.zeros((more, *old.shape[1:]), np.int64)
            new[: len(old)] = old
            setattr(self, name, new)

    def _merge(self) -> None:
        size = len(self._keys)
        kept = np.sort(np.asarray(self.order(self._limit), np.int64))
        left = np.ones(size, np.bool_)
        left[kept] = False
        gone = self.counts[:size][left].sum(axis=0)
        self._merged += (gone[0] + gone[2], gone[1] + gone[3])
        self._entries += size - self._limit
        self._keys.keep(kept)
        for name in ("counts", "first", "times"):
            array = getattr(self, name)
            rows = array[kept]
            array[:] = 0
            array[: len(rows)] = rows
