"""The rows of a block that match a filter."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from dissect.blocks.block import Block
from dissect.columns.batch import Batch
from dissect.columns.filtering import mask
from dissect.columns.frames import Frames
from dissect.filter.expressions import Filter


def chosen(filter_: Filter, block: Block) -> bytes:
    """For each row 1 where its packet matches, else 0. ValueError for a filter that needs pcapng options."""
    values = (getattr(block.frames, one.name) for one in fields(Frames))
    arrays: Any = [np.asarray(one) if isinstance(one, memoryview) else one for one in values]
    return mask(filter_, Batch(Frames(*arrays), protocols=block.protocols, limits=block.limits)).tobytes()
