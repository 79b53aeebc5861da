"""Sequence numbers of 32 bits that wrap, so that one is behind another within half of all numbers (RFC 1982)."""

from __future__ import annotations

from typing import Final

MASK: Final = 0xFFFF_FFFF
HALF: Final = 1 << 31


def is_behind(number: int, other: int) -> bool:
    """Whether a number comes later than another."""
    return 0 < (number - other) & MASK < HALF
