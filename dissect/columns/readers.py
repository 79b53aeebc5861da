"""Reading a column of a batch: by kernels where the tables allow, by packets in the remaining rows.

A reader is made once for all batches; it holds what the tables know about its column.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.columns.arrow import DICTIONARY, native_type
from dissect.columns.batch import Batch
from dissect.columns.catalogue import COMMUNITY_ID, Column
from dissect.columns.checksum_tables import KINDS
from dissect.columns.community import CommunityReader
from dissect.columns.drafts import Draft, NumberDraft, ObjectDraft, OctetsDraft, TextDraft, WrittenDraft
from dissect.columns.frame_columns import OWN_READERS
from dissect.columns.gathering import find, gather
from dissect.columns.locating import key_of, located
from dissect.columns.places import Form, Places, places
from dissect.columns.tables import Tables
from dissect.columns.verdicts import all_statuses
from dissect.filter.names import STATUS, Sort

KIND_NAMES: Final = pa.array([one.value for one in KINDS], pa.string())


class ColumnReader(Protocol):
    """Reads one column."""

    def draft(self, batch: Batch) -> Draft:
        """The column, as far as it can be read without packets."""


def reader_of(column: Column, tables: Tables) -> ColumnReader:
    """The reader of a column."""
    if column.known.sort is Sort.FRAME:
        return OWN_READERS[column.known.name](column)
    if column.known is COMMUNITY_ID:
        return CommunityReader(column, tables)
    found = places(tables, column.known.name.removesuffix(STATUS))
    if found is None:
        return ListColumnReader(column, tables)
    return VerdictReader(column, found) if column.known.sort is Sort.VERDICT else FieldReader(column, found)


class FieldReader:
    """A field or view at a fixed position in some declarations, and perhaps elsewhere in others."""

    def __init__(self, column: Column, found: Places) -> None:
        self.column = column
        self.places = found
        self.elsewhere = found.elsewhere if found.elsewhere.any() else None
        self.key = key_of(found, column.occurrence)
        self.address = column.known.type.address if column.type == DICTIONARY else None
        self.dtype = None if column.type == DICTIONARY or found.form is Form.OCTETS else native_type(column.type)

    def draft(self, batch: Batch) -> Draft:
        slots, valid = located(batch, self.places, self.key)
        rows = batch.irregular if self.elsewhere is None else self._rows(batch, slots, self.elsewhere)
        values, _ = gather(batch.frames, batch.layers, slots, self.places)
        if values.ndim > 1:
            octets: NDArray[np.uint8] = values.view(np.uint8)
            draft: NumberDraft | OctetsDraft = OctetsDraft(self.column.type, octets, valid, rows)
        else:
            wide = values if self.dtype is None else values.astype(self.dtype, copy=False)
            draft = NumberDraft(self.column.type, wide, valid, rows)
        return draft if self.address is None else WrittenDraft(draft, self.address)

    def _rows(self, batch: Batch, slots: NDArray[np.int8], elsewhere: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The rows in which another header may have the field before the one found."""
        others = find(batch.layers, elsewhere)
        return np.flatnonzero(((others >= 0) & ((slots < 0) | (others <= slots))) | batch.layers.irregular)


class ListColumnReader:
    """A name without a fixed position in any declaration: read from the packets with a header that can have it."""

    def __init__(self, column: Column, tables: Tables) -> None:
        self.column = column
        self.holders = np.array([one in column.known.protocols for one in tables.headers], dtype=np.bool_)

    def draft(self, batch: Batch) -> Draft:
        rows = np.flatnonzero((find(batch.layers, self.holders) >= 0) | batch.layers.irregular)
        return ObjectDraft(self.column.type, len(batch), rows)


class VerdictReader:
    """The verdict on a checksum. The packet decides whatever the kernels leave open."""

    def __init__(self, column: Column, found: Places) -> None:
        self.column = column
        self.places = found
        self.key = key_of(found, column.occurrence)
        self.wanted = found.members
        """The declarations whose checksums are verified; shared by all verdicts requested together."""

    def draft(self, batch: Batch) -> TextDraft:
        slots, valid = located(batch, self.places, self.key)
        codes = np.where(valid.mask, self.verdicts(batch)[np.arange(len(slots)), slots], np.int8(-1)).astype(np.int32)
        # A layer with the field but no verdict may precede one with both.
        rows = np.flatnonzero(((codes < 0) & valid.mask) | batch.layers.irregular)
        codes[rows] = -1
        return TextDraft(DICTIONARY, codes, KIND_NAMES, rows)

    def verdicts(self, batch: Batch) -> NDArray[np.int8]:
        """The codes of the verdicts on all layers; computed once for verdicts requested together."""
        key = VerdictReader, self.wanted.tobytes()
        codes: NDArray[np.int8] | None = batch.remembered.get(key)
        if codes is None:
            codes = all_statuses(batch.frames, batch.layers, batch.tables, self.wanted)
            batch.remembered[key] = codes
        return codes


def together(readers: Iterable[ColumnReader]) -> None:
    """Compute the verdicts of several readers in one pass."""
    found = [one for one in readers if isinstance(one, VerdictReader)]
    if found:
        wanted = np.logical_or.reduce([one.places.members for one in found])
        for one in found:
            one.wanted = wanted
