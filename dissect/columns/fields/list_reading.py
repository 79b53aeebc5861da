"""Values in the lists of headers, read by the engine for all rows of a batch: options, records, domain names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dissect.columns.batches.batch import Batch
from dissect.columns.batches.tables import Tables
from dissect.columns.fields.gathering import address
from dissect.domain_names import as_wireshark
from dissect.engine.library import engine
from dissect.engine.list_words import Told
from dissect.engine.memory import address_of
from dissect.engine.structures.lists import ListColumn, ListRun
from dissect.engine.tables.list_takes import Taken, Takes, UntakenError, takes_of
from dissect.filter.name_types import FilterName, Sort, Type
from dissect.packet.rows.engine_tables import engine_lists, walking
from dissect.schema.layout import FieldKind

OCTETS_A_ROW: Final = 16
"""So much room there is at first for each row of octets or text."""
MOST_OCTETS: Final = 1 << 28
"""Where the values of a batch take more room than this, the packets of the remaining rows are asked."""
TAKEN: Final[Mapping[Type, Taken]] = {
    **dict.fromkeys((Type.UNSIGNED, Type.SIGNED, Type.FLAG), Taken.NUMBER),
    **dict.fromkeys((Type.MAC, Type.IPV4, Type.IPV6), Taken.ADDRESS),
    Type.OCTETS: Taken.OCTETS,
    Type.TEXT: Taken.TEXT,
    Type.DOMAIN_NAME: Taken.NAME,
}


@dataclass(frozen=True, eq=False)
class Program:
    """What the engine has to know to read some names."""

    names: tuple[FilterName, ...]
    takes: Takes
    reach: NDArray[np.uint64]
    """For each declaration a bit for each name that may be in it or in what can follow it."""


@lru_cache(maxsize=256)
def program(tables: Tables, names: tuple[FilterName, ...], *, quoted: bool = False) -> Program | None:
    """How the engine reads some names, at most `MOST_LIST_COLUMNS`; None if it cannot read one of them, or there is no
    engine. `quoted`: in quoted headers too."""
    if engine() is None or not all(map(_is_field, names)):
        return None
    lists, _ = engine_lists(tables.protocols)
    try:
        takes = takes_of(lists, [(TAKEN[one.type], {**one.own, **one.items}, _octets(one.type)) for one in names])
    except UntakenError:
        return None
    reach = np.zeros(tables.count, np.uint64)
    for column, name in enumerate(names):
        holders = tables.with_name(name)
        reach |= tables.may_follow(holders, quoted=quoted).astype(np.uint64) << np.uint64(column)
    return Program(names, takes, reach)


def _is_field(name: FilterName) -> bool:
    """Whether a name is of fields that the engine can read. A domain name of a header itself is read without a message
    around it, which the engine does not do."""
    if name.sort not in {Sort.FIELD, Sort.EITHER} or name.is_behind or name.type not in TAKEN:
        return False
    own = (slot for header, fields in name.own.items() for slot in header.layout.slots if slot.field.name in fields)
    return not any(slot.kind is FieldKind.NAME for slot in own)


def _octets(type_: Type) -> int:
    return 0 if type_.address is None else type_.address.octets


class Values:
    """The values of one name: one of each row, or all of them."""

    def __init__(self, name: FilterName, rows: int, *, every: bool) -> None:
        self.name = name
        self.told = np.zeros(rows, np.uint8)
        """For each row a `Told`."""
        self.is_number = TAKEN[name.type] is Taken.NUMBER
        self.every = every
        room = 2 * rows + 1 if every else rows
        self.written = np.zeros(room if every else 0, np.uint8)
        """For each value a `Told`, where all values are read."""
        self.row_ends = np.zeros(rows if every else 0, np.int32)
        """How many values there are up to the end of each row."""
        self.numbers = np.zeros(room if self.is_number else 0, np.int64)
        self.ends = np.zeros(0 if self.is_number else room + 1, np.int32)
        """Where the octets of each value end, after a zero."""
        self.octets = np.zeros(0 if self.is_number else OCTETS_A_ROW * rows + 1, np.uint8)

    def column(self, occurrence: int) -> ListColumn:
        """The column for the engine."""
        column = ListColumn(is_number=self.is_number, occurrence=occurrence)
        self.point(column)
        return column

    def point(self, column: ListColumn) -> None:
        """Tell the engine where there is room."""
        column.told, column.numbers = address(self.told), address(self.numbers)
        column.octets, column.octets_room = address(self.octets), len(self.octets)
        column.ends = address(self.ends) + self.ends.itemsize
        column.written, column.row_ends = address(self.written), address(self.row_ends)
        column.values_room = len(self.written)

    def grow(self, column: ListColumn) -> None:
        """Make twice the room."""
        for name in ("octets", "written", "numbers", "ends") if self.every else ("octets",):
            array: NDArray[Any] = getattr(self, name)
            setattr(self, name, np.concatenate((array, np.zeros_like(array))))
        self.point(column)

    @property
    def room(self) -> int:
        """Octets of memory that values have room in."""
        return self.octets.nbytes + self.numbers.nbytes + self.ends.nbytes

    def ask_from(self, row: int) -> None:
        """Leave the rows from `row` on to their packets."""
        self.told[row:] = Told.ASK
        if self.every:
            self.row_ends[row:] = self.row_ends[row - 1] if row else 0
        elif not self.is_number:
            self.ends[row + 1 :] = self.ends[row]

    @property
    def asked(self) -> NDArray[np.int64]:
        """The rows whose packets have to be asked."""
        return np.flatnonzero(self.told == Told.ASK)

    @property
    def there(self) -> NDArray[np.bool_]:
        """The rows in which the engine has read a value."""
        there: NDArray[np.bool_] = (self.told != Told.ABSENT) & (self.told != Told.ASK)
        return there

    def plain(self, octets: bytes, told: int) -> Any:
        """A value that is octets as packets have it."""
        type_ = self.name.type
        if told == Told.NAME:
            return as_wireshark(octets)
        if type_.is_text:
            return octets.decode("utf-8", "backslashreplace")
        return octets if type_.address is None else type_.address(octets)

    def one(self, row: int) -> Any:
        """The value of a row as packets have it, where it is octets."""
        return self.plain(self.octets[self.ends[row] : self.ends[row + 1]].tobytes(), int(self.told[row]))

    def all(self) -> list[Any]:
        """All values of all rows as packets have them."""
        count = int(self.row_ends[-1]) if len(self.row_ends) else 0
        if self.is_number:
            return list(self.numbers_of_type(count).tolist())
        ends = self.ends[: count + 1].tolist()
        octets = self.octets[: ends[-1]].tobytes()
        spans = zip(ends, ends[1:], self.written.tolist(), strict=False)
        return [self.plain(octets[begin:end], told) for begin, end, told in spans]

    def numbers_of_type(self, count: int) -> NDArray[Any]:
        """The first numbers, with a sign or without one."""
        numbers = self.numbers[:count]
        return numbers if self.name.type is Type.SIGNED else numbers.view(np.uint64)

    def rows_of_octets(self, width: int, there: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Octets of one length, a row for each true one of `there`, and zeros for the others."""
        found = np.zeros((len(there), width), np.uint8)
        found[there] = self.octets[: int(self.ends[len(there)])].reshape(-1, width)
        return found


def read(batch: Batch, made: Program, occurrences: Sequence[int] | None = None) -> list[Values]:
    """The values of each name in each row: the first in the layer of its occurrence, or all, quoted ones too."""
    rows, every = len(batch), occurrences is None
    library = engine()
    found = [Values(one, rows, every=every) for one in made.names]
    counted = [1] * len(found) if occurrences is None else occurrences
    columns = (ListColumn * len(found))(*map(Values.column, found, counted))
    layers = batch.layers.plain.structure()
    _, words = engine_lists(batch.tables.protocols)
    lists = ListRun(
        walking=walking(batch.protocols, batch.limits),
        frames=batch.frames.plain.structure(),
        layers=address_of(layers),
        lists=address_of(words),
        begin=made.takes.begin.buffer_info()[0],
        takes=made.takes.takes.buffer_info()[0],
        within=made.takes.within.buffer_info()[0],
        reach=address(made.reach),
        columns=address_of(columns),
        column_count=len(found),
        takes_all=every,
        items=batch.limits.items,
    )
    row = 0
    while library is not None and (row := library.read_lists(address_of(lists), row)) < rows:
        is_enough = sum(one.room for one in found) > MOST_OCTETS
        for values, column in zip(found, columns, strict=True):
            if is_enough:
                values.ask_from(row)
            else:
                values.grow(column)
        if is_enough:
            break
    return found
