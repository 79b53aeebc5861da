"""A capture named on the command line, read in batches, for commands that make tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from dissect.cli.sources.whole_source import WholeSource

if TYPE_CHECKING:
    from dissect.blocks.frames import Frames
    from dissect.columns.batches.batch import Batch
    from dissect.filter import Filter

R = TypeVar("R")


class TableSource(WholeSource):
    """A capture as batches."""

    follow: Callable[[Frames], Frames] | None = None
    """What follows the capture, for columns or for the filter."""

    def results(self, function: Callable[[Batch], R]) -> Iterator[R]:
        """The results of the function for each batch of selected packets, in order, up to the end or the damage."""
        from dissect.columns.batches.reading import batches

        reading = batches(self.file, protocols=self._protocols, threads=self._threads, follow=self.follow)

        def work(batch: Batch) -> R:
            return function(_kept(batch, self._filter))

        yield from self.delivered(reading, work)


def _kept(batch: Batch, chosen: Filter | None) -> Batch:
    """The packets that match the filter."""
    if chosen is None:
        return batch
    from dissect.columns.filtering.masks import mask

    return batch.keep(mask(chosen, batch))
