"""Numbering rows of octets in order of first appearance, over many batches."""

from __future__ import annotations

import secrets

import numpy as np
from numpy.typing import NDArray

from dissect.columns.compiled import kernel

START = 1024
PRIME = (1 << 31) - 1
FACTORS = np.array([secrets.randbelow(PRIME - 1) + 1 for _ in range(32)], dtype=np.int64)


class Keys:
    """Numbers rows of `width` octets, an even number. Collisions cannot be prepared."""

    def __init__(self, width: int) -> None:
        self._words: NDArray[np.uint16] = np.zeros((START, width // 2), np.uint16)
        self._table = _empty(START)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def number(self, rows: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The numbers of rows; new rows get the next numbers."""
        words = np.ascontiguousarray(rows).view(np.uint16)
        self._make_room(self._size + len(words))
        numbers = np.empty(len(words), np.int64)
        self._size = number_rows(words, FACTORS, self._table, self._words, numbers, self._size)
        return numbers

    def row(self, number: int) -> bytes:
        """The octets of the row with a number."""
        octets: bytes = self._words[number].tobytes()
        return octets

    def keep(self, numbers: NDArray[np.int64]) -> None:
        """Forget all rows but those with these numbers, and number them in this order from 0."""
        kept = self._words[numbers].view(np.uint8)
        self._table.fill(-1)
        self._size = 0
        self.number(kept)

    def _make_room(self, size: int) -> None:
        """Twice the room where there is not enough. Rows keep their numbers."""
        if size <= len(self._words):
            return
        words = self._words[: self._size]
        room = max(size, 2 * len(self._words))
        self._words = np.zeros((room, words.shape[1]), np.uint16)
        self._table = _empty(room)
        self._size = 0
        self.number(words.view(np.uint8))


def _empty(room: int) -> NDArray[np.int32]:
    """A table for so many rows, at most half full; its size is a power of two."""
    return np.full(1 << (2 * room - 1).bit_length(), -1, np.int32)


@kernel
def number_rows(
    words: NDArray[np.uint16],
    factors: NDArray[np.int64],
    table: NDArray[np.int32],
    known: NDArray[np.uint16],
    numbers: NDArray[np.int64],
    size: int,
) -> int:
    """Fill in the numbers of rows, and append those that are new to the `size` known ones; gives their new size."""
    width = words.shape[1]
    mask = len(table) - 1
    for row in range(len(words)):
        total = np.int64(0)
        for index in range(width):
            total += np.int64(words[row, index]) * factors[index]
        slot = total % PRIME & mask
        step = 0
        while True:
            number = table[slot]
            if number < 0:
                table[slot] = size
                numbers[row] = size
                for index in range(width):
                    known[size, index] = words[row, index]
                size += 1
                break
            same = True
            for index in range(width):
                if words[row, index] != known[number, index]:
                    same = False
                    break
            if same:
                numbers[row] = number
                break
            step += 1
            slot = (slot + step) & mask
    return size
