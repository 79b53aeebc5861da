"""Counts by key in bounded memory: the largest are kept, what is small is counted together when room is short."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dissect.columns.statistics.keys import Keys
from dissect.columns.statistics.report import Merged

START = 256


class Largest:
    """Up to twice `limit` keys with four counts each: packets and octets in one direction, then in the other.

    When there are more, the `limit` keys with most octets stay; the others are merged. So what is large is told apart
    whenever it comes, and a key that was never merged has exact counts.
    """

    def __init__(self, limit: int, width: int) -> None:
        """`width`: octets of a key, an even number."""
        self._limit = limit
        self._keys = Keys(width)
        self.counts: NDArray[np.int64] = np.zeros((START, 4), np.int64)
        self.first: NDArray[np.int64] = np.zeros(START, np.int64)
        """For each key a number given when it first came, such as that of its first packet."""
        self.times: NDArray[np.int64] = np.zeros((START, 2), np.int64)
        """The earliest and the latest time; those of a key without a time contradict each other."""
        self._merged = np.zeros(2, np.int64)
        self._entries = 0

    def __len__(self) -> int:
        return len(self._keys)

    def key(self, row: int) -> bytes:
        """The key to which a row of the arrays belongs."""
        return self._keys.row(row)

    @property
    def merged(self) -> Merged | None:
        """What is no longer told apart; None where everything is."""
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
        """Add what some packets give; every key is a row of `keys`, once."""
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
        """The rows of the `most` largest by octets, then by who came first; 0 means all."""
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
