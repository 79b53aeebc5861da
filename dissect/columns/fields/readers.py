"""Reading a column of a batch: by the engine where its tables allow, by packets in the remaining rows.

A reader is made once for all batches; it holds what the tables know about its column.
"""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.layers import VERDICT_ASKED, VERDICT_NONE
from dissect.columns.arrow.arrays import DICTIONARY, native_type, text_array, validity
from dissect.columns.arrow.drafts import NO_ROWS, Draft, NumberDraft, ObjectDraft, OctetsDraft, TextDraft, WrittenDraft
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.layers import Needs
from dissect.columns.batches.tables import Members, Tables
from dissect.columns.catalogue import COMMUNITY_ID, Column
from dissect.columns.fields.frame_columns import OWN_READERS
from dissect.columns.fields.gathering import find, gather
from dissect.columns.fields.places import Form, Places, places
from dissect.columns.fields.verdicts import KINDS, frame_checks, statuses
from dissect.filter.name_types import Sort

KIND_NAMES: Final = text_array([one.value for one in KINDS])


class ColumnReader(Protocol):
    """Reads one column."""

    @property
    def needs(self) -> Needs:
        """What it reads of the layers of a batch."""

    def draft(self, batch: Batch) -> Draft:
        """The column, as far as it can be read without packets."""


def reader_of(column: Column, tables: Tables) -> ColumnReader:
    """The reader of a column."""
    if column.about.sort is Sort.FRAME:
        return OWN_READERS[column.about.name](column)
    if column.about.sort is Sort.FOLLOWED:
        from dissect.columns.fields.followed import FollowedReader

        return FollowedReader(column)
    if column.about.sort is Sort.DATAGRAM:
        return DatagramReader(column)
    if column.about.sort is Sort.VERDICT or column.about.is_behind:
        return _check_reader(column, tables)
    return _of_headers(column, tables)


def _of_headers(column: Column, tables: Tables) -> ColumnReader:
    """The reader of what headers say or carry."""
    if column.about is COMMUNITY_ID:
        from dissect.columns.fields.community import CommunityReader

        return CommunityReader(column, tables)
    if column.about.carried is not None:
        from dissect.columns.fields.payloads import PayloadReader

        return PayloadReader(column, column.about.carried, tables)
    found = places(tables, column.about.name)
    if found is None or found.elsewhere.any():
        return ListColumnReader(column, tables)
    return FieldReader(column, found, tables)


def _check_reader(column: Column, tables: Tables) -> ColumnReader:
    if column.about.sort is not Sort.VERDICT:
        return FrameCheckReader(column)
    return FrameVerdictReader(column, tables) if column.about.is_behind else VerdictReader(column, tables)


class DatagramReader:
    """What is known of a datagram that came in fragments: nothing, until they are joined."""

    needs = Needs.NOTHING

    def __init__(self, column: Column) -> None:
        self.column = column

    def draft(self, batch: Batch) -> Draft:
        return ObjectDraft(self.column.type, len(batch), NO_ROWS)


class FieldReader:
    """A field or view at a known position in every declaration that has it."""

    needs = Needs.LAYERS

    def __init__(self, column: Column, found: Places, tables: Tables) -> None:
        self.column = column
        self.places = found
        self.may_follow = tables.may_follow(found.members)
        self.address = column.about.type.address if column.type == DICTIONARY else None
        self.dtype = None if column.type == DICTIONARY or found.form is Form.OCTETS else native_type(column.type)

    def draft(self, batch: Batch) -> Draft:
        slots, values, mask = gather(batch.frames, batch.layers, self.places, self.column.occurrence)
        rows = batch.asked(self.may_follow, slots < 0)
        valid = validity(mask)
        if values.ndim > 1:
            octets: NDArray[np.uint8] = values.view(np.uint8)
            draft: NumberDraft | OctetsDraft = OctetsDraft(self.column.type, octets, valid, rows)
        else:
            wide = values if self.dtype is None else values.astype(self.dtype, copy=False)
            draft = NumberDraft(self.column.type, wide, valid, rows)
        return draft if self.address is None else WrittenDraft(draft, self.address)


class ListColumnReader:
    """A name without a known position in some declaration: in options, records, or behind what varies in size.

    The engine reads it as `list_columns` says; where it cannot, the packets with a header that can have it are asked.
    """

    needs = Needs.LAYERS

    def __init__(self, column: Column, tables: Tables) -> None:
        self.column = column
        self.holders = tables.with_name(column.known)
        self.may_follow = tables.may_follow(self.holders)

    def draft(self, batch: Batch) -> Draft:
        slots = find(batch.layers, self.holders)
        rows = np.union1d(np.flatnonzero(slots >= 0), batch.asked(self.may_follow))
        return ObjectDraft(self.column.type, len(batch), rows)


class FrameCheckReader:
    """The check sequence after a frame: read from the packets of frames that have one."""

    needs = Needs.LAYERS

    def __init__(self, column: Column) -> None:
        self.column = column

    def draft(self, batch: Batch) -> Draft:
        codes, _ = frame_checks(batch.frames, batch.layers, batch.protocols)
        return ObjectDraft(self.column.type, len(batch), np.flatnonzero(codes != VERDICT_NONE))


class FrameVerdictReader:
    """The verdict on the check sequence after a frame. The packet decides whatever the engine leaves open."""

    needs = Needs.LAYERS

    def __init__(self, column: Column, tables: Tables) -> None:
        self.column = column
        self.members: Members = tables.these(column.about.subjects)

    def draft(self, batch: Batch) -> TextDraft:
        codes, owners = frame_checks(batch.frames, batch.layers, batch.protocols)
        rows = np.flatnonzero(codes == VERDICT_ASKED)
        found = np.where((codes >= 0) & self.members[owners] & (self.column.occurrence == 1), codes, np.int8(-1))
        return TextDraft(DICTIONARY, found.astype(np.int32), KIND_NAMES, rows)


class VerdictReader:
    """The verdict on a checksum. The packet decides whatever the engine leaves open."""

    needs = Needs.LAYERS

    def __init__(self, column: Column, tables: Tables) -> None:
        self.column = column
        self.members: Members = tables.these(column.about.subjects)
        self.elsewhere: Members = tables.these(column.about.holders)
        self.may_follow = tables.may_follow(self.members | self.elsewhere)

    def draft(self, batch: Batch) -> TextDraft:
        layers = batch.layers_with_codes
        codes = statuses(layers, self.members, self.column.occurrence).astype(np.int32)
        asked = np.flatnonzero((codes == VERDICT_ASKED) | (find(layers, self.elsewhere) >= 0))
        rows = np.union1d(asked, batch.asked(self.may_follow, codes == VERDICT_NONE))
        codes[rows] = -1
        return TextDraft(DICTIONARY, codes, KIND_NAMES, rows)
