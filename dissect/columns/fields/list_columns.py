"""Columns whose values stand in lists: all those of a selection are read in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.columns.arrow.arrays import DICTIONARY, native_type, validity
from dissect.columns.arrow.drafts import Draft, NumberDraft, OctetsDraft, WrittenDraft, merged
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.tables import Tables
from dissect.columns.fields.list_reading import Program, Values, program, read
from dissect.columns.fields.readers import ColumnReader, ListColumnReader
from dissect.engine.list_words import Told
from dissect.engine.sizes import MOST_LIST_COLUMNS

WIDEST: Final = 8
"""Octets of the widest address that is a number."""


class ListPass:
    """Reads those of some columns whose values stand in lists; the others are left to their readers."""

    def __init__(self, readers: Sequence[ColumnReader], tables: Tables) -> None:
        read_so = {
            number: one
            for number, one in enumerate(readers)
            if isinstance(one, ListColumnReader) and program(tables, (one.column.known,)) is not None
        }
        numbers = list(read_so)
        self.passes: list[tuple[Program, dict[int, ListColumnReader]]] = []
        for begin in range(0, len(numbers), MOST_LIST_COLUMNS):
            some = {number: read_so[number] for number in numbers[begin : begin + MOST_LIST_COLUMNS]}
            made = program(tables, tuple(one.column.known for one in some.values()))
            assert made is not None  # noqa: S101  # each of them can be read
            self.passes.append((made, some))

    def drafts(self, batch: Batch) -> dict[int, Draft]:
        """The columns of a batch, by their number."""
        drafts: dict[int, Draft] = {}
        for made, some in self.passes:
            found = read(batch, made, [one.column.occurrence for one in some.values()])
            for (number, reader), values in zip(some.items(), found, strict=True):
                drafts[number] = draft_of(reader.column.type, values)
        return drafts


def draft_of(type_: pa.DataType, values: Values) -> Draft:
    """A column from its values."""
    there, address = values.there, values.name.type.address
    if values.is_number:
        return NumberDraft(type_, values.numbers.astype(native_type(type_)), validity(there), values.asked)
    if address is None:
        return VaryingDraft(type_, values, there)
    octets = values.rows_of_octets(address.octets, there)
    draft: NumberDraft | OctetsDraft
    if address.octets > WIDEST:
        draft = OctetsDraft(type_, octets, validity(there), values.asked)
    else:
        draft = NumberDraft(type_, numbers_of(octets), validity(there), values.asked)
    return WrittenDraft(draft, address) if type_ == DICTIONARY else draft


class VaryingDraft:
    """Octets or texts of any length."""

    def __init__(self, type_: pa.DataType, values: Values, there: NDArray[np.bool_]) -> None:
        self.type = type_
        self.values = values
        self.there = there
        self.rows = values.asked
        self.answers: Sequence[Any] = ()

    def answer(self, answers: Sequence[Any]) -> None:
        self.answers = answers

    def replace(self, rows: NDArray[np.int64], values: Sequence[Any]) -> None:
        self.rows, self.answers = merged(self.rows, self.answers, rows, values)

    def array(self) -> pa.Array:
        values, valid = self.values, validity(self.there)
        octets = values.octets[: int(values.ends[len(self.there)])].copy()
        buffers = [valid.bits, pa.py_buffer(values.ends), pa.py_buffer(octets)]
        array = pa.Array.from_buffers(self.type, len(self.there), buffers, valid.missing)
        others = {row: values.one(row) for row in np.flatnonzero(values.told > Told.ASK).tolist()}
        others.update(zip(self.rows.tolist(), self.answers, strict=True))
        if not others:
            return array
        import pyarrow.compute as pc  # which takes as long to import as a fifth of pyarrow, and is seldom needed here

        replaced = np.zeros(len(array), np.bool_)
        replaced[list(others)] = True
        return pc.replace_with_mask(
            array, pa.array(replaced), pa.array([others[row] for row in sorted(others)], self.type)
        )


def numbers_of(octets: NDArray[np.uint8]) -> NDArray[Any]:
    """Addresses as the numbers that columns have for them, of 4 octets or 8."""
    rows, width = octets.shape
    wide = np.zeros((rows, 4 if width <= 4 else WIDEST), np.uint8)
    wide[:, wide.shape[1] - width :] = octets
    return wide.view(f">u{wide.shape[1]}")[:, 0].astype(f"u{wide.shape[1]}")
