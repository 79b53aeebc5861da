"""Numbers of things in words."""

from __future__ import annotations


def plural(count: int, word: str) -> str:
    """A number with its noun: 1 octet, 2 octets."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
