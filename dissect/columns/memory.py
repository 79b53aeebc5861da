"""Memory for the arrays that are made anew for every batch: used again when nothing refers to it any more.

Fresh memory costs more than what is written to it, because the system hands it out page by page.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dissect.blocks.memory import Buffers
from dissect.engine.structures import SLOTS

LEAST = 1 << 16
ALIGNMENT = 64


class _Pools(threading.local):
    """Each thread has its own, so that no two take the same memory."""

    def __init__(self) -> None:
        self.by_size: dict[int, Buffers] = {}


_pools = _Pools()


def slot_arrays(rows: int, types: Sequence[DTypeLike]) -> list[NDArray[Any]]:
    """Arrays of (rows, SLOTS), with anything in them: one slot of all rows after the other, since few are used."""
    sizes = [-(-rows * SLOTS * np.dtype(one).itemsize // ALIGNMENT) * ALIGNMENT for one in types]
    size = 1 << max(sum(sizes), LEAST).bit_length()
    pool = _pools.by_size.setdefault(size, Buffers(size))
    memory = np.frombuffer(pool.take(size), np.uint8)
    found, at = [], 0
    for one, octets in zip(types, sizes, strict=True):
        count = rows * SLOTS
        array = memory[at : at + count * np.dtype(one).itemsize].view(one)
        found.append(array.reshape((rows, SLOTS), order="F"))
        at += octets
    return found
