"""`Latest`: what was seen latest, of a limited number."""

from __future__ import annotations

from typing import TypeVar

from dissect.session.memory.oldest import forget_oldest

K = TypeVar("K")
V = TypeVar("V")


class Latest(dict[K, V]):
    """Values by their keys, those seen longest ago first."""

    __slots__ = ("forgotten", "limit")

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.forgotten = 0
        """How many were forgotten, as there were too many."""

    def keep(self, key: K, value: V) -> None:
        """Remember a value as the latest one."""
        if self.pop(key, None) is None:
            self.forgotten += forget_oldest(self, self.limit)
        self[key] = value
