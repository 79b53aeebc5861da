"""Columns before they become Arrow arrays: values read by the engine, and rows whose packets must supply the rest."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.addresses import Address
from dissect.columns.arrow.arrays import (
    DICTIONARY,
    Validity,
    array_of,
    dictionary_of,
    octets_array,
    sparse_array,
    validity,
)
from dissect.columns.arrow.interning import intern
from dissect.columns.arrow.writing import written

NO_ROWS: Final = np.zeros(0, dtype=np.int64)


class Draft(Protocol):
    """A column of a batch; `rows` lists the rows whose packets must supply the value."""

    rows: NDArray[np.int64]

    def answer(self, answers: Sequence[Any]) -> None:
        """Take the values of `rows`; None for a missing one."""

    def replace(self, rows: NDArray[np.int64], values: Sequence[Any]) -> None:
        """Take other values of some rows, whatever was there; None for none."""

    def array(self) -> pa.Array:
        """The finished column."""


class NumberDraft:
    """Numbers, flags or times: an array of the column's type, and which values are present (None: all)."""

    def __init__(
        self,
        type_: pa.DataType,
        values: NDArray[Any],
        valid: Validity | None = None,
        rows: NDArray[np.int64] = NO_ROWS,
    ) -> None:
        self.type = type_
        self.values = values
        self.valid = valid
        self.rows = rows

    def answer(self, answers: Sequence[Any]) -> None:
        from dissect.schema.expressions import number  # where packets are asked, the words of declarations are there

        self.valid = _answered(self.valid, len(self.values), self.rows, answers)
        self.values[self.rows] = np.array([number(one) for one in answers], dtype=self.values.dtype)

    def replace(self, rows: NDArray[np.int64], values: Sequence[Any]) -> None:
        self.rows = rows
        self.answer(values)

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which rows have a value, those aside that are still asked."""
        return _mask(self.valid, len(self.values))

    def take(self, rows: NDArray[np.int64], other: NumberDraft, others: NDArray[np.int64]) -> None:
        """Take the values of some rows from rows of another draft of the same column."""
        self.valid = _taken(self.valid, len(self.values), rows, other.there[others])
        self.values[rows] = other.values[others]

    def array(self) -> pa.Array:
        return array_of(self.type, self.values, self.valid)


class OctetsDraft:
    """Octets of one length, as the rows of an array. Packets may supply values of other lengths."""

    def __init__(
        self, type_: pa.DataType, values: NDArray[np.uint8], valid: Validity, rows: NDArray[np.int64] = NO_ROWS
    ) -> None:
        self.type = type_
        self.values = values
        self.valid = valid
        self.rows = rows
        self.others: dict[int, bytes] = {}
        """The values of other lengths, by row."""

    def answer(self, answers: Sequence[Any]) -> None:
        width = self.values.shape[1]
        self.valid = _answered(self.valid, len(self.values), self.rows, answers)
        for row, one in zip(self.rows.tolist(), answers, strict=True):
            self.others.pop(row, None)
            if one is not None and len(one) == width:
                self.values[row] = np.frombuffer(one, np.uint8)
            elif one is not None:
                self.others[row] = one

    def replace(self, rows: NDArray[np.int64], values: Sequence[Any]) -> None:
        self.rows = rows
        self.answer(values)

    @property
    def there(self) -> NDArray[np.bool_]:
        """As that of numbers."""
        return _mask(self.valid, len(self.values))

    def take(self, rows: NDArray[np.int64], other: OctetsDraft, others: NDArray[np.int64]) -> None:
        """The same; `other` has none of other lengths."""
        self.valid = _taken(self.valid, len(self.values), rows, other.there[others])
        self.values[rows] = other.values[others]
        self.others = {row: one for row, one in self.others.items() if row not in rows}

    def array(self) -> pa.Array:
        if self.others:
            values = octets_array(self.values, self.valid).to_pylist()
            return pa.array([self.others.get(row, one) for row, one in enumerate(values)], self.type)
        if self.type == pa.binary():
            return octets_array(self.values, self.valid)
        return array_of(self.type, self.values, self.valid)


class WrittenDraft:
    """Addresses as text, from another draft that has them as numbers or octets."""

    def __init__(self, values: NumberDraft | OctetsDraft, address: type[Address]) -> None:
        self.addresses = values
        self.address = address

    @property
    def rows(self) -> NDArray[np.int64]:
        """Those of the other."""
        return self.addresses.rows

    @rows.setter
    def rows(self, rows: NDArray[np.int64]) -> None:
        self.addresses.rows = rows

    def answer(self, answers: Sequence[Any]) -> None:
        self.addresses.answer(answers)

    def replace(self, rows: NDArray[np.int64], values: Sequence[Any]) -> None:
        self.addresses.replace(rows, values)

    @property
    def there(self) -> NDArray[np.bool_]:
        """As that of numbers."""
        return self.addresses.there

    def take(self, rows: NDArray[np.int64], other: WrittenDraft, others: NDArray[np.int64]) -> None:
        """The same."""
        self.addresses.take(rows, other.addresses, others)  # type: ignore[arg-type]  # of one column, so of one kind

    def array(self) -> pa.Array:
        values, valid = self.addresses.values, self.addresses.valid
        codes, distinct = intern(as_octets(values), valid, missing=0)
        texts = written(octets_of(distinct.view(values.dtype), self.address.octets), self.address)
        bits, missing = (None, 0) if valid is None else (valid.bits, valid.missing)
        return pa.DictionaryArray.from_buffers(DICTIONARY, len(codes), [bits, pa.py_buffer(codes)], texts, missing)


class TextDraft:
    """Texts as codes of distinct texts; a code below 0 means a missing value."""

    def __init__(
        self,
        type_: pa.DataType,
        codes: NDArray[np.int32],
        texts: Sequence[str] | pa.Array,
        rows: NDArray[np.int64] = NO_ROWS,
    ) -> None:
        self.type = type_
        self.codes = codes
        self.texts = texts
        self.rows = rows

    def answer(self, answers: Sequence[Any]) -> None:
        texts = self.texts.to_pylist() if isinstance(self.texts, pa.Array) else self.texts
        numbers = {text: number for number, text in enumerate(texts)}
        for row, text in zip(self.rows.tolist(), answers, strict=True):
            self.codes[row] = -1 if text is None else numbers.setdefault(text, len(numbers))
        self.texts = list(numbers)

    def replace(self, rows: NDArray[np.int64], values: Sequence[Any]) -> None:
        self.rows = rows
        self.answer(values)

    def take(self, rows: NDArray[np.int64], other: TextDraft, others: NDArray[np.int64]) -> None:
        """The same; both have their texts in the same order, `self` perhaps more of them."""
        self.codes[rows] = other.codes[others]

    def array(self) -> pa.Array:
        array = dictionary_of(self.codes, self.texts)
        return array if self.type == DICTIONARY else array.dictionary_decode()


class ObjectDraft:
    """Octets and texts of any length, and numbers that the engine does not read: only packets supply them."""

    def __init__(self, type_: pa.DataType, size: int, rows: NDArray[np.int64]) -> None:
        self.type = type_
        self.size = size
        self.rows = rows
        self.answers: Sequence[Any] = ()

    def answer(self, answers: Sequence[Any]) -> None:
        self.answers = answers

    def replace(self, rows: NDArray[np.int64], values: Sequence[Any]) -> None:
        self.rows, self.answers = merged(self.rows, self.answers, rows, values)

    def array(self) -> pa.Array:
        return sparse_array(self.type, self.size, self.rows, [self._plain(one) for one in self.answers])

    def _plain(self, value: Any) -> Any:
        """A value for Arrow: an address in the form that the column requires."""
        from dissect.schema.expressions import number

        if not isinstance(value, Address) or self.type in {pa.binary(), pa.binary(16)}:
            return value
        return str(value) if self.type == DICTIONARY else number(value)


def merged(
    rows: NDArray[np.int64], values: Sequence[Any], others: NDArray[np.int64], other_values: Sequence[Any]
) -> tuple[NDArray[np.int64], list[Any]]:
    """The values of some rows with those of other rows, which count where both have one, in the order of the rows."""
    found = dict(zip(rows.tolist(), values, strict=True)) | dict(zip(others.tolist(), other_values, strict=True))
    every = sorted(found)
    return np.array(every, np.int64), [found[row] for row in every]


def as_octets(values: NDArray[Any]) -> NDArray[np.uint8]:
    """The octets, in machine order, of each number or row of numbers, as a row."""
    row = values.itemsize * prod(values.shape[1:])
    return np.ascontiguousarray(values).view(np.uint8).reshape(len(values), row)


def octets_of(values: NDArray[Any], width: int) -> NDArray[np.uint8]:
    """Numbers as rows of `width` octets, in network byte order; rows of octets as they are."""
    if values.dtype == np.uint8:
        return values
    whole = values.astype(">u8").view(np.uint8).reshape(len(values), 8)
    return np.ascontiguousarray(whole[:, 8 - width :])


def _answered(valid: Validity | None, size: int, rows: NDArray[np.int64], answers: Sequence[Any]) -> Validity:
    """Which values are present, once packets have supplied theirs."""
    return _taken(valid, size, rows, np.array([one is not None for one in answers], np.bool_))


def _taken(valid: Validity | None, size: int, rows: NDArray[np.int64], are_there: NDArray[np.bool_]) -> Validity:
    """Which values are present, once it was said of some rows."""
    there = _mask(valid, size).copy()
    there[rows] = are_there
    return validity(there)


def _mask(valid: Validity | None, size: int) -> NDArray[np.bool_]:
    return np.ones(size, np.bool_) if valid is None else valid.mask
