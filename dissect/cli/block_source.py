"""A capture named on the command line, read in blocks, for commands that need no tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from dissect.cli.whole_source import WholeSource

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.filter import Filter

R = TypeVar("R")


class BlockSource(WholeSource):
    """A capture as blocks."""

    def results(self, function: Callable[[Block, bytes | None], R]) -> Iterator[R]:
        """The results of the function for each block and its selected rows, in order, up to the end or the damage."""
        from dissect.blocks.captures import read_captures

        reading = read_captures(self.file, protocols=self._protocols, threads=self._threads)
        choose = None if self._filter is None else _chooser(self._filter)
        return self.delivered(reading, lambda block: function(block, None if choose is None else choose(block)))

    def blocks(self) -> Iterator[tuple[Block, bytes | None]]:
        """Each block, with its layers and verdicts, and the rows that are selected."""

        def walked(block: Block, chosen: bytes | None) -> tuple[Block, bytes | None]:
            block.layers(with_codes=True)
            return block, chosen

        return self.results(walked)


def _chooser(filter_: Filter) -> Callable[[Block], bytes]:
    """Decides for each row of a block whether it matches: by columns where these are installed, else by packets."""
    if all(find_spec(one) for one in ("numpy", "pyarrow")):
        from dissect.columns.filtering.choosing import chosen

        return lambda block: chosen(filter_, block)
    return lambda block: bytes(filter_.matches(block.packet(row)) for row in range(len(block)))
