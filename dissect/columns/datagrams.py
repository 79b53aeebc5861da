"""Rows that complete datagrams: they have the columns of the whole datagram, and a filter judges them with it.

Threads read what they can of a batch by itself. Then, in the order of the capture, fragments are joined, and the rows
that complete a datagram get their values anew. A batch without fragments is ready before that; what
fragments need is imported for the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.capture.told import IN_STREAMS
from dissect.columns.arrow.drafts import Draft, WrittenDraft
from dissect.columns.arrow.numbering import Numberings
from dissect.columns.batches.batch import Batch
from dissect.columns.fields.sweeping import SweptDraft
from dissect.columns.selection import Selection
from dissect.filter.name_types import Sort

if TYPE_CHECKING:
    from dissect.blocks.fragments.rows import Completing, PacketsOf, RowFragments
    from dissect.filter.expressions import Filter
    from dissect.packet import Packet
    from dissect.packet.reassembly import Reassembler
    from dissect.packet.reassembly.facts import Whole

PROTOCOLS: Final = "frame.protocols"
"""What is known of a frame that the datagram changes."""


class Waiting(NamedTuple):
    """A batch whose rows may complete datagrams, or the first of a capture."""

    batch: Batch
    """The rows that match the filter, and those that carry fragments."""
    drafts: Sequence[Draft]
    chosen: NDArray[np.bool_] | None
    """Which of the rows match the filter by themselves; None without a filter."""
    fragments: RowFragments | None
    """Those that the rows carry, if any may, and"""
    asked: Mapping[int, Packet]
    """the packets of those rows of which only these can tell, and"""
    packets_of: PacketsOf
    """what makes those of others."""
    places: Mapping[int, int] | None = None
    """Where these rows are in `batch`; None: it has all rows."""


Read: TypeAlias = "pa.RecordBatch | Waiting"


class TableRows:
    """Record batches of the batches of captures."""

    def __init__(
        self,
        selection: Selection,
        wanted: Filter | None = None,
        reassemble: bool | Reassembler = False,
        numberings: Numberings | None = None,
    ) -> None:
        """`wanted`: only rows that match; `reassemble`: as for `dissect.open`; `numberings`: as for
        `Selection.assembled`."""
        self._selection = selection
        self._wanted = wanted
        self._numberings = numberings
        self._changing = [
            number
            for number, one in enumerate(selection.columns)
            if one.about.sort not in {Sort.FRAME, Sort.FOLLOWED} or one.about.name == PROTOCOLS
        ]
        """The columns that may have another value in rows that complete a datagram, where none is told."""
        self._reassemble = reassemble if self._changing or wanted is not None else False
        self._reassembler: Reassembler | None = None
        """Made for the first fragment: declarations are imported with it."""

    @property
    def joins(self) -> bool:
        """Whether fragments are joined, and that may change a row."""
        return bool(self._reassemble)

    def waiting(self, batch: Batch) -> Waiting:
        """What is known of all rows of a batch, before fragments are joined; called in any thread."""
        drafts = self._selection.drafts(batch)  # now the engine has said which rows carry fragments
        rows = batch.rows_that_may_carry_fragments if self.joins else []
        return Waiting(batch, drafts, None, *_fragments(batch, rows))

    def read(self, batch: Batch) -> Read:
        """The rows of a batch, or what is known of them before fragments are joined; called in any thread."""
        if not self._reassemble:
            some = batch if self._wanted is None else _kept(batch, self._mask(batch))
            return self._waiting(Waiting(some, self._selection.drafts(some), None, *_fragments(some, ())))
        batch.says_divided = True
        if self._wanted is None:
            return self._waiting(self.waiting(batch))
        chosen = self._mask(batch)
        rows = batch.rows_that_may_carry_fragments
        kept = chosen.copy()
        kept[rows] = True
        some = _kept(batch, kept)
        places = dict(zip(rows, np.searchsorted(np.flatnonzero(kept), rows).tolist(), strict=True))
        drafts = self._selection.drafts(some)
        return self._waiting(Waiting(some, drafts, chosen[kept], *_fragments(batch, rows), places))

    def finished(self, read: Read) -> pa.RecordBatch:
        """The rows of a batch; to be called in the order of the capture."""
        if not isinstance(read, Waiting):
            return read
        batch, drafts, chosen, fragments, _, _, places = read
        if batch.is_first:
            self._reassembler = None
        whole = self._completing(fragments, read) if fragments else {}
        if places is not None:
            whole = {places[row]: one for row, one in whole.items()}
        if chosen is not None and self._wanted is not None:
            from dissect.blocks.fragments.rows import Completing

            packets = {row: one.packet(read.packets_of) for row, one in whole.items()}
            chosen[list(whole)] = [self._wanted.matches(one) for one in packets.values()]
            whole = {row: Completing(row, packet) for row, packet in packets.items() if chosen[row]}
        if whole:
            self._replace(read, whole)
        found = self._selection.assembled(drafts, len(batch), self._numberings)
        return found if chosen is None or chosen.all() else found.filter(pa.array(chosen))

    def _completing(self, fragments: RowFragments, waiting: Waiting) -> dict[int, Completing]:
        """The rows that complete a datagram."""
        if self._reassembler is None:
            self._reassembler = _reassembler(self._reassemble)
        found = fragments.completing(self._reassembler, waiting.asked, waiting.packets_of)
        return {one.row: one for one in found}

    def _waiting(self, waiting: Waiting) -> Read:
        if waiting.fragments or waiting.batch.is_first or self._numberings is not None:
            return waiting
        return self.finished(waiting)

    def _mask(self, batch: Batch) -> NDArray[np.bool_]:
        from dissect.columns.filtering.masks import mask

        assert self._wanted is not None  # noqa: S101  # the callers have looked
        return mask(self._wanted, batch)

    def _replace(self, waiting: Waiting, whole: Mapping[int, Completing]) -> None:
        """Give rows the values of the datagrams that they complete: the engine reads what it can, and packets tell the
        rest."""
        from dissect.columns.scalar import value_of
        from dissect.filter.joined import whole as seen
        from dissect.packet.reassembly.facts import Whole

        told = set(waiting.batch.rows_told(IN_STREAMS))
        read = {row: one.whole for row, one in whole.items() if isinstance(one.whole, Whole) and row not in told}
        asked = self._take_read(waiting, read) if read else {}
        packets = {}
        for number in self._changing:
            rows = [row for row in whole if row not in read or row in asked.get(number, read)]
            if rows:
                packets.update({row: seen(whole[row].packet(waiting.packets_of)) for row in rows if row not in packets})
                values = [value_of(packets[row], self._selection.columns[number]) for row in rows]
                waiting.drafts[number].replace(np.array(rows, np.int64), values)

    def _take_read(self, waiting: Waiting, whole: Mapping[int, Whole]) -> dict[int, set[int]]:
        """Give rows what the engine reads. For each column that it reads, the rows of which packets have to be
        asked."""
        from dissect.columns.batches.completing import parts_of

        rows, asked = np.fromiter(whole, np.int64, len(whole)), {}
        batch, packets, datagrams = parts_of(waiting.batch, list(whole), list(whole.values()))
        for number, one in self._selection.sweep.drafts(batch).items():
            draft = waiting.drafts[number]
            assert isinstance(draft, SweptDraft | WrittenDraft)  # noqa: S101  # it was read in the same way
            draft.take(rows, one, np.where(one.there[packets], packets, datagrams))  # type: ignore[arg-type]  # as above
            asked[number] = set(rows[one.rows % len(rows)].tolist())
        return asked


def _fragments(batch: Batch, rows: Sequence[int]) -> tuple[RowFragments | None, Mapping[int, Packet], PacketsOf]:
    """The fragments in some rows of a batch, as `Waiting` has them."""
    if not rows:
        return None, {}, batch.packets
    fragments = batch.fragments(rows)
    asked = fragments.asked
    return fragments, dict(zip(asked, batch.packets(asked), strict=True)), batch.packets


def _kept(batch: Batch, chosen: NDArray[np.bool_]) -> Batch:
    return batch if chosen.all() else batch.keep(chosen)


def _reassembler(reassemble: bool | Reassembler) -> Reassembler:
    from dissect.packet.reassembly import Reassembler

    return Reassembler() if isinstance(reassemble, bool) else reassemble.new()
