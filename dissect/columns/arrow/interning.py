"""Distinct rows: what dictionary columns are made of."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.memory import lasting, pooled
from dissect.columns.arrow.arrays import Validity
from dissect.columns.batches.layers import Layers
from dissect.engine.keys import Keys, checked_width
from dissect.engine.library import Engine, engine
from dissect.engine.memory import address_of
from dissect.engine.sizes import SLOTS

MISSING: Final = -1
"""The code of a row without a value, unless another is wanted."""


def intern(
    matrix: NDArray[np.uint8], valid: Validity | None = None, missing: int = MISSING
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """The distinct rows of an array of (rows, octets): for each row its code, and the row of each code.

    Codes count from 0 in order of first appearance; `missing` is that of rows which are not valid (None: all are).
    ValueError where a row has no octets, or more than 512.
    """
    width = checked_width(matrix.shape[1])
    native = engine()
    matrix = np.ascontiguousarray(matrix)
    codes, octets = _numbered(matrix, valid, missing) if native is None else _interned(native, matrix, valid, missing)
    return codes, np.frombuffer(octets, np.uint8).reshape(len(octets) // width, width)


def intern_paths(layers: Layers, names: NDArray[np.int16]) -> tuple[NDArray[np.int32], list[list[int]]]:
    """The distinct paths of names of layers: for each row its code, and for each code the numbers of the names, with -1
    behind the last. `names` has the number of the name of each declaration."""
    rows, native = len(layers.count), engine()
    codes = np.zeros(rows, np.int32)
    if native is None:  # nothing is known of any row
        return codes, [[MISSING]] * bool(rows)
    keys = Keys(native, SLOTS * names.itemsize, memory=pooled)
    found = layers.plain.structure()
    keys.number_paths(address_of(found), names.ctypes.data, rows, codes.ctypes.data)
    return codes, np.frombuffer(keys.octets, names.dtype).reshape(len(keys), SLOTS).tolist()


def _interned(
    native: Engine, matrix: NDArray[np.uint8], valid: Validity | None, missing: int
) -> tuple[NDArray[np.int32], memoryview]:
    rows, width = matrix.shape
    codes = np.frombuffer(lasting(rows * np.dtype(np.int32).itemsize), np.int32)
    keys = Keys(native, width, room=rows, memory=pooled)
    bits = None if valid is None or valid.bits is None else np.frombuffer(valid.bits, np.uint8).ctypes.data
    keys.number_rows(matrix.ctypes.data, rows, codes.ctypes.data, bits=bits, missing=missing)
    return codes, keys.octets


def _numbered(matrix: NDArray[np.uint8], valid: Validity | None, missing: int) -> tuple[NDArray[np.int32], bytes]:
    """The same without the engine."""
    octets, width = matrix.tobytes(), matrix.shape[1]
    numbers: dict[bytes, int] = {}
    present = np.ones(len(matrix), np.bool_) if valid is None else valid.mask
    codes = [
        numbers.setdefault(octets[width * row : width * (row + 1)], len(numbers)) if there else missing
        for row, there in enumerate(present.tolist())
    ]
    return np.array(codes, np.int32), b"".join(numbers)
