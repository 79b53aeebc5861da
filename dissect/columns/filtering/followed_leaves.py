"""Leaves of a filter over what was told of packets by those before them."""

from __future__ import annotations

import numpy as np

from dissect.columns.batches.batch import Batch
from dissect.columns.filtering.values import Mask
from dissect.filter.expressions import Leaf
from dissect.filter.name_types import Sort
from dissect.filter.rows.followed import FollowedFlags
from dissect.filter.rows.leaves import single_name


class FollowedLeaf:
    """A leaf over one such name."""

    def __init__(self, leaf: Leaf, name: str) -> None:
        self.flags = FollowedFlags(leaf, name)

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        """Whether it holds in each row, and which rows have to be asked: none."""
        holds = np.frombuffer(self.flags.of(batch.whole_frames), np.bool_)
        return batch.of_rows(holds), np.zeros(len(batch), np.bool_)


def followed_leaf(leaf: Leaf) -> FollowedLeaf | None:
    """A leaf over one such name; None for any other."""
    name = single_name(leaf)
    return FollowedLeaf(leaf, name.name) if name is not None and name.sort is Sort.FOLLOWED else None
