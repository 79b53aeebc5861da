"""One field of one layer of every row, as an array."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dissect.columns.batches.frames import Frames
from dissect.columns.batches.layers import Layers
from dissect.columns.batches.tables import Members
from dissect.columns.fields.places import Form, Places
from dissect.engine.library import engine
from dissect.engine.memory import address_of
from dissect.engine.structures.rows import Gathering


class Gathered(NamedTuple):
    """The slot in which each row has a field, its value there, and whether there is one; zero and -1 elsewhere."""

    slots: NDArray[np.int8]
    values: NDArray[np.generic]
    """Numbers of the smallest type that holds the widest, or octets: a row of an array each."""
    valid: NDArray[np.bool_]


def find(layers: Layers, members: Members, occurrence: int = 1, *, quoted: bool = False) -> NDArray[np.int8]:
    """For each row the slot of the n-th layer, from the outside, of some declarations; -1 where there is none.

    Only the packet's own layers count, or all of them with `quoted`.
    """
    slots = np.full(len(layers.count), -1, np.int8)
    library = engine()
    if library is not None:
        found = address_of(structure := layers.plain.structure())
        library.find_layers(found, structure.room, address(members), occurrence, quoted, address(slots))
    return slots


def gather(frames: Frames, layers: Layers, places: Places, occurrence: int = 1, *, quoted: bool = False) -> Gathered:
    """The field of the n-th layer, from the outside, that holds it. Layers count as for `find`."""
    rows = len(frames)
    slots, valid = np.full(rows, -1, np.int8), np.zeros(rows, np.bool_)
    is_number = places.form is Form.NUMBER
    values = np.zeros(rows, np.uint64) if is_number else np.zeros((rows, places.octets), np.uint8)
    library = engine()
    if library is not None:
        found = layers.plain.structure()
        gathering = Gathering(
            address(places.words),
            address(places.addresses),
            address(frames.octets),
            address(frames.begin),
            rows,
            address_of(found),
            occurrence,
            quoted,
            places.octets,
            address(slots),
            address(values),
            address(valid),
        )
        library.gather_rows(address_of(gathering))
    if is_number:
        return Gathered(slots, values.view(np.int64 if places.signed else np.uint64).astype(number_type(places)), valid)
    return Gathered(slots, values, valid)


def address(array: NDArray[Any]) -> int:
    """Where an array begins in memory. Whoever asks keeps the array."""
    return array.ctypes.data


def number_type(places: Places) -> np.dtype[np.generic]:
    """The smallest type that holds the numbers of a name."""
    octets = next(size for size in (1, 2, 4, 8) if places.bits <= 8 * size)
    return np.dtype(f"{'i' if places.signed else 'u'}{octets}")
