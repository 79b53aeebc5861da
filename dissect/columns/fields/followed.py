"""Columns of what was told of packets by those before them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from dissect.capture.told import Several
from dissect.columns.arrow.arrays import native_type, validity
from dissect.columns.arrow.drafts import NO_ROWS, NumberDraft, ObjectDraft, TextDraft
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.layers import Needs
from dissect.columns.catalogue import NANOSECONDS, Column
from dissect.filter.name_types import Type


class FollowedReader:
    """One of them. Nothing is told where nobody follows the capture."""

    needs = Needs.NOTHING

    def __init__(self, column: Column) -> None:
        self.column = column

    def draft(self, batch: Batch) -> NumberDraft | ObjectDraft | TextDraft:
        values = self._values(batch)
        if self.column.about.type is Type.OCTETS:
            found_octets = ObjectDraft(self.column.type, len(values), NO_ROWS)
            there = [row for row, one in enumerate(values) if one is not None]
            found_octets.replace(np.array(there, np.int64), [values[row] for row in there])
            return found_octets
        if self.column.about.type is Type.TEXT:
            numbers: dict[str, int] = {}
            codes = [-1 if one is None else numbers.setdefault(one, len(numbers)) for one in values]
            return TextDraft(self.column.type, np.array(codes, np.int32), list(numbers))
        mask = np.fromiter((one is not None for one in values), np.bool_, len(values))
        found = np.zeros(len(values), native_type(self.column.type))
        found[mask] = [one for one in values if one is not None]
        if self.column.type == pa.float64():
            found /= NANOSECONDS
        return NumberDraft(self.column.type, found, validity(mask))

    def _values(self, batch: Batch) -> list[Any]:
        """The value in each row; None for none."""
        name, occurrence = self.column.about.name, self.column.occurrence
        told = batch.whole_frames.told.get(name)
        if told is None:  # nobody has followed
            return [None] * len(batch)
        read, found = told.readers[name], list[Any]()
        for number in batch.numbers.tolist():
            facts = told.facts.get(number)
            if facts is None:
                found.append(None)
            elif occurrence == 1 and not isinstance(facts, Several):
                found.append(read(facts))
            else:
                own = told.values(name, number)[0]
                found.append(own[occurrence - 1] if occurrence <= len(own) else None)
        return found
