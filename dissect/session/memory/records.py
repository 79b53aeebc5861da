"""`Records`: what is gathered of each connection, of a limited number at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

R = TypeVar("R")


class Records(Generic[R]):
    """Records by the number of the connection."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._records: OrderedDict[int, R] = OrderedDict()
        """Those idle longest first."""

    def of(self, number: int, make: Callable[[], R]) -> R:
        """The record of a connection of which something was seen, which may be the first."""
        record = self._records.pop(number, None)
        if record is None:
            record = make()
        self._records[number] = record
        return record

    def surplus(self) -> R | None:
        """The record of the connection that is idle longest, if there are too many: it is not kept."""
        return self._records.popitem(last=False)[1] if len(self._records) > self.limit else None

    def rest(self) -> Iterator[R]:
        """All others, in the order of their numbers."""
        return (record for _, record in sorted(self._records.items()))
