"""Whether a test holds of a value: found once for each value, and remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dissect.filter.expressions import Leaf
from dissect.filter.occurrences import KnownValues

REMEMBERED: Final = 1 << 16
"""Values of which a test is remembered."""


class ValueMemory(dict[Any, bool]):
    """Whether a leaf holds of a value."""

    def __init__(self, leaf: Leaf, value_of: Callable[[Any], Any]) -> None:
        super().__init__()
        self._leaf = leaf
        self._value_of = value_of

    def __missing__(self, gathered: Any) -> bool:
        if len(self) >= REMEMBERED:
            self.clear()
        holds = self[gathered] = self._leaf.holds(KnownValues((self._value_of(gathered),)))  # type: ignore[arg-type]  # in the place of a packet
        return holds
