"""Columns read in one pass over a batch, into one piece of memory: all those of fixed places, and the verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.columns.arrow import DICTIONARY, FLAG, Validity, bools_of, native_type, octets_array
from dissect.columns.batch import Batch
from dissect.columns.drafts import Draft, NumberDraft, OctetsDraft, TextDraft, WrittenDraft
from dissect.columns.gathering import number_type
from dissect.columns.layers import SLOTS
from dissect.columns.places import FIRST_OCTET, ODD, PLACE_OCTETS, PLACE_SHIFT, PLUS, UNUSED, Form
from dissect.columns.places import TIMES as PLACE_TIMES
from dissect.columns.readers import KIND_NAMES, ColumnReader, FieldReader, VerdictReader
from dissect.columns.sweep_rows import (
    ASKED,
    BITS,
    CODE,
    COLUMN,
    ENTRY,
    GROUP,
    KIND,
    NUMBER,
    OCTET,
    OCTETS,
    OCTETS_AS_THEY_ARE,
    SHIFT,
    START,
    TIMES,
    sweep_rows,
)
from dissect.columns.sweep_rows import UNUSED as UNUSED_BITS
from dissect.columns.tables import Tables
from dissect.columns.term_tables import Numbers

ROOM: Final = 512
"""Rows of which there is room for a multiple, so that every column begins at a multiple of 64 octets."""
CODES: Final = np.dtype(np.int32)
NO_CODES: Final = np.zeros((SLOTS, 0), np.int8)


class Group(NamedTuple):
    """Columns that are found in the same headers of every row, each a fixed number of octets after the others."""

    members: bytes
    """For each declaration whether it has the fields."""
    elsewhere: bytes
    """And whether it has them where only the packet can tell, and comes before what the kernels find."""
    moved: bytes
    """And how far they are from where the first declaration has them."""


class Sweep:
    """Reads those of some columns that can be read so; the others are left to their readers."""

    def __init__(self, readers: Sequence[ColumnReader], tables: Tables) -> None:
        self.readers: Mapping[int, FieldReader | VerdictReader] = {
            number: one
            for number, one in enumerate(readers)
            if isinstance(one, FieldReader | VerdictReader) and is_swept(one)
        }
        groups: dict[Group, int] = {}
        columns = []
        width = 0
        for one in self.readers.values():
            column = _column(one)
            column[GROUP] = groups.setdefault(_group(one, tables), len(groups))
            column[START] = width
            width += column[BITS]
            columns.append(column)
        self.columns = np.array(columns, dtype=np.int64).reshape(len(columns), COLUMN)
        self.entries = _entries(groups, tables)
        self.groups = len(groups)
        self.width = width
        self.verdicts = next((one for one in self.readers.values() if isinstance(one, VerdictReader)), None)

    def drafts(self, batch: Batch) -> dict[int, Draft]:
        """The columns of a batch, by their number, but for those of which the readers know more than the pass saw."""
        if not self.readers:
            return {}
        frames, layers, rows = batch.frames, batch.layers, len(batch)
        room = (rows // ROOM + 1) * ROOM
        memory = pa.allocate_buffer((self.width + self.groups) * room // 8)
        out = np.frombuffer(memory, np.uint8)
        missing = np.zeros(self.groups, np.int64)
        asked = np.zeros(self.groups + len(self.columns), np.int64)
        sweep_rows(
            frames.octets,
            frames.begin,
            layers.count,
            layers.plan.T,
            layers.offset.T,
            layers.flags.T,
            NO_CODES if self.verdicts is None else self.verdicts.verdicts(batch).T,
            self.entries,
            self.columns,
            room,
            out,
            missing,
            asked,
        )
        open_ = asked.tolist()
        valid = []
        for group, count in enumerate(missing.tolist()):
            begin = (self.width + group) * room // 8
            valid.append(Validity(rows, count, memory.slice(begin, (rows + 7) // 8) if count else None))
        drafts: dict[int, Draft] = {}
        for row, (number, reader), column in zip(
            range(len(self.columns)), self.readers.items(), self.columns.tolist(), strict=True
        ):
            group = column[GROUP]
            if not open_[group] and not open_[self.groups + row]:
                begin, octets = column[START] * room // 8, (rows * column[BITS] + 7) // 8
                drafts[number] = _draft(
                    reader, memory.slice(begin, octets), out[begin : begin + octets], valid[group], batch
                )
        return drafts


def is_swept(reader: FieldReader | VerdictReader) -> bool:
    """Whether a column is one that is read in one pass: the outermost occurrence of what is always there."""
    found = reader.places
    if reader.column.occurrence > 1 or found.is_conditional:
        return False
    if isinstance(reader, VerdictReader):
        return True
    shapes = found.rows[:, PLACE_OCTETS : PLUS + 1]
    if found.rows[:, ODD].any() or (shapes != shapes[0]).any() or shapes[0, PLUS - PLACE_OCTETS] != 0:
        return False
    return reader.dtype is None or (reader.dtype == np.bool_) == (found.bits == 1)


def _column(reader: FieldReader | VerdictReader) -> list[int]:
    """What the kernel has to know of a column by itself."""
    column = [0] * COLUMN
    place = reader.places.rows[0].tolist()
    column[OCTET], column[OCTETS] = place[FIRST_OCTET], place[PLACE_OCTETS]
    column[TIMES] = 1
    if isinstance(reader, VerdictReader):
        column[KIND], column[BITS] = CODE, 8 * CODES.itemsize
    elif reader.places.form is Form.OCTETS:
        column[KIND], column[BITS] = OCTETS_AS_THEY_ARE, 8 * reader.places.octets
    else:
        column[KIND], column[BITS] = NUMBER, 1 if reader.dtype == np.bool_ else 8 * _number_type(reader).itemsize
        column[SHIFT], column[UNUSED_BITS] = place[PLACE_SHIFT], place[UNUSED]
        column[TIMES] = place[PLACE_TIMES]
    return column


def _number_type(reader: FieldReader) -> np.dtype[Any]:
    """The type of the numbers of a column; of addresses that are wanted as text, that of the numbers they are."""
    return number_type(reader.places) if reader.dtype is None else reader.dtype


def _group(reader: FieldReader | VerdictReader, tables: Tables) -> Group:
    found = reader.places
    moved = np.zeros(len(tables.headers), np.int64)
    elsewhere = np.zeros_like(found.elsewhere)
    if isinstance(reader, FieldReader):
        first = found.rows[:, FIRST_OCTET]
        moved[found.members] = (first - first[0])[found.place_of[found.members]]
        elsewhere = found.elsewhere
    return Group(found.members.tobytes(), elsewhere.tobytes(), moved.tobytes())


def _entries(groups: Iterable[Group], tables: Tables) -> Numbers:
    """For each declaration the groups that are found in it, and where; as many for one as for another."""
    entries: list[list[int]] = [[] for _ in tables.headers]
    number = 0
    for number, group in enumerate(groups, start=1):
        elsewhere = np.frombuffer(group.elsewhere, np.bool_)
        moved = np.where(elsewhere, ASKED, np.frombuffer(group.moved, np.int64))
        for plan in np.flatnonzero(np.frombuffer(group.members, np.bool_) | elsewhere).tolist():
            entries[plan] += number - 1, moved[plan]
    each = max(map(len, entries), default=ENTRY)
    rows = [row + [number, 0] * ((each - len(row)) // ENTRY) for row in entries]
    return np.array(rows, dtype=np.int64).reshape(len(rows), each)


def _draft(
    reader: FieldReader | VerdictReader, data: pa.Buffer, octets: NDArray[np.uint8], valid: Validity, batch: Batch
) -> Draft:
    if isinstance(reader, FieldReader) and reader.address is not None:
        rows = batch.irregular
        draft: NumberDraft | OctetsDraft
        if reader.places.form is Form.OCTETS:
            draft = OctetsDraft(DICTIONARY, octets.reshape(valid.size, reader.places.octets), valid, rows)
        else:
            draft = NumberDraft(DICTIONARY, octets.view(_number_type(reader)), valid, rows)
        return WrittenDraft(draft, reader.address)
    return SweptDraft(reader.column.type, data, octets, valid, batch.irregular)


class SweptDraft:
    """A column as Arrow has it, unless there are rows to ask."""

    def __init__(
        self,
        type_: pa.DataType,
        data: pa.Buffer,
        octets: NDArray[np.uint8],
        valid: Validity,
        rows: NDArray[np.int64],
    ) -> None:
        self.type = type_
        self.data = data
        self.octets = octets
        """The same as NumPy has it."""
        self.valid = valid
        self.rows = rows
        self.changed: Draft | None = None

    def answer(self, answers: Sequence[Any]) -> None:
        self.changed = self._as_values()
        self.changed.answer(answers)

    def array(self) -> pa.Array:
        if self.changed is not None:
            return self.changed.array()
        size, missing, buffers = self.valid.size, self.valid.missing, [self.valid.bits, self.data]
        if self.type == DICTIONARY:
            return pa.DictionaryArray.from_buffers(DICTIONARY, size, buffers, KIND_NAMES, missing)
        if self.type == pa.binary():
            return octets_array(self.octets.reshape(size, -1), self.valid)
        return pa.Array.from_buffers(self.type, size, buffers, missing)

    def _as_values(self) -> Draft:
        """As values that can be changed one by one."""
        size = self.valid.size
        if self.type == DICTIONARY:
            codes = np.where(self.valid.mask, self.octets.view(CODES), np.int32(-1))
            return TextDraft(DICTIONARY, codes, KIND_NAMES, self.rows)
        if self.type == FLAG:
            return NumberDraft(FLAG, bools_of(self.octets, size), self.valid, self.rows)
        if pa.types.is_binary(self.type) or pa.types.is_fixed_size_binary(self.type):
            return OctetsDraft(self.type, self.octets.reshape(size, -1), self.valid, self.rows)
        return NumberDraft(self.type, self.octets.view(native_type(self.type)), self.valid, self.rows)
