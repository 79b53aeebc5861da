"""The packets of a file that match a filter, selected as rows of blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from dissect.capture import Frame, Note
from dissect.cli.filter_option import is_of_rows
from dissect.cli.progress import octets_in
from dissect.cli.sources.block_source import FEW_ROWS, LITTLE
from dissect.cli.sources.source import STANDARD_INPUT
from dissect.errors import CaptureError
from dissect.session.ordered_pass.asking import follow_for

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.filter.expressions import Filter
    from dissect.packet import NestingLimits, ProtocolSet
    from dissect.packet.reassembly import Reassembler

OPPOSITE: Final = bytes((1, 0)) + bytes(254)
"""Of a flag, 0 or 1."""


def selected_rows(
    file: str,
    filter_: Filter,
    protocols: ProtocolSet | None,
    limits: NestingLimits,
    *,
    reassemble: bool | Reassembler,
    invert: bool = False,
) -> SelectedRows | None:
    """The selected packets of a file, with `invert` those that do not match; None where rows cannot tell: the file is
    read beside another reader, and each packet judged by itself."""
    if file == STANDARD_INPUT or not octets_in(file) or not is_of_rows(filter_):
        return None
    return SelectedRows(file, filter_, protocols, limits, reassemble=reassemble, invert=invert)


def chosen_rows(wanted: Filter | None, protocols: ProtocolSet | None) -> Callable[[Block], bytes] | None:
    """For each row of a block whether its packet matches; None where rows cannot tell, or without a filter."""
    if wanted is None or not is_of_rows(wanted):
        return None
    from dissect.filter.rows.selecting import RowFilter

    return RowFilter(wanted, protocols).chosen


class SelectedRows:
    """The selected packets of a file."""

    def __init__(
        self,
        file: str,
        filter_: Filter,
        protocols: ProtocolSet | None,
        limits: NestingLimits,
        *,
        reassemble: bool | Reassembler,
        invert: bool,
    ) -> None:
        from dissect.blocks.captures import read_captures
        from dissect.filter.rows.joining import joined_rows
        from dissect.filter.rows.selecting import RowFilter

        self._joined = joined_rows(filter_, reassemble)
        self._follow = follow_for(filter_, protocols, limits, reassemble=reassemble)
        self._reading = read_captures(
            file,
            protocols=protocols,
            limits=limits,
            threads=1,
            batch_rows=FEW_ROWS,
            chunk=LITTLE,
            follow=self._follow,
            with_divided=self._joined is not None,
        )
        self._filter = RowFilter(filter_, protocols)
        self._invert = invert

    @property
    def notes(self) -> tuple[Note, ...]:
        """Faults of the file that did not end the reading."""
        return self._reading.notes

    @property
    def damaged(self) -> int:
        """How many segments are in no stream that the filter asks about, because their checksum is wrong."""
        return 0 if self._follow is None else self._follow.damaged

    def frames(self) -> Iterator[Frame]:
        """The frames of the selected packets. CaptureError if the file is damaged, after all before that."""
        for block, chosen in self._blocks():
            yield from (block.frames.frame(row) for row, one in enumerate(chosen) if one)

    def decisions(self) -> Iterator[int]:
        """For each packet whether it is selected; the damage is for others to report."""
        with suppress(CaptureError):
            for _, chosen in self._blocks():
                yield from chosen

    def _blocks(self) -> Iterator[tuple[Block, bytes]]:
        with closing(self._reading.map(lambda block: (block, self._filter.chosen(block)))) as blocks:
            for block, chosen in blocks:
                found = chosen if self._joined is None else self._joined.judged(block, chosen)
                yield block, found.translate(OPPOSITE) if self._invert else found
