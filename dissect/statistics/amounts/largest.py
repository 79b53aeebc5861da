"""Counts by key in bounded memory: the largest keys are kept, small ones are merged when there are too many."""

from __future__ import annotations

from dissect.statistics.amounts.totals import Total, Totals, totals_of
from dissect.statistics.report import Merged


class Largest:
    """Up to twice `limit` keys with their totals.

    When there are more, the `limit` keys with most octets stay, and the others are merged. So large keys are kept apart
    whenever they appear, and a key that was never merged has exact counts.
    """

    def __init__(self, limit: int, width: int) -> None:
        """`width`: octets of a key."""
        self._limit = limit
        self._totals = totals_of(width)
        self._entries = self._packets = self._octets = 0

    def __len__(self) -> int:
        return len(self._totals)

    @property
    def merged(self) -> Merged | None:
        """What was merged; None if nothing was."""
        if not self._entries:
            return None
        return Merged(self._limit, self._entries, self._packets, self._octets)

    def add(self, totals: Totals) -> None:
        """Add the totals of some packets."""
        self._totals.merge(totals)
        if len(self._totals) > 2 * self._limit:
            self._entries += len(self._totals) - self._limit
            packets, octets = self._totals.keep_largest(self._limit)
            self._packets += packets
            self._octets += octets

    def order(self, most: int) -> list[tuple[bytes, Total]]:
        """The `most` largest keys by octets, then by first appearance; 0 means all."""
        return self._totals.largest(most or None)
