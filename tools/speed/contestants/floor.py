"""One pass over the file, which no reader of all its octets can beat: two threads add them up as 64-bit words."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from speed.contestant import Clock, Contestant, Reading

BLOCK: Final = 1 << 19
"""Octets that a thread adds up at once: as many as the library reads at once."""
THREADS: Final = 2


def mapped(path: Path, clock: Clock) -> Reading:
    """The file is mapped anew, so that its pages are entered during the measurement."""
    import numpy as np

    clock.restart()
    words = np.memmap(path, np.uint64, "r", shape=(path.stat().st_size // 8,))

    def add(first: int, end: int) -> int:
        step = BLOCK // 8
        return sum(int(words[place : min(place + step, end)].sum()) for place in range(first, end, step))

    _in_threads(add, len(words))
    return Reading(None)


def in_blocks(path: Path, clock: Clock) -> Reading:
    """Each thread reads its part by `pread` into one block of its own."""
    import numpy as np

    clock.restart()
    file = os.open(path, os.O_RDONLY)

    def add(first: int, end: int) -> int:
        block, total = bytearray(BLOCK), 0
        words = np.frombuffer(block, np.uint64)
        for place in range(8 * first, 8 * end, BLOCK):
            octets = os.preadv(file, [block], place)
            total += int(words[: min(octets, 8 * end - place) // 8].sum())
        return total

    try:
        _in_threads(add, path.stat().st_size // 8)
    finally:
        os.close(file)
    return Reading(None)


def _in_threads(add: Callable[[int, int], int], words: int) -> int:
    """The sum over all parts, modulo 2^64; each thread has one part."""
    ends = [words * number // THREADS for number in range(THREADS + 1)]
    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(add, ends, ends[1:])) % 2**64


def _floor(key: str, label: str, does: str, read: Callable[[Path, Clock], Reading]) -> Contestant:
    return Contestant(key, label, does, "floor", read, ("numpy",), whole=True)


FLOORS = (
    _floor("floor", "one pass, mapped", "its words added up by two threads", mapped),
    _floor("floor-read", "one pass, read", "its words added up by two threads, block by block", in_blocks),
)
