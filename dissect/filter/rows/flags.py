"""For each row of a block whether something is so: an octet each, 0 or 1, together as one number.

Python combines such numbers as fast as memory is read, row by row in one step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

SET: Final = re.compile(rb"[^\0]")
NO_SLOT: Final = b"\xff"
FOUND: Final = bytes(one != NO_SLOT[0] for one in range(256))
"""Whether an octet is a slot, rather than -1."""


class Known(NamedTuple):
    """What is known of a test."""

    may: int
    """The rows in which it may hold."""
    must: int
    """Those in which it does."""


def number_of(flags: bytes | bytearray | memoryview) -> int:
    """The flags as a number."""
    return int.from_bytes(flags, "little")


def flags_of(number: int, rows: int) -> bytes:
    """A number as flags."""
    return number.to_bytes(rows, "little")


def every(rows: int) -> int:
    """All rows."""
    return number_of(b"\1" * rows)


def these(chosen: Iterable[int], rows: int) -> int:
    """Some rows."""
    flags = bytearray(rows)
    for row in chosen:
        flags[row] = 1
    return number_of(flags)


def set_in(flags: bytes | bytearray | memoryview) -> Iterator[int]:
    """The rows whose flag is set."""
    return (one.start() for one in SET.finditer(flags))
