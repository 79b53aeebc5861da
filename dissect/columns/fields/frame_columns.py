"""Readers of the columns that do not come from fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.memory import lasting
from dissect.columns.arrow.arrays import native_type, validity
from dissect.columns.arrow.drafts import NO_ROWS, NumberDraft, TextDraft
from dissect.columns.arrow.interning import intern_paths
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.layers import Needs
from dissect.columns.catalogue import NANOSECONDS, Column


class ArrayReader:
    """Numbers from an array of the batch. An array of its layers is right only in rows that the engine read whole."""

    def __init__(
        self,
        column: Column,
        numbers: Callable[[Batch], NDArray[Any]],
        valid: Callable[[Batch], NDArray[np.bool_] | None] = lambda _: None,
        *,
        needs: Needs = Needs.NOTHING,
    ) -> None:
        self.column = column
        self.dtype = native_type(column.type)
        self.numbers = numbers
        self.valid = valid
        self.needs = needs

    def draft(self, batch: Batch) -> NumberDraft:
        values = np.frombuffer(lasting(len(batch) * self.dtype.itemsize), self.dtype)
        values[:] = self.numbers(batch)
        rows = batch.unsettled if self.needs else NO_ROWS
        mask = self.valid(batch)
        return NumberDraft(self.column.type, values, None if mask is None else validity(mask), rows)


class InterfaceNameReader:
    """The names of the interfaces, if they have one."""

    needs = Needs.NOTHING

    def __init__(self, column: Column) -> None:
        self.column = column

    def draft(self, batch: Batch) -> TextDraft:
        numbers: dict[str, int] = {}
        names = [one.name for one in batch.frames.plain.interfaces]
        known = [numbers.setdefault(name, len(numbers)) if name else -1 for name in names]
        number = np.array([*known, -1], dtype=np.int32)
        return TextDraft(self.column.type, number[np.minimum(batch.frames.interface, len(names))], list(numbers))


class ProtocolsReader:
    """The names of all layers of a row, including quoted ones."""

    needs = Needs.OUTLINE

    def __init__(self, column: Column) -> None:
        self.column = column

    def draft(self, batch: Batch) -> TextDraft:
        names, numbers = _names(tuple(batch.tables.facts.protocols))
        codes, paths = intern_paths(batch.outline, numbers)
        texts = [":".join(names[number] for number in path if number >= 0) for path in paths]
        if "" in texts:  # no layer is known
            codes[codes == texts.index("")] = -1
        return TextDraft(self.column.type, codes, texts, batch.unsettled)


@lru_cache(maxsize=8)
def _names(protocols: tuple[str, ...]) -> tuple[list[str], NDArray[np.int16]]:
    """The names of protocols, and for each declaration which one it has. Variants of a header share theirs."""
    numbers: dict[str, int] = {}
    every = [numbers.setdefault(one, len(numbers)) for one in protocols]
    return list(numbers), np.array(every, np.int16)


def _times(column: Column) -> ArrayReader:
    return ArrayReader(column, lambda batch: batch.frames.timestamp_ns, lambda batch: batch.frames.has_time)


def _seconds(nanoseconds: Callable[[Batch], NDArray[np.int64]]) -> Callable[[Column], ArrayReader]:
    return lambda column: ArrayReader(
        column, lambda batch: nanoseconds(batch) / NANOSECONDS, lambda batch: batch.frames.has_time
    )


OWN_READERS: Final[Mapping[str, Callable[[Column], ArrayReader | InterfaceNameReader | ProtocolsReader]]] = {
    "frame.number": lambda column: ArrayReader(column, lambda batch: batch.numbers),
    "frame.time": _times,
    "frame.time_epoch": _seconds(lambda batch: batch.frames.timestamp_ns),
    "frame.time_relative": _seconds(lambda batch: batch.since_first),
    "frame.time_delta": _seconds(lambda batch: batch.since_previous),
    "frame.time_ns": _times,
    "frame.len": lambda column: ArrayReader(column, lambda batch: batch.frames.original),
    "frame.cap_len": lambda column: ArrayReader(column, lambda batch: batch.frames.captured),
    "frame.interface_id": lambda column: ArrayReader(column, lambda batch: batch.frames.interface),
    "frame.interface_name": InterfaceNameReader,
    "frame.protocols": ProtocolsReader,
    "payload.offset": lambda column: ArrayReader(
        column, lambda batch: batch.outline.payload_offset, needs=Needs.OUTLINE
    ),
    "payload.length": lambda column: ArrayReader(
        column, lambda batch: batch.outline.payload_length, needs=Needs.OUTLINE
    ),
}
