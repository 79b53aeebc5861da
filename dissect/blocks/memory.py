"""Memory of blocks: arrays in one buffer, and buffers that are used again.

Fresh memory costs as much as the octets that are written to it, because the system hands it out page by page. Large
buffers are asked of it in pages of the largest size, and cost nothing before they are written to.
"""

from __future__ import annotations

import mmap
import threading
from collections.abc import Iterable
from contextlib import suppress
from struct import calcsize
from typing import Final, NamedTuple, TypeAlias

from dissect.engine.memory import address

ALIGNMENT: Final = 64
"""Octets of a line of the processor's cache: an array begins at a multiple of it in its buffer."""
LEAST: Final = 1 << 12
MAPPED: Final = 1 << 18 if hasattr(mmap, "MADV_HUGEPAGE") else 1 << 63
"""Octets from which on a buffer is mapped by itself, where the system has huge pages."""
SLAB: Final = 1 << 22
"""Octets that results share: two huge pages."""
POOLED: Final = 16
"""Buffers that are kept for use again."""
SLABS: Final = 4
"""And slabs."""

Memory: TypeAlias = bytearray | mmap.mmap


class Buffers:
    """Buffers of one size that are used again as soon as nothing refers to them: no array, no Arrow buffer made of one.

    Not for several threads at once.
    """

    def __init__(self, size: int, most: int = POOLED) -> None:
        """`most`: how many are kept for use again."""
        self.size = size
        self._most = most
        self._pool: list[Memory] = []

    def take(self, size: int) -> memoryview:
        """A buffer of at least this many octets, with anything in them."""
        if size > self.size:
            return memoryview(_fresh(size))
        for one in self._pool:
            if _is_free(one):
                return memoryview(one)
        one = _fresh(self.size)
        if len(self._pool) < self._most:
            self._pool.append(one)
        return memoryview(one)


def _fresh(size: int) -> Memory:
    """Memory that nothing refers to."""
    if size < MAPPED:
        buffer = bytearray(size + 1)
        buffer.pop()  # what is asked whether it is free grows by one, and should not move for that
        return buffer
    mapped = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with suppress(OSError):  # of a system without huge pages
        mapped.madvise(mmap.MADV_HUGEPAGE)
    return mapped


def _is_free(buffer: Memory) -> bool:
    """Whether nothing refers to its octets. Python refuses to change the size of one that is referred to."""
    try:
        if isinstance(buffer, bytearray):
            buffer.append(0)
            buffer.pop()
        else:
            buffer.resize(len(buffer))
    except BufferError:
        return False
    return True


class _Pools(threading.local):
    """Each thread has its own, so that no two take the same memory."""

    def __init__(self) -> None:
        self.by_size: dict[int, Buffers] = {}
        self.slabs = Buffers(SLAB, SLABS)
        self.rest = memoryview(b"")
        """What is left of the slab that is being used up."""


_pools: Final = _Pools()


def pooled(size: int) -> memoryview:
    """At least this many octets, with anything in them, for the current thread. No other call gives the same ones as
    long as they are referred to."""
    rounded = 1 << max(size - 1, LEAST - 1).bit_length()
    pool = _pools.by_size.get(rounded)
    if pool is None:
        pool = _pools.by_size[rounded] = Buffers(rounded)
    return pool.take(rounded)


def lasting(size: int) -> memoryview:
    """So many octets, with anything in them, for a result that the caller keeps; they begin at a multiple of 64.
    Neighbours share a slab, which is used again when the last of them is gone."""
    if not SLAB // 128 <= size <= SLAB // 4:
        alone = memoryview(_fresh(size + ALIGNMENT))
        begin = -address(alone) % ALIGNMENT
        return alone[begin : begin + size]
    octets = -(-size // ALIGNMENT) * ALIGNMENT
    if octets > len(_pools.rest):
        _pools.rest = _pools.slabs.take(SLAB)
    found, _pools.rest = _pools.rest[:size], _pools.rest[octets:]
    return found


class Layout(NamedTuple):
    """Arrays in one buffer."""

    octets: int
    """The size of the buffer."""
    arrays: tuple[tuple[int, int, str, int], ...]
    """The first octet of each array, the one behind its last, its format (of the `struct` module), and the octets of an
    item."""

    def views(self, buffer: bytearray | memoryview, count: int | None = None) -> list[memoryview]:
        """The arrays, or only so many items of each."""
        whole = memoryview(buffer)
        if count is None:
            return [whole[begin:end].cast(kind) for begin, end, kind, _ in self.arrays]  # type: ignore[call-overload]  # any format
        return [whole[begin : begin + count * one].cast(kind) for begin, _, kind, one in self.arrays]  # type: ignore[call-overload]  # any format


def layout(arrays: Iterable[tuple[str, int]]) -> Layout:
    """Where arrays lie that have these formats and numbers of items."""
    at, found = 0, []
    for kind, count in arrays:
        one = calcsize(kind)
        octets = one * count
        found.append((at, at + octets, kind, one))
        at += -(-octets // ALIGNMENT) * ALIGNMENT
    return Layout(at, tuple(found))
