"""What headers carry, in all rows of a batch: how many octets, and which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.blocks.layers import CARRIES_NOTHING, CARRIES_UNSURE, LAYER_QUOTED, LEFT_UNREAD
from dissect.columns.arrow.arrays import native_type, validity
from dissect.columns.arrow.drafts import Draft, NumberDraft
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.layers import Layers, Needs
from dissect.columns.batches.tables import Members, Tables
from dissect.columns.catalogue import Column
from dissect.columns.fields.gathering import find
from dissect.filter.name_types import Carried


class Payloads(NamedTuple):
    """The payload of one layer of every row; zeros where there is none."""

    found: NDArray[np.bool_]
    """The rows that have such a layer."""
    there: NDArray[np.bool_]
    """Those where it carries something, or might, and the engine knows how much."""
    asked: NDArray[np.bool_]
    """Those where only the packet can tell."""
    begin: NDArray[np.int64]
    """The index of the first octet among those of the batch."""
    captured: NDArray[np.int64]
    """How many octets of the payload were captured."""
    length: NDArray[np.int64]
    """How many it has, captured or not."""

    def value_rows(self, carried: Carried) -> NDArray[np.bool_]:
        """The rows with a value: empty octets are none."""
        has_empty = carried.is_length and not carried.is_innermost
        return self.there if has_empty else self.there & (self.captured > 0)

    def numbers(self, carried: Carried) -> NDArray[np.int64]:
        """The numbers of octets."""
        return self.captured if carried.is_innermost else self.length

    def value(self, row: int, carried: Carried, octets: memoryview) -> Any:
        """The value of a row that has one, as packets have it."""
        if carried.is_length:
            return int(self.numbers(carried)[row])
        begin = int(self.begin[row])
        return octets[begin : begin + int(self.captured[row])].tobytes()

    def spans(self, octets: memoryview) -> list[memoryview]:
        """The captured octets of each row."""
        begins, ends = self.begin.tolist(), (self.begin + self.captured).tolist()
        return [octets[begin:end] for begin, end in zip(begins, ends, strict=True)]


def payloads(
    batch: Batch, members: Members, carried: Carried, occurrence: int = 1, *, quoted: bool = False
) -> Payloads:
    """The payload of the n-th layer, from the outside, of some declarations, or of the innermost one if it is one of
    them. Layers count as for `find`."""
    frames, layers = batch.frames, batch.layers
    slots = (
        _innermost(layers, members, occurrence)
        if carried.is_innermost
        else find(layers, members, occurrence, quoted=quoted)
    )
    rows, at = np.arange(len(slots)), np.maximum(slots, 0)
    flags = np.where(slots >= 0, layers.flags[rows, at], 0)
    begin = layers.offset[rows, at] + layers.length[rows, at].astype(np.int64)
    end = layers.end[rows, at].astype(np.int64)
    there = slots >= 0
    if carried.is_innermost:
        there &= flags & LEFT_UNREAD == 0
        asked = np.zeros(len(slots), np.bool_)
        if not quoted:
            there &= flags & LAYER_QUOTED == 0
    else:
        there &= flags & CARRIES_NOTHING == 0
        asked = there & (flags & CARRIES_UNSURE != 0)
        there &= ~asked
    captured = np.where(there, np.maximum(np.minimum(end, frames.captured) - begin, 0), 0)
    return Payloads(
        slots >= 0, there, asked, frames.begin + np.where(there, begin, 0), captured, np.where(there, end - begin, 0)
    )


def _innermost(layers: Layers, members: Members, occurrence: int) -> NDArray[np.int64]:
    """For each row the slot of the last layer if it is one of some declarations; else -1."""
    slots = layers.count.astype(np.int64) - 1
    if occurrence > 1:
        return np.full_like(slots, -1)
    there = np.flatnonzero(slots >= 0)
    others = there[~members[layers.declaration[there, slots[there]]]]
    slots[others] = -1
    return slots


class PayloadReader:
    """A column of what headers carry."""

    needs = Needs.LAYERS

    def __init__(self, column: Column, carried: Carried, tables: Tables) -> None:
        self.column = column
        self.carried = carried
        self.members = tables.these(column.about.subjects)
        self.may_follow = tables.may_follow(self.members)

    def draft(self, batch: Batch) -> Draft:
        found = payloads(batch, self.members, self.carried, self.column.occurrence)
        there = found.value_rows(self.carried)
        if self.carried.is_innermost:
            rows = batch.unsettled
        else:
            rows = np.union1d(np.flatnonzero(found.asked), batch.asked(self.may_follow, ~found.there))
        there[rows] = False
        if not self.carried.is_length:
            return SpanDraft(self.column.type, found, batch.frames.plain.octets, rows)
        numbers = found.numbers(self.carried).astype(native_type(self.column.type))
        return NumberDraft(self.column.type, numbers, validity(there), rows)


class SpanDraft:
    """Octets of the frames, of any length; none are a missing value."""

    def __init__(self, type_: pa.DataType, found: Payloads, octets: memoryview, rows: NDArray[np.int64]) -> None:
        self.type = type_
        self.spans: list[memoryview | bytes] = [*found.spans(octets)]
        self.rows = rows

    def answer(self, answers: Sequence[Any]) -> None:
        for row, octets in zip(self.rows.tolist(), answers, strict=True):
            self.spans[row] = octets or b""

    def replace(self, rows: NDArray[np.int64], values: Sequence[Any]) -> None:
        self.rows = rows
        self.answer(values)

    def array(self) -> pa.Array:
        lengths = np.fromiter(map(len, self.spans), np.int64, len(self.spans))
        ends = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        valid = validity(lengths > 0)
        buffers = [valid.bits, pa.py_buffer(ends), pa.py_buffer(b"".join(self.spans))]
        return pa.Array.from_buffers(self.type, len(lengths), buffers, valid.missing)
