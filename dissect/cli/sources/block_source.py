"""A capture named on the command line, read in blocks, for commands that need no tables."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

from dissect.cli.sources.whole_source import WholeSource
from dissect.session.ordered_pass.asking import follow_for

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.blocks.captures import Captures
    from dissect.filter.rows.joining import JoinedRows
    from dissect.statistics.summary import Summary

R = TypeVar("R")

FEW_ROWS: Final = 4096
LITTLE: Final = 1 << 20
"""Packets of a block, and octets of the file that are kept together, where memory has to be little."""


class BlockSource(WholeSource):
    """A capture as blocks."""

    summary: Summary | None = None
    """What the file says beside the packets of `blocks`, with the counters of its interfaces."""

    def results(self, function: Callable[[Block, bytes | None], R]) -> Iterator[R]:
        """The results of the function for each block and its selected rows, in order, up to the end or the damage."""
        from dissect.blocks.captures import read_captures

        joined = self._joined()
        self.follow = follow_for(self._filter, self._protocols, reassemble=self._reassemble)
        reading = read_captures(
            self.file,
            protocols=self._protocols,
            threads=self._threads,
            follow=self.follow,
            with_divided=self._reassemble is not False,
        )
        if joined is None:
            return self._results(reading, function)
        selected = self._results(reading, lambda block, chosen: (block, chosen or b""))
        return (function(block, joined.judged(block, chosen)) for block, chosen in selected)

    def _joined(self) -> JoinedRows | None:
        """What judges rows with the datagrams that they complete; None where the filter needs none."""
        if self._filter is None:
            return None
        from dissect.filter.rows.joining import joined_rows

        return joined_rows(self._filter, self._reassemble)

    def _results(self, reading: Captures[Block], function: Callable[[Block, bytes | None], R]) -> Iterator[R]:
        if self._filter is None:
            return self.delivered(reading, lambda block: function(block, None))
        from dissect.filter.rows.selecting import RowFilter

        chosen = RowFilter(self._filter, self._protocols).chosen
        return self.delivered(reading, lambda block: function(block, chosen(block)))

    def blocks(self) -> Generator[tuple[Block, bytes | None], None, None]:
        """Each block and the rows that are selected, in little memory, for work that is done block by block."""
        from dissect.blocks.captures import read_captures
        from dissect.statistics.summary import Summarizer

        joined = self._joined()
        self.follow = follow_for(self._filter, self._protocols, reassemble=self._reassemble)
        said = Summarizer()
        self.summary = said.summary
        reading = read_captures(
            self.file,
            protocols=self._protocols,
            threads=1,
            batch_rows=FEW_ROWS,
            chunk=LITTLE,
            opened=said.open,
            follow=self.follow,
            with_divided=self._reassemble is not False,
        )
        for block, chosen in self._results(reading, lambda block, chosen: (block, chosen)):
            yield block, chosen if chosen is None or joined is None else joined.judged(block, chosen)
