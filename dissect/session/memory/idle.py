"""`forget_idle`: what was idle longest is forgotten where too much is remembered of all together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

EVERY: Final = 65_536
"""After so many packets it is counted what is remembered: seldom enough that it costs nothing."""
MOST_REMEMBERED: Final = 400_000
"""Segments without an acknowledgment, and gaps, of all connections together: some 100 MB."""


def forget_idle(held: dict[bytes, T], size: Callable[[T], int], most: int) -> int:
    """Forget the first ones, until the others are no larger than `most` together. How many were forgotten."""
    sizes = {key: size(one) for key, one in held.items()}
    total, forgotten = sum(sizes.values()), 0
    for key, one in sizes.items():
        if total <= most:
            break
        del held[key]
        total, forgotten = total - one, forgotten + 1
    return forgotten
