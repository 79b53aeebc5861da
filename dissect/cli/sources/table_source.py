"""A capture named on the command line, read in batches, for commands that make tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dissect.cli.sources.whole_source import WholeSource

if TYPE_CHECKING:
    from dissect.columns.selection import Selection


class TableSource(WholeSource):
    """A capture as batches."""

    def record_batches(self, selection: Selection) -> Iterator[Any]:
        """The record batches of the selected packets, in order, up to the end or the damage."""
        from dissect.columns.batches.reading import batches
        from dissect.columns.datagrams import TableRows

        rows = TableRows(selection, self._filter, self._reassemble)
        reading = batches(self.file, protocols=self._protocols, threads=self._threads, follow=self.follow)
        yield from map(rows.finished, self.delivered(reading, rows.read))
