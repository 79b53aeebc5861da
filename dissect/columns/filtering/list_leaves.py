"""Leaves of a filter over values in lists, decided from all values that the engine reads there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dissect.columns.batches.batch import Batch
from dissect.columns.batches.tables import Tables
from dissect.columns.fields.list_columns import WIDEST, numbers_of
from dissect.columns.fields.list_reading import Program, Values, program, read
from dissect.columns.filtering.values import Mask, ValueTest, value_test
from dissect.engine.list_words import Told
from dissect.filter.expressions import Leaf, Mode, field_values_of
from dissect.filter.name_types import Type
from dissect.filter.occurrences import KnownValues


class ListLeaf:
    """A leaf over one name, of whose values it does not ask in which layers they are."""

    def __init__(self, leaf: Leaf, made: Program) -> None:
        self.leaf = leaf
        self.program = made
        condition = value_test(leaf)
        has_array = made.names[0].type.is_number or made.names[0].type is Type.FLAG
        has_array |= made.names[0].type.address is not None
        self.test = condition[1] if condition is not None and has_array else None

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        """Whether it holds in each row, and which rows have to be asked."""
        values = read(batch, self.program)[0]
        holds = _by_array(values, self.test) if self.test is not None else _one_by_one(values, self.leaf)
        return holds, values.told == Told.ASK


def list_leaf(leaf: Leaf, tables: Tables) -> ListLeaf | None:
    """A leaf over values in lists; None if it needs packets."""
    fields = field_values_of(leaf)
    names = {id(one.name): one.name for one in fields}
    if len(names) != 1 or any(one.layers is not None for one in fields):
        return None
    made = program(tables, tuple(names.values()), quoted=True)
    return None if made is None else ListLeaf(leaf, made)


def _rows(values: Values) -> NDArray[np.int64]:
    """The row of each value."""
    counts = np.diff(values.row_ends, prepend=np.int32(0))
    return np.repeat(np.arange(len(counts)), counts)


def _by_array(values: Values, test: ValueTest) -> Mask:
    rows = _rows(values)
    of_row = np.zeros(len(values.told), np.bool_)
    if not len(rows):
        return of_row
    holds = test.holds(_array(values, len(rows)))
    if test.mode is Mode.ANY:
        of_row[rows[holds]] = True
    else:
        of_row[rows] = True
        of_row[rows[~holds]] = False
    return of_row


def _array(values: Values, count: int) -> NDArray[Any]:
    """The values as `filter_tests` takes them."""
    address = values.name.type.address
    if address is None:
        return values.numbers_of_type(count)
    octets = values.rows_of_octets(address.octets, np.ones(count, np.bool_))
    return octets if address.octets > WIDEST else numbers_of(octets)


def _one_by_one(values: Values, leaf: Leaf) -> Mask:
    """Ask the leaf of the values of each row, of equal ones once. It does not hold where there are none."""
    of_row = np.zeros(len(values.told), np.bool_)
    known: dict[tuple[Any, ...], bool] = {}
    every, ends = values.all(), [0, *values.row_ends.tolist()]
    for row in np.flatnonzero(values.there).tolist():
        found = tuple(every[ends[row] : ends[row + 1]])
        if found not in known:
            packet: Any = KnownValues(found)
            known[found] = leaf.holds(packet)
        of_row[row] = known[found]
    return of_row
