"""A filter on a whole batch: by kernels where a name has a place in the tables, by packets in the rows that are left.

A leaf over a field of a fixed place is decided from arrays, one occurrence after another, those in quotations among
them. For any other leaf the packets are asked of the rows that hold headers which could have its names. `and` and `or`
ask no further in rows that are decided.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dissect.columns.batch import Batch
from dissect.columns.checksum_tables import KINDS
from dissect.columns.gathering import find, gather, locate
from dissect.columns.places import Form, Places, places
from dissect.columns.tables import Tables
from dissect.columns.verdicts import statuses
from dissect.filter.expressions import (
    And,
    Comparison,
    Constant,
    Element,
    FieldValue,
    Filter,
    Leaf,
    Masked,
    Member,
    Mode,
    Not,
    Or,
    Present,
    Sign,
    Test,
    Xor,
    names_of,
)
from dissect.filter.literals import Literal
from dissect.filter.names import BESIDE, FRAME_PROTOCOL, STATUS, Name, Sort, Type

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
Values = NDArray[Any]

ASK: Final = -2
"""The status of a checksum on which only the packet can tell the verdict."""

COMPARED: Final[Mapping[Sign, Callable[[Any, Any], Any]]] = {
    Sign.EQUAL: operator.eq,
    Sign.UNEQUAL: operator.ne,
    Sign.GREATER: operator.gt,
    Sign.LESS: operator.lt,
    Sign.GREATER_OR_EQUAL: operator.ge,
    Sign.LESS_OR_EQUAL: operator.le,
}

FRAME_ARRAYS: Final[Mapping[str, Callable[[Batch], tuple[Values, Mask | None]]]] = {
    "frame.number": lambda batch: (batch.numbers, None),
    "frame.len": lambda batch: (batch.frames.original, None),
    "frame.cap_len": lambda batch: (batch.frames.captured, None),
    "frame.time_epoch": lambda batch: (batch.frames.timestamp_ns, batch.frames.has_time),
    "frame.time_ns": lambda batch: (batch.frames.timestamp_ns, batch.frames.has_time),
    "frame.interface_id": lambda batch: (batch.frames.interface, None),
}
"""What is known of every frame as an array, and where there is such a value (None: everywhere)."""


def mask(filter_: Filter, batch: Batch) -> Mask:
    """In which rows of a batch a filter holds: what `Filter.matches` says of the packet of each row.

    ValueError for a filter over what stands beside a frame in its file: see `is_tabular`.
    """
    if not is_tabular(filter_):
        raise ValueError("a filter over what a file says beside a frame is for packets; tables have nothing of it")
    return compiled(filter_, batch.tables).rows(batch, np.arange(len(batch), dtype=np.int64))


def is_tabular(filter_: Filter) -> bool:
    """Whether a filter can be evaluated on batches, which have nothing of comments and the like."""
    return not filter_.names & BESIDE


class Compiled(Protocol):
    """A test that is ready for the batches of one suite."""

    needs_packets: bool
    """Whether many rows may have to be read as packets."""

    def rows(self, batch: Batch, rows: Rows) -> Mask:
        """Whether it holds in each of these rows."""


@lru_cache(maxsize=16)
def compiled(filter_: Filter, tables: Tables) -> Compiled:
    """A filter, ready for batches; the same object for the same filter and tables."""
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

    def rows(self, batch: Batch, rows: Rows) -> Mask:
        return ~self.test.rows(batch, rows)


class _Sequence(Compiled):
    """Tests one after the other, in the rows in which none has been `until` yet; those that need packets come last."""

    def __init__(self, tests: Sequence[Compiled], *, until: bool) -> None:
        self.tests = sorted(tests, key=lambda one: one.needs_packets)
        self.until = until
        self.needs_packets = any(one.needs_packets for one in tests)

    def rows(self, batch: Batch, rows: Rows) -> Mask:
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

    def rows(self, batch: Batch, rows: Rows) -> Mask:
        found = np.zeros(len(rows), dtype=np.bool_)
        for test in self.tests:
            found ^= test.rows(batch, rows)
        return found


class _Leaf(Compiled):
    """A leaf: from arrays where it can be, and whatever is open after that from packets."""

    def __init__(self, leaf: Leaf, tables: Tables) -> None:
        self.leaf = leaf
        self.arrays = _arrays(leaf, tables)
        self.needs_packets = self.arrays is None
        self.holders = [
            np.array([header in name.protocols for header in tables.headers], dtype=np.bool_)
            for name in names_of(leaf)
            if name.sort is not Sort.FRAME and name.name != FRAME_PROTOCOL
        ]

    def rows(self, batch: Batch, rows: Rows) -> Mask:
        if self.arrays is None:
            found, asked = np.zeros(len(batch), dtype=np.bool_), self._possible(batch)
        else:
            found, asked = self.arrays(batch)
        chosen = found[rows]
        for place in np.flatnonzero(asked[rows]).tolist():
            chosen[place] = self.leaf.holds(batch.packet(int(rows[place])))
        return chosen

    def _possible(self, batch: Batch) -> Mask:
        """The rows in which the leaf could hold: those with a header for each of its names, and irregular ones."""
        possible = np.ones(len(batch), dtype=np.bool_)
        for members in self.holders:
            possible &= find(batch.layers, members, quoted=True) >= 0
        return possible | batch.layers.irregular if self.holders else possible


Arrays = Callable[[Batch], tuple[Mask, Mask]]
"""Whether a leaf holds in each row, and of which rows the packets must be asked instead."""


def _arrays(leaf: Leaf, tables: Tables) -> Arrays | None:
    """A leaf by arrays; None where its packets have to be asked."""
    condition = _condition(leaf)
    if condition is None:
        return None
    name, test = condition
    if name.sort is Sort.FRAME:
        return _FrameArrays(name, test) if name.name in FRAME_ARRAYS else None
    if name.type is Type.PROTOCOL:
        is_header = name.sort is Sort.PROTOCOL and name.name != FRAME_PROTOCOL
        return _HeaderArrays(name, tables) if is_header and isinstance(leaf, Present) else None
    if name.sort is Sort.VERDICT:
        found = places(tables, name.name.removesuffix(STATUS))
        return None if found is None else _VerdictArrays(found, test, _elsewhere(name, [found], tables))
    parts = [places(tables, part) for part in (name.parts or (name.name,))]
    known = [one for one in parts if one is not None and _has_type(one, name.type)]
    if not known or len(known) < len(parts):
        return None
    return _FieldArrays(known, test, _elsewhere(name, known, tables))


def _has_type(found: Places, type_: Type) -> bool:
    """Whether what is gathered is of the name's type; other places of the name may be of another."""
    if type_ in {Type.UNSIGNED, Type.SIGNED, Type.FLAG}:
        return found.form is Form.NUMBER and found.address is None
    return type_.address is not None and found.address is type_.address


def _elsewhere(name: Name, found: Sequence[Places], tables: Tables) -> NDArray[np.bool_]:
    """The declarations of which packets are asked: all that have the name and are not at a place in each part."""
    at_place = np.zeros(len(tables.headers), dtype=np.bool_)
    elsewhere = np.zeros(len(tables.headers), dtype=np.bool_)
    for one in found:
        at_place |= one.members
        elsewhere |= one.elsewhere
    named = np.array([header in name.protocols for header in tables.headers], dtype=np.bool_)
    return elsewhere | (named & ~at_place)


@dataclass(frozen=True, slots=True)
class _Condition:
    """What must hold of single values, and of how many of them."""

    mode: Mode
    holds: Callable[[Values], Mask]
    verdicts: Callable[[Any], bool]
    """The same of one verdict."""


def _condition(leaf: Leaf) -> tuple[Name, _Condition] | None:
    """The one name of a leaf and what must hold of its values; None where it is about more, or about parts of them."""
    operand = leaf.left if isinstance(leaf, Comparison) else leaf.operand
    masks: list[int] = []
    while isinstance(operand, Masked):
        value = operand.mask.literal.value if isinstance(operand.mask, Constant) else None
        if not isinstance(value, int):
            return None
        masks.append(value)
        operand = operand.operand
    if not isinstance(operand, FieldValue) or operand.layers is not None or operand.octets is not None:
        return None
    of: Mapping[type, Callable[[Any, Sequence[int]], _Condition | None]] = {
        Present: _present,
        Comparison: _compared,
        Member: _member,
    }
    test = of[type(leaf)](leaf, masks) if type(leaf) in of else None
    return None if test is None else (operand.name, test)


def _present(leaf: Present, masks: Sequence[int]) -> _Condition:  # noqa: ARG001  # as the others
    if masks:
        return _Condition(Mode.ANY, lambda values: np.asarray(_masked(values, masks) != 0), lambda _: False)
    return _Condition(Mode.ANY, lambda values: np.ones(len(values), dtype=np.bool_), lambda _: True)


def _compared(leaf: Comparison, masks: Sequence[int]) -> _Condition | None:
    if not isinstance(leaf.right, Constant):
        return None
    literal, compare = leaf.right.literal, COMPARED[leaf.sign]
    return _Condition(
        leaf.mode,
        lambda values: _against(_masked(values, masks), literal, leaf.sign),
        lambda kind: bool(compare(kind, literal.value)),
    )


def _member(leaf: Member, masks: Sequence[int]) -> _Condition:
    def holds(values: Values) -> Mask:
        values = _masked(values, masks)
        found = np.zeros(len(values), dtype=np.bool_)
        for element in leaf.elements:
            found |= _within(values, element)
        return found

    return _Condition(leaf.mode, holds, lambda kind: any(one.first.value is kind for one in leaf.elements))


def _within(values: Values, element: Element) -> Mask:
    if element.last is None:
        return _against(values, element.first, Sign.EQUAL)
    above = _against(values, element.first, Sign.GREATER_OR_EQUAL)
    return above & _against(values, element.last, Sign.LESS_OR_EQUAL)


def _masked(values: Values, masks: Sequence[int]) -> Values:
    """Numbers with some of their bits; wide enough for any mask."""
    for one in masks:
        values = values.astype(np.int64 if values.dtype.kind == "i" else np.uint64) & one
    return values


def _against(values: Values, literal: Literal, sign: Sign) -> Mask:
    """Values compared with one that was written down."""
    if values.ndim > 1:
        return _against_octets(values, literal, sign)
    compare, value = COMPARED[sign], literal.value
    if not isinstance(value, bytes):
        return np.asarray(compare(values, int(value)), dtype=np.bool_)
    number, bits = int.from_bytes(value, "big"), 8 * len(value)
    shift = 0 if literal.prefix is None else bits - literal.prefix
    wide = values.astype(np.uint64) >> np.uint64(shift)
    return np.asarray(compare(wide, np.uint64(number >> shift)), dtype=np.bool_)


def _against_octets(values: Values, literal: Literal, sign: Sign) -> Mask:
    """Addresses of sixteen octets as two numbers each, the bits behind the prefix left out."""
    size = len(literal.value)
    width = 8 * size if literal.prefix is None else literal.prefix
    kept = ((1 << width) - 1) << (8 * size - width)
    number = int.from_bytes(literal.value, "big") & kept
    halves = np.ascontiguousarray(values).view(">u8").astype(np.uint64)
    high = halves[:, 0] & np.uint64(kept >> 64)
    low = halves[:, 1] & np.uint64(kept & (1 << 64) - 1)
    first, second = np.uint64(number >> 64), np.uint64(number & (1 << 64) - 1)
    same = high == first
    if not sign.is_order:
        equal: Mask = same & (low == second)
        return equal if sign is Sign.EQUAL else ~equal
    strict = Sign.GREATER if sign in {Sign.GREATER, Sign.GREATER_OR_EQUAL} else Sign.LESS
    return np.asarray(COMPARED[strict](high, first) | (same & COMPARED[sign](low, second)), dtype=np.bool_)


class _FrameArrays:
    """A leaf over what is known of every frame, irregular ones too."""

    def __init__(self, name: Name, test: _Condition) -> None:
        self.read = FRAME_ARRAYS[name.name]
        self.test = test

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        values, valid = self.read(batch)
        found = self.test.holds(values)
        return (found if valid is None else found & valid), np.zeros(len(batch), dtype=np.bool_)


class _HeaderArrays:
    """Whether there is a layer of some declarations."""

    def __init__(self, name: Name, tables: Tables) -> None:
        self.members = np.array([header in name.own for header in tables.headers], dtype=np.bool_)

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        return find(batch.layers, self.members, quoted=True) >= 0, batch.layers.irregular


class _Occurrences:
    """The slots in which a name stands, one occurrence after another."""

    def __init__(self, test: _Condition, elsewhere: NDArray[np.bool_]) -> None:
        self.test = test
        self.elsewhere = elsewhere if elsewhere.any() else None

    def asked(self, batch: Batch) -> Mask:
        asked: Mask = batch.layers.irregular.copy()
        if self.elsewhere is not None:
            asked |= find(batch.layers, self.elsewhere, quoted=True) >= 0
        return asked

    def slots(self, batch: Batch, found: Places) -> Iterator[NDArray[np.int8]]:
        occurrence, slots = 1, locate(batch.frames, batch.layers, found, quoted=True)
        while (slots >= 0).any():
            yield slots
            occurrence += 1
            slots = locate(batch.frames, batch.layers, found, occurrence, quoted=True)

    def gathered(self, decided: Iterator[tuple[Mask, Mask]], rows: int) -> Mask:
        """From whether the test holds of an occurrence, and where there is one, to whether it holds in a row."""
        any_, all_ = np.zeros(rows, dtype=np.bool_), np.ones(rows, dtype=np.bool_)
        present = np.zeros(rows, dtype=np.bool_)
        for holds, valid in decided:
            present |= valid
            any_ |= holds & valid
            all_ &= holds | ~valid
        return any_ if self.test.mode is Mode.ANY else all_ & present


class _FieldArrays(_Occurrences):
    """A leaf over numbers or addresses of a fixed place."""

    def __init__(self, found: Sequence[Places], test: _Condition, elsewhere: NDArray[np.bool_]) -> None:
        super().__init__(test, elsewhere)
        self.places = found

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        return self.gathered(self._decided(batch), len(batch)), self.asked(batch)

    def _decided(self, batch: Batch) -> Iterator[tuple[Mask, Mask]]:
        for found in self.places:
            for slots in self.slots(batch, found):
                values, valid = gather(batch.frames, batch.layers, slots, found)
                yield self.test.holds(values), valid


class _VerdictArrays(_Occurrences):
    """A leaf over the verdicts on a checksum."""

    def __init__(self, found: Places, test: _Condition, elsewhere: NDArray[np.bool_]) -> None:
        super().__init__(test, elsewhere)
        self.places = found
        self.codes = [code for code, kind in enumerate(KINDS) if test.verdicts(kind)]

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        asked = self.asked(batch)
        return self.gathered(self._decided(batch, asked), len(batch)), asked

    def _decided(self, batch: Batch, asked: Mask) -> Iterator[tuple[Mask, Mask]]:
        for slots in self.slots(batch, self.places):
            codes = statuses(batch.frames, batch.layers, slots, batch.tables)
            asked |= codes == ASK
            yield np.isin(codes, self.codes), codes >= 0


__all__ = ["is_tabular", "mask"]
