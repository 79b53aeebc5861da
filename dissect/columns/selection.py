"""A set of columns: its schema, and a record batch from each batch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from dissect.capture.told import IN_STREAMS
from dissect.columns.arrow.drafts import Draft, WrittenDraft
from dissect.columns.arrow.numbering import Numberings
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.tables import tables_of
from dissect.columns.catalogue import Column, schema_of
from dissect.columns.fields.readers import ColumnReader, ListColumnReader, reader_of
from dissect.columns.fields.sweeping import Sweep
from dissect.filter.name_types import Sort
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits

if TYPE_CHECKING:
    from dissect.columns.fields.list_columns import ListPass
    from dissect.filter.expressions import Filter
    from dissect.packet import ProtocolSet
    from dissect.packet.reassembly import Reassembler
    from dissect.session.ordered_pass.ordered_pass import OrderedPass


class Selection:
    """Columns prepared for reading from batches of one protocol set, in any thread."""

    def __init__(self, columns: Sequence[Column], protocols: ProtocolSet | None = None) -> None:
        self.columns = tuple(columns)
        self.schema: pa.Schema = schema_of(self.columns)
        self.protocols = protocols

    @cached_property
    def readers(self) -> list[ColumnReader]:
        """A reader for each column; made for the first batch, because it takes a while."""
        tables = tables_of(self.protocols)
        return [reader_of(one, tables) for one in self.columns]

    def follow(
        self,
        chosen: Filter | None = None,
        limits: NestingLimits = DEFAULT_LIMITS,
        reassemble: bool | Reassembler = True,
    ) -> OrderedPass | None:
        """What has to be told of the frames of a capture before they are read, for these columns and a filter; None
        for nothing. `reassemble`: as for `dissect.open`."""
        names = {one.about.name for one in self.columns if one.about.sort is Sort.FOLLOWED}
        if any(one.about.in_streams for one in self.columns):
            names.add(IN_STREAMS)
        if chosen is not None:
            names |= chosen.followed
        if not names:
            return None
        from dissect.session.ordered_pass.ordered_pass import ordered_pass

        return ordered_pass(names, self.protocols, limits, reassemble)

    @cached_property
    def sweep(self) -> Sweep:
        """Reads most columns in one pass."""
        return Sweep(self.readers, tables_of(self.protocols))

    @cached_property
    def lists(self) -> ListPass | None:
        """Reads those that stand in lists in another; None without any."""
        if not any(isinstance(one, ListColumnReader) for one in self.readers):
            return None
        from dissect.columns.fields.list_columns import ListPass

        return ListPass(self.readers, tables_of(self.protocols))

    def drafts(self, batch: Batch) -> list[Draft]:
        """The columns of a batch, with all their values. No packet is dissected twice."""
        swept = {**self.sweep.drafts(batch), **({} if self.lists is None else self.lists.drafts(batch))}
        drafts = [swept.get(number) or reader.draft(batch) for number, reader in enumerate(self.readers)]
        batch.computed += [one.name for one in self.columns]
        self._ask(batch, drafts)
        self._tell(batch, drafts)
        return drafts

    def arrays(self, batch: Batch) -> list[pa.Array]:
        """The columns of a batch."""
        return _arrays(self.drafts(batch), None)

    def record_batch(self, batch: Batch) -> pa.RecordBatch:
        """The same as one record batch, even without columns."""
        return self.assembled(self.drafts(batch), len(batch))

    def assembled(self, drafts: Sequence[Draft], rows: int, numberings: Numberings | None = None) -> pa.RecordBatch:
        """The same of columns that were read. With `numberings`, addresses that are wanted as text are numbers; batches
        must come in their order then."""
        arrays = _arrays(drafts, numberings)
        if not arrays:
            return pa.RecordBatch.from_struct_array(pa.array([{}] * rows, pa.struct([])))
        if numberings is None:
            return pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        return pa.RecordBatch.from_arrays(arrays, names=self.schema.names)

    def _tell(self, batch: Batch, drafts: Sequence[Draft]) -> None:
        """Give rows the values of the messages that were found to end in them."""
        changing = [number for number, one in enumerate(self.columns) if one.about.in_streams]
        told = batch.rows_told(IN_STREAMS) if changing else []
        if not told:
            return
        from dissect.columns.scalar import value_of
        from dissect.filter.joined import whole

        packets = [whole(batch.packet(row)) for row in told]
        for number in changing:
            values = [value_of(one, self.columns[number]) for one in packets]
            drafts[number].replace(np.array(told, np.int64), values)

    def _ask(self, batch: Batch, drafts: Sequence[Draft]) -> None:
        """Read missing values from packets, row by row, so that no packet is kept for long."""
        asking = [
            (draft, column, list[object]())
            for draft, column in zip(drafts, self.columns, strict=True)
            if len(draft.rows)
        ]
        if not asking:
            return
        from dissect.columns.scalar import value_of  # with it come all declarations

        rows = np.concatenate([draft.rows for draft, _, _ in asking])
        of = np.repeat(np.arange(len(asking)), [len(draft.rows) for draft, _, _ in asking])
        order = np.argsort(rows, kind="stable")
        last = -1
        for row, number in zip(rows[order].tolist(), of[order].tolist(), strict=True):
            if row != last:
                last, packet = row, batch.packet(row)
            _, column, answers = asking[number]
            answers.append(value_of(packet, column))
        for draft, _, answers in asking:
            draft.answer(answers)


def _arrays(drafts: Sequence[Draft], numberings: Numberings | None) -> list[pa.Array]:
    if numberings is None:
        return [one.array() for one in drafts]
    return [
        numberings.array(number, one) if isinstance(one, WrittenDraft) else one.array()
        for number, one in enumerate(drafts)
    ]
