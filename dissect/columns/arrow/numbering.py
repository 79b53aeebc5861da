"""Addresses of a whole reading: each distinct one of a column has a number, and is written as text once.

Arrow would look up the text of every batch's dictionary to make one of them.
"""

from __future__ import annotations

from math import prod
from typing import Final

import numpy as np
import pyarrow as pa

from dissect.blocks.memory import lasting
from dissect.columns.arrow.drafts import WrittenDraft, octets_of
from dissect.columns.arrow.writing import LONGEST, written
from dissect.engine.keys import Keys
from dissect.engine.library import Engine
from dissect.engine.memory import address

NUMBERS: Final = pa.int32()
"""The type of numbers in the place of addresses."""
MOST: Final = ((1 << 31) - 1) // max(LONGEST.values())
"""Addresses of a column that may have a number: Arrow counts the octets of all their text in 31 bits."""


class Numberings:
    """The numbers of addresses by their columns. Batches come one after the other: their order decides."""

    def __init__(self, native: Engine, most: int = MOST) -> None:
        self._native = native
        self._most = most
        self._columns: dict[int, _Numbering] = {}

    def array(self, column: int, draft: WrittenDraft) -> pa.Array:
        """Numbers in the place of the addresses of a batch; text in a dictionary of its own where there could be too
        many numbers."""
        numbering = self._columns.get(column)
        if numbering is None:
            numbering = self._columns[column] = _Numbering(self._native, draft)
        if len(numbering.keys) + len(draft.addresses.values) > self._most:
            return draft.array()
        return numbering.array(draft)

    def texts(self, column: int) -> pa.StringArray | None:
        """The addresses of a column by their numbers; None if it has no numbers."""
        numbering = self._columns.get(column)
        return None if numbering is None else numbering.texts


class _Numbering:
    """Those of one column."""

    def __init__(self, native: Engine, draft: WrittenDraft) -> None:
        values = draft.addresses.values
        self._kind, self._type, self._shape = draft.address, values.dtype, values.shape[1:]
        self.keys = Keys(native, self._type.itemsize * prod(self._shape))

    def array(self, draft: WrittenDraft) -> pa.Array:
        """As that of all columns."""
        values, valid = np.ascontiguousarray(draft.addresses.values), draft.addresses.valid
        rows, missing, bits = len(values), 0, None
        if valid is not None:
            missing, bits = valid.missing, valid.bits
        numbers = lasting(rows * NUMBERS.byte_width)
        self.keys.until_room(rows)
        self.keys.number_rows(
            values.ctypes.data, rows, address(numbers), bits=None if bits is None else bits.address, missing=0
        )
        return pa.Array.from_buffers(NUMBERS, rows, [bits, pa.py_buffer(numbers)], missing)

    @property
    def texts(self) -> pa.StringArray:
        """As those of one of all columns."""
        distinct = np.frombuffer(self.keys.octets, self._type).reshape(-1, *self._shape)
        return written(octets_of(distinct, self._kind.octets), self._kind)
