"""Columns written in the pass in which the engine walks: all those of fixed places, and the verdicts."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.blocks.memory import lasting, pooled
from dissect.columns.arrow.arrays import DICTIONARY, FLAG, Validity, bools_of, native_type, octets_array
from dissect.columns.arrow.drafts import NO_ROWS, NumberDraft, OctetsDraft, TextDraft, WrittenDraft
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.layers import Needs
from dissect.columns.batches.tables import Members, Tables
from dissect.columns.fields.gathering import address, number_type
from dissect.columns.fields.places import Form
from dissect.columns.fields.readers import KIND_NAMES, ColumnReader, FieldReader, VerdictReader
from dissect.engine.answers import ColumnKind
from dissect.engine.library import engine
from dissect.engine.memory import address as memory_address
from dissect.engine.memory import address_of
from dissect.engine.sizes import ASKED_MOVE, BLOCK, MOST_GROUPS
from dissect.engine.structures.rows import Column, Groups, Run
from dissect.filter.facts import FixedPlace
from dissect.packet.rows.engine_tables import walking

ROOM: Final = 2 * BLOCK
"""Rows of which there is room for a multiple, so that every column begins at a multiple of 64 octets."""
CODES: Final = np.dtype(np.int32)
ALL_OPEN: Final = 1 << MOST_GROUPS


class Group(NamedTuple):
    """Columns that are found in the same headers of every row, each a fixed number of octets after the others."""

    members: bytes
    """For each declaration whether it has the fields."""
    elsewhere: bytes
    """And whether it has them where only the packet can tell."""
    moved: bytes
    """And how far they are from where the first declaration has them."""
    checked: bool
    """Whether only headers with a verdict count."""


Swept: TypeAlias = FieldReader | VerdictReader
SweptColumn: TypeAlias = "SweptDraft | WrittenDraft"


class Sweep:
    """Reads those of some columns that can be read so; the others are left to their readers."""

    def __init__(self, readers: Sequence[ColumnReader], tables: Tables) -> None:
        groups: dict[Group, dict[int, Swept]] = {}
        for number, one in enumerate(readers):
            if isinstance(one, Swept) and is_swept(one):
                groups.setdefault(_group(one, tables), {})[number] = one
        every, library = list(groups.items()), engine()
        begins = range(0, 0 if library is None else len(every), MOST_GROUPS)
        swept = {number for columns in groups.values() for number in columns}
        others = [one for number, one in enumerate(readers) if number not in swept]
        self.needs = max((one.needs for one in others), default=Needs.NOTHING)
        """What other readers need of the layers: the pass then keeps it."""
        self.passes = [Pass(dict(every[begin : begin + MOST_GROUPS]), tables, library) for begin in begins]

    def drafts(self, batch: Batch) -> dict[int, SweptColumn]:
        """The columns of a batch, by their number."""
        found: dict[int, SweptColumn] = {}
        for one in self.passes:
            found.update(one.drafts(batch, self.needs))
        return found


class Pass:
    """Columns that are written at once."""

    def __init__(self, groups: Mapping[Group, Mapping[int, Swept]], tables: Tables, library: Any) -> None:
        self.library = library
        self.readers = {number: one for columns in groups.values() for number, one in columns.items()}
        self.group_of = [group for group, columns in enumerate(groups.values()) for _ in columns]
        self.columns = (Column * len(self.readers))(
            *(_column(one, group) for one, group in zip(self.readers.values(), self.group_of, strict=True))
        )
        self.passing = [isinstance(one, FieldReader) and one.address is not None for one in self.readers.values()]
        """Of which columns only text remains, and not what the engine writes."""
        bits = [one.bits for one in self.columns]
        self.passing_bits = sum(itertools.compress(bits, self.passing))
        self.width = sum(bits) - self.passing_bits + len(bits)
        self._entries = _entries(list(groups))
        reach = np.zeros(tables.count, np.uint64)
        for number, group in enumerate(groups):
            either = _members(group.members) | _members(group.elsewhere)
            reach |= tables.may_follow(either).astype(np.uint64) << np.uint64(number)
        self._reach = reach
        self.groups = Groups(
            len(groups),
            *(address(one) for one in (*self._entries, reach)),
            sum(1 << number for number, group in enumerate(groups) if group.checked),
        )

    def drafts(self, batch: Batch, needs: Needs) -> dict[int, SweptColumn]:
        """The columns of a batch, by their number; the batch then has what other readers need of its layers."""
        rows = len(batch)
        room = (rows // ROOM + 1) * ROOM
        memory = pa.py_buffer(lasting(self.width * room // 8))
        passing = pa.py_buffer(pooled(self.passing_bits * room // 8)) if self.passing_bits else memory
        columns = type(self.columns).from_buffer_copy(self.columns)
        at, passing_at = memory.address, passing.address
        for one, passes in zip(columns, self.passing, strict=True):
            one.values = passing_at if passes else at
            octets = one.bits * room // 8
            passing_at, at = (passing_at + octets, at) if passes else (passing_at, at + octets)
            one.validity = at
            at += room // 8
        open_ = np.empty(room, np.uint64)
        scratch = pooled(self.library.scratch_octets())
        kept = batch.layers_to_fill(needs)
        marks = batch.marks_to_fill() if kept is None else None
        layers = kept.plain.structure() if kept is not None else None if marks is None else marks.structure()
        run = Run(
            walking=walking(batch.protocols, batch.limits),
            frames=batch.frames.plain.structure(),
            layers=None if layers is None else address_of(layers),
            groups=address_of(self.groups),
            columns=address_of(columns),
            column_count=len(columns),
            open=address(open_),
            scratch=memory_address(scratch),
            shown=None if batch.shown is None else address(batch.shown),
        )
        batch.computed.append("layers")
        self.library.run_rows(address_of(run))
        drafts: dict[int, SweptColumn] = {}
        for (number, reader), column, passes in zip(self.readers.items(), columns, self.passing, strict=True):
            draft = SweptDraft(reader.column.type, column, passing if passes else memory, memory, rows)
            drafts[number] = _written(reader, draft) if passes else draft
        if run.open_rows:
            asked = np.flatnonzero(open_[:rows])
            bits_of = open_[asked]
            for one, group in zip(drafts.values(), self.group_of, strict=True):
                one.rows = asked[bits_of & np.uint64(1 << group | ALL_OPEN) != 0]
        return drafts


def is_swept(reader: Swept) -> bool:
    """Whether a column is one that is read in one pass: the outermost occurrence of what is always there."""
    if reader.column.occurrence > 1:
        return False
    if isinstance(reader, VerdictReader):
        return True
    found = reader.places
    if len(found.fixed) != np.count_nonzero(found.members):
        return False
    if len({one._replace(octet=0) for one in found.fixed.values()}) > 1:
        return False
    return reader.dtype is None or (reader.dtype == np.bool_) == (found.bits == 1)


def _column(reader: Swept, group: int) -> Column:
    """What the engine has to know of a column by itself."""
    if isinstance(reader, VerdictReader):
        return Column(group=group, kind=ColumnKind.CODE, bits=8 * CODES.itemsize)
    place = _first(reader)
    column = Column(group=group, kind=ColumnKind.NUMBER, octet=place.octet, octets=place.octets)
    if reader.places.form is Form.OCTETS:
        column.kind, column.bits = ColumnKind.OCTETS, 8 * reader.places.octets
    else:
        column.bits = 1 if reader.dtype == np.bool_ else 8 * _number_type(reader).itemsize
        column.shift, column.unused, column.factor = place.shift, 64 - place.bits, place.factor
    return column


def _first(reader: FieldReader) -> FixedPlace:
    """The place in the first declaration that has the field."""
    return next(iter(reader.places.fixed.values()))


def _number_type(reader: FieldReader) -> np.dtype[Any]:
    """The type of the numbers of a column; of addresses that are wanted as text, that of the numbers they are."""
    return number_type(reader.places) if reader.dtype is None else reader.dtype


def _group(reader: Swept, tables: Tables) -> Group:
    moved = np.zeros(tables.count, np.int64)
    if isinstance(reader, VerdictReader):
        return Group(reader.members.tobytes(), reader.elsewhere.tobytes(), moved.tobytes(), checked=True)
    found = reader.places
    first = _first(reader).octet
    for number, one in found.fixed.items():
        moved[number] = one.octet - first
    return Group(found.members.tobytes(), bytes(len(moved)), moved.tobytes(), checked=False)


def _members(octets: bytes) -> Members:
    return np.frombuffer(octets, np.bool_)


def _entries(groups: Sequence[Group]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """For each declaration where its entries begin, and their end; the group of each entry, and how far it is moved."""
    declarations, numbers, moved = [], [], []
    for number, group in enumerate(groups):
        elsewhere = _members(group.elsewhere)
        here = np.flatnonzero(_members(group.members) | elsewhere)
        declarations.append(here)
        numbers.append(np.full(len(here), number, np.int32))
        moved.append(np.where(elsewhere, ASKED_MOVE, np.frombuffer(group.moved, np.int64))[here])
    every = np.concatenate(declarations)
    order = np.argsort(every, kind="stable")
    begin = np.searchsorted(every[order], np.arange(len(groups[0].members) + 1)).astype(np.int32)
    return begin, np.concatenate(numbers)[order], np.concatenate(moved)[order]


def _written(reader: Swept, draft: SweptDraft) -> WrittenDraft:
    """Addresses that are wanted as text."""
    assert isinstance(reader, FieldReader)  # noqa: S101  # which alone has addresses
    assert reader.address is not None  # noqa: S101  # as of all that pass
    values: NumberDraft | OctetsDraft
    if reader.places.form is Form.OCTETS:
        values = OctetsDraft(DICTIONARY, draft.octets, draft.valid)
    else:
        values = NumberDraft(DICTIONARY, draft.octets.view(_number_type(reader)), draft.valid)
    return WrittenDraft(values, reader.address)


class SweptDraft:
    """A column as the engine wrote it, which is as Arrow has it, unless there are rows to ask."""

    def __init__(self, type_: pa.DataType, column: Column, values: pa.Buffer, memory: pa.Buffer, size: int) -> None:
        """`values` is the memory with the values, and `memory` that with the bits of those that are present."""
        self.type = type_
        self.rows = NO_ROWS
        self.changed: NumberDraft | OctetsDraft | TextDraft | None = None
        self._column = column
        self._values = values
        self._memory = memory
        self._size = size

    def answer(self, answers: Sequence[Any]) -> None:
        self.changed = self._as_values()
        self.changed.answer(answers)

    def replace(self, rows: NDArray[np.int64], values: Sequence[Any]) -> None:
        if self.changed is None:
            self.changed = self._as_values()
        self.changed.replace(rows, values)

    @property
    def octets(self) -> NDArray[np.uint8]:
        """The octets of all values; one row for each that is octets."""
        begin, size = self._place()
        octets = np.frombuffer(self._values, np.uint8, size, begin)  # of all of them: a slice cannot be changed
        return octets.reshape(-1, self._column.octets) if self._column.kind == ColumnKind.OCTETS else octets

    @property
    def valid(self) -> Validity:
        """Which values are present."""
        return Validity(self._size, self._column.missing, self._bits())

    @property
    def there(self) -> NDArray[np.bool_]:
        """Which rows have a value, by what the engine wrote."""
        return self.valid.mask

    def take(self, rows: NDArray[np.int64], other: SweptDraft, others: NDArray[np.int64]) -> None:
        """Take the values of some rows from rows of another draft of the same column, as the engine wrote it."""
        if self.changed is None:
            self.changed = self._as_values()
        self.changed.take(rows, other._as_values(), others)  # type: ignore[arg-type]  # of one column, so of one kind

    def array(self) -> pa.Array:
        if self.changed is not None:
            return self.changed.array()
        size, missing, buffers = self._size, self._column.missing, [self._bits(), self._values.slice(*self._place())]
        if self.type == DICTIONARY:
            return pa.DictionaryArray.from_buffers(DICTIONARY, size, buffers, KIND_NAMES, missing)
        if self.type == pa.binary():
            return octets_array(self.octets, self.valid)
        return pa.Array.from_buffers(self.type, size, buffers, missing)

    def _bits(self) -> pa.Buffer | None:
        """Arrow's bits of the values that are present; None if all are."""
        if not self._column.missing:
            return None
        return self._memory.slice(self._column.validity - self._memory.address, (self._size + 7) // 8)

    def _place(self) -> tuple[int, int]:
        """Where the values begin in their memory, and how many octets they are."""
        column = self._column
        return column.values - self._values.address, (self._size * column.bits + 7) // 8

    def _as_values(self) -> NumberDraft | OctetsDraft | TextDraft:
        """As values that can be changed one by one."""
        size, octets, valid = self._size, self.octets, self.valid
        if self.type == DICTIONARY:
            codes = np.where(valid.mask, octets.view(CODES), np.int32(-1))
            return TextDraft(DICTIONARY, codes, KIND_NAMES, self.rows)
        if self.type == FLAG:
            return NumberDraft(FLAG, bools_of(octets, size), valid, self.rows)
        if pa.types.is_binary(self.type) or pa.types.is_fixed_size_binary(self.type):
            return OctetsDraft(self.type, octets, valid, self.rows)
        return NumberDraft(self.type, octets.view(native_type(self.type)), valid, self.rows)
