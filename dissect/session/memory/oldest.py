"""`forget_oldest`: room for one more, where only so many are remembered."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

SHARE: Final = 64
"""One of so many is forgotten at a time: the first key of a dictionary is found behind the places of all those that
were taken out before it, so that one by one takes the longer, the more there are."""


def forget_oldest(kept: dict[Any, Any], most: int) -> int:
    """Forget the first ones, if there is no room for one more. How many were forgotten."""
    if len(kept) < most:
        return 0
    first = list(islice(kept, max(most // SHARE, 1)))
    for key in first:
        del kept[key]
    return len(first)
