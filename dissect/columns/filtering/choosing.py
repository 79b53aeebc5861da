"""The rows of a block that match a filter."""

from __future__ import annotations

from dissect.blocks.block import Block
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.frames import arrays_of
from dissect.columns.filtering.masks import mask
from dissect.filter.expressions import Filter


def chosen(filter_: Filter, block: Block) -> bytes:
    """For each row 1 where its packet matches, else 0. ValueError for a filter that needs pcapng options."""
    return mask(filter_, Batch(arrays_of(block.frames), protocols=block.protocols, limits=block.limits)).tobytes()
