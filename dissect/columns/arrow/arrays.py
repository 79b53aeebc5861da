"""Arrow types of columns, and Arrow arrays over NumPy's buffers, without copies and without an object per value.

Everything here is in the machine's byte order; Arrow's bitmaps, never masks, mark missing values.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.filter.facts import ColumnFacts
from dissect.filter.name_types import Type

DICTIONARY: Final = pa.dictionary(pa.int32(), pa.string())
"""Text with few distinct values: a dictionary."""

FLAG: Final = pa.bool_()
TIMES: Final = pa.timestamp("ns", tz="UTC")

PLAIN: Final = {
    Type.FLAG: FLAG,
    Type.MESSAGE: FLAG,
    Type.OCTETS: pa.binary(),
    Type.TEXT: pa.string(),
    Type.DOMAIN_NAME: pa.string(),
    Type.SECONDS: pa.float64(),
    Type.TIME: TIMES,
    Type.VERDICT: DICTIONARY,
}
NUMBERED: Final = {Type.IPV4: pa.uint32(), Type.MAC: pa.uint64(), Type.IPV6: pa.binary(16)}
"""Addresses as numbers. An IPv6 address is too large for an integer, so it is its octets, which sort in the same order.
"""

UNSIGNED: Final = ((8, pa.uint8()), (16, pa.uint16()), (32, pa.uint32()), (64, pa.uint64()))
SIGNED: Final = ((8, pa.int8()), (16, pa.int16()), (32, pa.int32()), (64, pa.int64()))


def arrow_type(name: ColumnFacts, *, as_text: bool) -> pa.DataType:
    """The type of a column; numbers have the smallest type that holds them. `as_text`: addresses as text."""
    if name.type.is_number:
        sizes = SIGNED if name.type is Type.SIGNED else UNSIGNED
        return next(type_ for bits, type_ in sizes if name.bits <= bits)
    if name.type in NUMBERED:
        return DICTIONARY if as_text else NUMBERED[name.type]
    return PLAIN[name.type]


class Validity:
    """Which values are present, for NumPy and for Arrow; made once for all columns that share it."""

    __slots__ = ("_mask", "bits", "missing", "size")

    def __init__(self, size: int, missing: int, bits: pa.Buffer | None, mask: NDArray[np.bool_] | None = None) -> None:
        """`bits` are Arrow's; None if no value is missing."""
        self.size = size
        self.missing = missing
        self.bits = bits
        self._mask = mask

    @property
    def mask(self) -> NDArray[np.bool_]:
        """True for the values that are present."""
        if self._mask is None:
            self._mask = np.ones(self.size, np.bool_) if self.bits is None else bools_of(self.bits, self.size)
        return self._mask


def bools_of(bits: pa.Buffer | NDArray[np.uint8], size: int) -> NDArray[np.bool_]:
    """Arrow's bits as booleans."""
    return np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little", count=size).view(np.bool_)


def validity(mask: NDArray[np.bool_]) -> Validity:
    """A mask, True for the values that are present, with Arrow's bits."""
    missing = len(mask) - int(np.count_nonzero(mask))
    return Validity(len(mask), missing, pa.py_buffer(np.packbits(mask, bitorder="little")) if missing else None, mask)


def array_of(type_: pa.DataType, values: NDArray[Any], valid: Validity | None = None) -> pa.Array:
    """An array of a fixed-size type: numbers, flags, times, or octets of one length.

    `valid` marks the values that are present; None: all. Values of another type are converted.
    """
    if type_ == FLAG:
        data = np.packbits(values.view(np.bool_), bitorder="little")
    elif values.ndim > 1:
        data = np.ascontiguousarray(values, dtype=np.uint8)
    else:
        data = np.ascontiguousarray(values, dtype=native_type(type_))
    missing, bits = (0, None) if valid is None else (valid.missing, valid.bits)
    return pa.Array.from_buffers(type_, len(values), [bits, pa.py_buffer(data)], missing)


def dictionary_of(codes: NDArray[np.integer[Any]], texts: Sequence[str] | pa.Array) -> pa.Array:
    """A dictionary array from codes; a code below 0 means a missing text."""
    dictionary = texts if isinstance(texts, pa.Array) else text_array(texts)
    valid = validity(codes >= 0)
    # A missing value has a code too, and some readers look at it.
    numbers = np.ascontiguousarray(np.maximum(codes, 0) if valid.missing else codes, dtype=np.int32)
    buffers = [valid.bits, pa.py_buffer(numbers)]
    return pa.DictionaryArray.from_buffers(DICTIONARY, len(codes), buffers, dictionary, valid.missing)


def text_array(texts: Sequence[str]) -> pa.Array:
    """An array of texts, none of them missing. (`pyarrow.array` imports pandas where that is installed.)"""
    encoded = [one.encode() for one in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(texts), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])


def octets_array(values: NDArray[np.uint8], valid: Validity) -> pa.Array:
    """An array of octets whose values are the rows of an array, all of one length."""
    size, width = values.shape
    ends = np.arange(0, (size + 1) * width, width, dtype=np.int32)
    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.binary(), size, [valid.bits, pa.py_buffer(ends), data], valid.missing)


def sparse_array(type_: pa.DataType, size: int, rows: NDArray[np.int64], values: Sequence[Any]) -> pa.Array:
    """An array of octets or text in which only these rows may have a value (None if missing after all)."""
    if not len(rows):
        return pa.nulls(size, type_)
    if len(rows) == size:
        return pa.array(values, type_)
    places = np.full(size, -1, dtype=np.int64)
    places[rows] = np.arange(len(rows))
    return pa.array(values, type_).take(array_of(pa.int64(), places, validity(places >= 0)))


@cache
def native_type(type_: pa.DataType) -> np.dtype[Any]:
    """The NumPy type of the numbers, flags or times in an array."""
    if type_ == FLAG:
        return np.dtype(np.bool_)
    if type_ == TIMES:
        return np.dtype(np.int64)
    return np.dtype(str(type_))  # pyarrow's own answer imports pandas
