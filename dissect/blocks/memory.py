"""Memory of blocks: arrays in one buffer, and buffers that are used again.

Fresh memory costs as much as the octets that are written to it, because the system hands it out page by page.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from struct import calcsize
from typing import Final, NamedTuple

ALIGNMENT: Final = 64
"""Octets of a line of the processor's cache: an array begins at a multiple of it in its buffer."""
LEAST: Final = 1 << 12
POOLED: Final = 16
"""Buffers that are kept for use again."""


class Buffers:
    """Buffers of one size that are used again as soon as nothing refers to them: no array, no Arrow buffer made of one.

    Not for several threads at once.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool: list[bytearray] = []

    def take(self, size: int) -> bytearray:
        """A buffer of at least this many octets, with anything in them."""
        if size > self.size:
            return bytearray(size)
        for one in self._pool:
            if _is_free(one):
                return one
        one = bytearray(self.size)
        if len(self._pool) < POOLED:
            self._pool.append(one)
        return one


def _is_free(buffer: bytearray) -> bool:
    """Whether nothing refers to its octets. Python refuses to change the size of one that is referred to."""
    try:
        buffer.append(0)
    except BufferError:
        return False
    buffer.pop()
    return True


class _Pools(threading.local):
    """Each thread has its own, so that no two take the same memory."""

    def __init__(self) -> None:
        self.by_size: dict[int, Buffers] = {}


_pools: Final = _Pools()


def pooled(size: int) -> memoryview:
    """At least this many octets, with anything in them, for the current thread. No other call gives the same ones as
    long as they are referred to."""
    rounded = 1 << max(size - 1, LEAST - 1).bit_length()
    pool = _pools.by_size.get(rounded)
    if pool is None:
        pool = _pools.by_size[rounded] = Buffers(rounded)
    return memoryview(pool.take(rounded))


class Layout(NamedTuple):
    """Arrays in one buffer."""

    octets: int
    """The size of the buffer."""
    arrays: tuple[tuple[int, int, str], ...]
    """The first octet of each array, the one behind its last, and its format (of the `struct` module)."""

    def views(self, buffer: bytearray | memoryview) -> list[memoryview]:
        """The arrays."""
        whole = memoryview(buffer)
        return [whole[begin:end].cast(kind) for begin, end, kind in self.arrays]  # type: ignore[call-overload]  # any format


def layout(arrays: Iterable[tuple[str, int]]) -> Layout:
    """Where arrays lie that have these formats and numbers of items."""
    at, found = 0, []
    for kind, count in arrays:
        octets = calcsize(kind) * count
        found.append((at, at + octets, kind))
        at += -(-octets // ALIGNMENT) * ALIGNMENT
    return Layout(at, tuple(found))
