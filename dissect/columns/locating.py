"""Where the rows of a batch have a header with some field: found in one pass for all the fields that are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dissect.columns.arrow import Validity, validity
from dissect.columns.batch import Batch
from dissect.columns.compiled import kernel
from dissect.columns.gathering import locate
from dissect.columns.layers import QUOTED
from dissect.columns.places import Places
from dissect.columns.tables import Tables

MOST: Final = 64
"""Groups of fields that one pass finds: as many as a number has bits."""
ONE: Final = np.uint64(1)


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


class Locator:
    """Finds the outermost layers of up to 64 groups of declarations, those of the fields that are wanted."""

    def __init__(self, keys: Iterable[Key], tables: Tables) -> None:
        simple = dict.fromkeys(key for key in keys if key.occurrence == 1 and not key.condition)
        self.keys: Sequence[Key] = tuple(simple)[:MOST]
        self.groups = np.zeros(len(tables.headers), dtype=np.uint64)
        for number, key in enumerate(self.keys):
            self.groups[np.frombuffer(key.members, np.bool_)] |= ONE << np.uint64(number)

    def locate(self, batch: Batch) -> None:
        """Find them in a batch, and leave there what was found."""
        if not self.keys or self.keys[0] in batch.remembered:
            return
        layers = batch.layers
        slots = np.empty((len(self.keys), len(batch)), dtype=np.int8)
        find_groups(layers.count, layers.plan, layers.flags, self.groups, slots)
        for key, found in zip(self.keys, slots, strict=True):
            batch.remembered[key] = Located(found, validity(found >= 0))


@kernel
def find_groups(
    count: NDArray[np.uint8],
    plans: NDArray[np.int16],
    flags: NDArray[np.uint8],
    groups: NDArray[np.uint64],
    slots: NDArray[np.int8],
) -> None:
    """For each group of declarations (a bit of `groups`) and each row the slot of the first layer that is of it."""
    slots[:] = -1
    for row in range(len(count)):
        seen = np.uint64(0)
        for slot in range(count[row]):
            if flags[row, slot] & QUOTED:
                break
            new = groups[plans[row, slot]] & ~seen
            seen |= new
            group = 0
            while new != np.uint64(0):
                if new & np.uint64(1):
                    slots[group, row] = slot
                new >>= np.uint64(1)
                group += 1


@kernel
def pick(codes: NDArray[np.int8], slots: NDArray[np.int8], picked: NDArray[np.int32]) -> int:
    """The code of each row's slot, -1 where there is no slot; gives how many codes of slots are below 0."""
    open_ = 0
    for row in range(len(slots)):
        code = -1
        if slots[row] >= 0:
            code = codes[row, slots[row]]
            open_ += code < 0
        picked[row] = code
    return open_
