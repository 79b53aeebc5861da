"""Filtering a whole batch: by the engine for names at known positions, by packets in the remaining rows.

A leaf over a field at a known position is decided from arrays, one occurrence after another, including quotations. Any
other leaf is evaluated on the packets of the rows whose headers could have its names. `and` and `or` skip rows that are
already decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.layers import VERDICT_ASKED, VERDICT_NONE
from dissect.capture.told import IN_STREAMS
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.tables import Members, Tables
from dissect.columns.fields.gathering import find, gather
from dissect.columns.fields.places import Form, Places, places
from dissect.columns.fields.verdicts import KINDS, frame_checks, statuses
from dissect.columns.filtering.followed_leaves import followed_leaf
from dissect.columns.filtering.list_leaves import list_leaf
from dissect.columns.filtering.payload_leaves import payload_leaf
from dissect.columns.filtering.values import Mask, Values, ValueTest, value_test
from dissect.filter.expressions import (
    And,
    Filter,
    Leaf,
    Mode,
    Not,
    Or,
    Present,
    Test,
    Xor,
    names_of,
)
from dissect.filter.frame_names import BESIDE, FRAME_PROTOCOL
from dissect.filter.name_types import BESIDE_HEADERS, FilterName, Sort, Type
from dissect.filter.naming.declarations import checked

RowNumbers = NDArray[np.int64]

FRAME_ARRAYS: Final[Mapping[str, Callable[[Batch], tuple[Values, Mask | None]]]] = {
    "frame.number": lambda batch: (batch.numbers, None),
    "frame.len": lambda batch: (batch.frames.original, None),
    "frame.cap_len": lambda batch: (batch.frames.captured, None),
    "frame.time": lambda batch: (batch.frames.timestamp_ns, batch.frames.has_time),
    "frame.time_epoch": lambda batch: (batch.frames.timestamp_ns, batch.frames.has_time),
    "frame.time_relative": lambda batch: (batch.since_first, batch.frames.has_time),
    "frame.time_delta": lambda batch: (batch.since_previous, batch.frames.has_time),
    "frame.time_ns": lambda batch: (batch.frames.timestamp_ns, batch.frames.has_time),
    "frame.interface_id": lambda batch: (batch.frames.interface, None),
}
"""Values known for every frame, as an array, and where they are present (None: everywhere)."""


def mask(filter_: Filter, batch: Batch) -> Mask:
    """The rows of a batch that match a filter: for each row, the result of `Filter.matches` on its packet.

    ValueError for a filter that needs pcapng options of the frame: see `is_tabular`.
    """
    if not is_tabular(filter_):
        raise ValueError(NOT_TABULAR)
    found = compiled(filter_, batch.tables).rows(batch, np.arange(len(batch), dtype=np.int64))
    for row in batch.rows_told(IN_STREAMS):
        found[row] = filter_.matches(batch.packet(row))
    return found


NOT_TABULAR: Final = "a filter over what a file says beside a frame is for packets; tables have nothing of it"
"""What is said of a filter that is refused."""


def is_tabular(filter_: Filter) -> bool:
    """Whether a filter can be evaluated on batches, which have no comments or other pcapng options."""
    return not filter_.names & BESIDE


class Compiled(Protocol):
    """A test prepared for the batches of one protocol set."""

    needs_packets: bool
    """Whether many rows may have to be read as packets."""

    def rows(self, batch: Batch, rows: RowNumbers) -> Mask:
        """Whether it holds in each of these rows."""


@lru_cache(maxsize=16)
def compiled(filter_: Filter, tables: Tables) -> Compiled:
    """A filter prepared for batches; cached by filter and tables."""
    return _compiled(filter_.test, tables)


def _compiled(test: Test, tables: Tables) -> Compiled:
    if isinstance(test, Not):
        return _Opposite(_compiled(test.test, tables))
    if isinstance(test, And | Or):
        return _Sequence([_compiled(one, tables) for one in test.tests], until=isinstance(test, Or))
    if isinstance(test, Xor):
        return _Odd([_compiled(one, tables) for one in test.tests])
    return _Leaf(test, tables)


class _Opposite(Compiled):
    def __init__(self, test: Compiled) -> None:
        self.test = test
        self.needs_packets = test.needs_packets

    def rows(self, batch: Batch, rows: RowNumbers) -> Mask:
        return ~self.test.rows(batch, rows)


class _Sequence(Compiled):
    """Tests in turn, in the rows where none has been `until` yet; those that need packets come last."""

    def __init__(self, tests: Sequence[Compiled], *, until: bool) -> None:
        self.tests = sorted(tests, key=lambda one: one.needs_packets)
        self.until = until
        self.needs_packets = any(one.needs_packets for one in tests)

    def rows(self, batch: Batch, rows: RowNumbers) -> Mask:
        found = np.full(len(rows), not self.until)
        open_ = np.arange(len(rows), dtype=np.int64)
        for test in self.tests:
            if not len(open_):
                break
            decided = test.rows(batch, rows[open_]) == self.until
            found[open_[decided]] = self.until
            open_ = open_[~decided]
        return found


class _Odd(Compiled):
    def __init__(self, tests: Sequence[Compiled]) -> None:
        self.tests = tests
        self.needs_packets = any(one.needs_packets for one in tests)

    def rows(self, batch: Batch, rows: RowNumbers) -> Mask:
        found = np.zeros(len(rows), dtype=np.bool_)
        for test in self.tests:
            found ^= test.rows(batch, rows)
        return found


class _Leaf(Compiled):
    """A leaf: decided from arrays where possible, from packets in the remaining rows."""

    def __init__(self, leaf: Leaf, tables: Tables) -> None:
        self.leaf = leaf
        self.arrays = (
            followed_leaf(leaf) or payload_leaf(leaf, tables) or _arrays(leaf, tables) or list_leaf(leaf, tables)
        )
        self.needs_packets = self.arrays is None
        names = [one for one in names_of(leaf) if one.sort not in BESIDE_HEADERS and one.name != FRAME_PROTOCOL]
        self.holders = [tables.with_name(one) for one in names if not one.is_behind]
        self.may_follow = [tables.may_follow(one, quoted=True) for one in self.holders]
        self.is_behind = any(one.is_behind for one in names)

    def rows(self, batch: Batch, rows: RowNumbers) -> Mask:
        if self.arrays is None:
            found, asked = np.zeros(len(batch), dtype=np.bool_), self._possible(batch)
        else:
            found, asked = self.arrays(batch)
        chosen = found[rows]
        for place in np.flatnonzero(asked[rows]).tolist():
            chosen[place] = self.leaf.holds(batch.packet(int(rows[place])))
        return chosen

    def _possible(self, batch: Batch) -> Mask:
        """The rows in which the leaf could hold: those where a header for each of its names is there, or may follow."""
        possible = np.ones(len(batch), dtype=np.bool_)
        if self.is_behind:
            codes, _ = frame_checks(batch.frames, batch.layers, batch.protocols)
            possible &= codes != VERDICT_NONE
        for members, may_follow in zip(self.holders, self.may_follow, strict=True):
            found = find(batch.layers, members, quoted=True) >= 0
            found[batch.asked(may_follow)] = True
            possible &= found
        return possible


Arrays = Callable[[Batch], tuple[Mask, Mask]]
"""Whether a leaf holds in each row, and which rows need their packets instead."""


def _arrays(leaf: Leaf, tables: Tables) -> Arrays | None:
    """A leaf decided by arrays; None if it needs packets."""
    condition = value_test(leaf)
    if condition is None:
        return None
    name, test = condition
    if name.sort is Sort.FRAME:
        return _FrameArrays(name, test) if name.name in FRAME_ARRAYS else None
    if name.type is Type.PROTOCOL:
        is_header = name.sort is Sort.PROTOCOL and name.name != FRAME_PROTOCOL
        return _HeaderArrays(name, tables) if is_header and isinstance(leaf, Present) else None
    if name.sort is Sort.VERDICT:
        return None if name.is_behind else _VerdictArrays(name, test, tables)
    parts = [places(tables, part) for part in (name.parts or (name.name,))]
    known = [one for one in parts if one is not None and _has_type(one, name.type)]
    if not known or len(known) < len(parts):
        return None
    in_lists = list_leaf(leaf, tables) if any(one.elsewhere.any() for one in known) else None
    return in_lists or _FieldArrays(name, known, test, tables)


def _has_type(found: Places, type_: Type) -> bool:
    """Whether the gathered values have the name's type; other fields of the name may have another."""
    if type_ in {Type.UNSIGNED, Type.SIGNED, Type.FLAG}:
        return found.form is Form.NUMBER and found.address is None
    return type_.address is not None and found.address is type_.address


def _elsewhere(name: FilterName, found: Sequence[Places], tables: Tables) -> Members:
    """The declarations whose packets are needed: those that have the name, but not every part of it at a fixed
    position.
    """
    at_place = np.zeros(tables.count, dtype=np.bool_)
    elsewhere = np.zeros(tables.count, dtype=np.bool_)
    for one in found:
        at_place |= one.members
        elsewhere |= one.elsewhere
    named = tables.with_name(name)
    return elsewhere | (named & ~at_place)


class _FrameArrays:
    """A leaf over values known for every frame, whatever is in it."""

    def __init__(self, name: FilterName, test: ValueTest) -> None:
        self.read = FRAME_ARRAYS[name.name]
        self.test = test

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        values, valid = self.read(batch)
        found = self.test.holds(values)
        return (found if valid is None else found & valid), np.zeros(len(batch), dtype=np.bool_)


class _HeaderArrays:
    """Whether there is a layer of some declarations."""

    def __init__(self, name: FilterName, tables: Tables) -> None:
        self.members = tables.having(name.own)
        self.may_follow = tables.may_follow(self.members, quoted=True)

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        found = find(batch.layers, self.members, quoted=True) >= 0
        return found, _mask(batch, batch.asked(self.may_follow, ~found))


class _Occurrences:
    """A leaf over the values of a name, one occurrence after another."""

    def __init__(self, test: ValueTest, members: Members, elsewhere: Members, tables: Tables) -> None:
        self.test = test
        self.elsewhere = elsewhere if elsewhere.any() else None
        self.may_follow = tables.may_follow(members | elsewhere, quoted=True)

    def asked(self, batch: Batch) -> Mask:
        asked = _mask(batch, batch.asked(self.may_follow))
        if self.elsewhere is not None:
            asked |= find(batch.layers, self.elsewhere, quoted=True) >= 0
        return asked

    def gathered(self, decided: Iterator[tuple[Mask, Mask]], rows: int) -> Mask:
        """Combine the results per occurrence into a result per row."""
        any_, all_ = np.zeros(rows, dtype=np.bool_), np.ones(rows, dtype=np.bool_)
        present = np.zeros(rows, dtype=np.bool_)
        for holds, valid in decided:
            present |= valid
            any_ |= holds & valid
            all_ &= holds | ~valid
        return any_ if self.test.mode is Mode.ANY else all_ & present


class _FieldArrays(_Occurrences):
    """A leaf over numbers or addresses at a known position."""

    def __init__(self, name: FilterName, found: Sequence[Places], test: ValueTest, tables: Tables) -> None:
        members = np.logical_or.reduce([one.members for one in found])
        super().__init__(test, members, _elsewhere(name, found, tables), tables)
        self.places = found

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        return self.gathered(self._decided(batch), len(batch)), self.asked(batch)

    def _decided(self, batch: Batch) -> Iterator[tuple[Mask, Mask]]:
        for found in self.places:
            occurrence = 1
            while (gathered := gather(batch.frames, batch.layers, found, occurrence, quoted=True)).valid.any():
                yield self.test.holds(gathered.values), gathered.valid
                occurrence += 1


class _VerdictArrays(_Occurrences):
    """A leaf over the verdicts on a checksum."""

    def __init__(self, name: FilterName, test: ValueTest, tables: Tables) -> None:
        self.members = tables.having(checked(name))
        super().__init__(test, self.members, tables.having(name.holders), tables)
        self.codes = [code for code, kind in enumerate(KINDS) if test.verdicts(kind)]

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        asked = self.asked(batch)
        return self.gathered(self._decided(batch, asked), len(batch)), asked

    def _decided(self, batch: Batch, asked: Mask) -> Iterator[tuple[Mask, Mask]]:
        layers, occurrence = batch.layers_with_codes, 1
        while ((codes := statuses(layers, self.members, occurrence, quoted=True)) != VERDICT_NONE).any():
            asked |= codes == VERDICT_ASKED
            yield np.isin(codes, self.codes), codes >= 0
            occurrence += 1


def _mask(batch: Batch, rows: RowNumbers) -> Mask:
    """Some rows of a batch as truth values."""
    found = np.zeros(len(batch), dtype=np.bool_)
    found[rows] = True
    return found


__all__ = ["is_tabular", "mask"]
