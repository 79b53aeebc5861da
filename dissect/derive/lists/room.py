"""How many items of lists are read."""

from __future__ import annotations

ITEM_LIMIT = 8_192
"""How many items the lists of one frame may have, including lists within lists. A zone transfer's message of 64 KiB has
half as many: records, and the items within them."""


class Room:
    """How many more items may be read. Every item counts, so that a small frame cannot cost much time."""

    __slots__ = ("is_said", "left", "limit")

    def __init__(self, left: int = ITEM_LIMIT, limit: int = ITEM_LIMIT) -> None:
        self.left = left
        self.limit = limit
        self.is_said = False
        """Whether a fault already reports that there is no more room."""
