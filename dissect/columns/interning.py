"""Distinct rows: what dictionary columns are made of."""

from __future__ import annotations

import secrets
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.columns.compiled import kernel

PRIME: Final = (1 << 31) - 1
WIDEST: Final = 512
"""Octets of a row at most: products of factors and words then add up to less than 63 bits."""


def _factors() -> NDArray[np.int64]:
    """A factor for each word of a row. They are drawn anew in each process, so that nobody can prepare rows that
    collide (Carter and Wegman, Universal classes of hash functions, 1979)."""
    factors = np.array([secrets.randbelow(PRIME - 1) + 1 for _ in range(WIDEST // 2)], dtype=np.int64)
    factors.flags.writeable = False
    return factors


FACTORS: Final = _factors()


def intern(matrix: NDArray[np.uint8], valid: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The distinct rows of an array of (rows, octets): for each row its code, and for each code the first row with it.

    Codes count from 0 in the order of first appearance; rows that are not valid have the code -1.
    ValueError where a row has no octets, or more than 512.
    """
    rows, octets = matrix.shape
    if not 0 < octets <= WIDEST:
        raise ValueError(f"rows are of 1 to {WIDEST} octets, not {octets}")
    if octets % 2:
        matrix = np.concatenate([matrix, np.zeros((rows, 1), np.uint8)], axis=1)
    words = np.ascontiguousarray(matrix).view(np.uint16)
    codes = np.empty(rows, np.int32)
    firsts = np.empty(rows, np.int64)
    table = np.full(1 << max(4, (2 * rows - 1).bit_length()), -1, np.int32)
    distinct = intern_rows(words, valid, FACTORS, table, codes, firsts)
    return codes, firsts[:distinct]


@kernel
def intern_rows(
    words: NDArray[np.uint16],
    valid: NDArray[np.bool_],
    factors: NDArray[np.int64],
    table: NDArray[np.int32],
    codes: NDArray[np.int32],
    firsts: NDArray[np.int64],
) -> int:
    """Fill in codes and first rows; gives the number of codes. `table` has room for twice the rows, a power of two."""
    width = words.shape[1]
    mask = len(table) - 1
    distinct = 0
    for row in range(len(words)):
        if not valid[row]:
            codes[row] = -1
            continue
        total = np.int64(0)
        for index in range(width):
            total += np.int64(words[row, index]) * factors[index]
        slot = total % PRIME & mask
        step = 0
        while True:
            code = table[slot]
            if code < 0:
                table[slot] = distinct
                codes[row] = distinct
                firsts[distinct] = row
                distinct += 1
                break
            first = firsts[code]
            same = True
            for index in range(width):
                if words[row, index] != words[first, index]:
                    same = False
                    break
            if same:
                codes[row] = code
                break
            step += 1
            slot = (slot + step) & mask
    return distinct
