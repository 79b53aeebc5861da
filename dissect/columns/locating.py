"""Where the rows of a batch have a header with some field: found once for all fields of the same headers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dissect.columns.arrow import Validity, validity
from dissect.columns.batch import Batch
from dissect.columns.gathering import locate
from dissect.columns.places import Places


class Key(NamedTuple):
    """Equal for fields that are found in the same layers of every row."""

    members: bytes
    """The declarations that have the field, a truth value each."""
    condition: str
    """The field's name, if a header may leave it out."""
    occurrence: int


class Located(NamedTuple):
    """The slot in which each row has a field, -1 where it has none, and where it has one."""

    slots: NDArray[np.int8]
    valid: Validity


def key_of(found: Places, occurrence: int) -> Key:
    """The key of a field at known places."""
    return Key(found.members.tobytes(), found.name if found.is_conditional else "", occurrence)


def located(batch: Batch, found: Places, key: Key) -> Located:
    """Where each row has a field; found once for all fields with the same key."""
    place: Located | None = batch.remembered.get(key)
    if place is None:
        slots = locate(batch.frames, batch.layers, found, key.occurrence)
        place = batch.remembered[key] = Located(slots, validity(slots >= 0))
    return place
