"""The rows of a block that match a filter."""

from __future__ import annotations

from dissect.blocks.block import Block
from dissect.columns.batch import Batch
from dissect.columns.filtering import mask
from dissect.columns.frames import arrays_of
from dissect.filter.expressions import Filter


def chosen(filter_: Filter, block: Block) -> bytes:
    """For each row 1 where its packet matches, else 0. ValueError for a filter that needs pcapng options."""
    return mask(filter_, Batch(arrays_of(block.frames), protocols=block.protocols, limits=block.limits)).tobytes()
