"""`Latest`: what was seen latest, of a limited number."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Latest(OrderedDict[K, V]):
    """Values by their keys, those seen longest ago first."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.forgotten = 0
        """How many were forgotten, as there were too many."""

    def keep(self, key: K, value: V) -> None:
        """Remember a value as the latest one."""
        self.pop(key, None)
        if len(self) >= self.limit:
            self.popitem(last=False)
            self.forgotten += 1
        self[key] = value
