"""Distinct keys: rows of octets get numbers, equal ones the same."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from typing import Final, TypeAlias

from dissect.engine.library import Engine
from dissect.engine.memory import address
from dissect.engine.sizes import LONGEST_KEY
from dissect.engine.structures.groups import Keys as NativeKeys

WORD, FACTOR, SLOT = 4, 8, 4
"""Octets of a word of a key, of a factor, and of a slot of the table."""
FEWEST: Final = 128
"""Keys for which there is room at first."""

Memory: TypeAlias = Callable[[int], bytearray | memoryview]
"""Gives a buffer of at least so many octets, with anything in them."""

FACTORS: Final = (ctypes.c_uint64 * (LONGEST_KEY // WORD)).from_buffer_copy(os.urandom(FACTOR * (LONGEST_KEY // WORD)))
"""Drawn anew in each process, so that nobody can prepare keys that collide (`group.c`)."""


class Keys:
    """The keys that were met so far, numbered from 0 in the order of first appearance."""

    def __init__(
        self, engine: Engine, width: int, record: int = 0, *, room: int = FEWEST, memory: Memory = bytearray
    ) -> None:
        """`width`: octets of a key; `record`: those of what is kept beside it; `room`: for how many keys there is room
        at first. ValueError where keys have no octets, or more than 512."""
        self.engine = engine
        self._structure = NativeKeys(factors=ctypes.addressof(FACTORS), width=checked_width(width))
        self._record = record
        self._memory = memory
        self._octets = self._records = memoryview(bytearray())
        self._give(max(room, FEWEST))

    def __len__(self) -> int:
        return int(self._structure.size)

    @property
    def width(self) -> int:
        """Octets of a key."""
        return int(self._structure.width)

    @property
    def room(self) -> int:
        """For how many keys there is room."""
        return int(self._structure.room)

    @property
    def octets(self) -> memoryview:
        """The keys, one after the other."""
        return self._octets[: len(self) * self.width]

    @property
    def records(self) -> memoryview:
        """What is kept beside them, one record after the other."""
        return self._records[: len(self) * self._record]

    @property
    def address(self) -> int:
        """Where the structure is that the engine fills in."""
        return ctypes.addressof(self._structure)

    def number_rows(self, rows: int, count: int, numbers: int, *, bits: int | None = None, missing: int = -1) -> None:
        """Number `count` rows of octets at the address `rows`, as numbers of 32 bits at the address `numbers`.

        Arrow's `bits` tell which rows have a value; the number of the others is `missing`.
        """
        if self._structure.room < len(self) + count:
            self._give(len(self) + count)
        self.engine.number_rows(self.address, rows, bits, count, missing, numbers)

    def number_paths(self, layers: int, names: int, count: int, numbers: int) -> None:
        """Number the paths of the layers of `count` rows: `names` has a number of 16 bits for each declaration."""

        def number(done: int) -> int:
            to = numbers + done * ctypes.sizeof(ctypes.c_int32)
            return done + int(self.engine.number_paths(self.address, layers, names, done, count - done, to))

        self.until(count, number)

    def until(self, count: int, number: Callable[[int], int]) -> None:
        """Call a function that says how far it came until all is done, with twice the room each time."""
        done = number(0)
        while done < count:
            self.make_room()
            done = number(done)

    def until_room(self, count: int) -> None:
        """Room for so many more keys."""
        while self._structure.room < len(self) + count:
            self.make_room()

    def forget(self) -> None:
        """Begin anew, with the same room."""
        self._structure.size = self._structure.slots = 0

    def make_room(self) -> None:
        """Room for twice as many keys."""
        self._give(2 * int(self._structure.room))

    def _give(self, room: int) -> None:
        """Room for so many keys; those there are keep their numbers."""
        keys = self._structure
        slots = 1 << (2 * room - 1).bit_length()
        self._octets = self._longer(self.octets, room * self.width)
        self._records = self._longer(self.records, room * self._record)
        self._table = memoryview(self._memory(slots * SLOT))
        keys.octets, keys.records, keys.table = map(address, (self._octets, self._records, self._table))
        keys.room, keys.slots_room, keys.slots = room, slots, 0

    def _longer(self, octets: memoryview, size: int) -> memoryview:
        """A copy with room for `size` octets."""
        longer = memoryview(self._memory(size))
        longer[: len(octets)] = octets
        return longer


def checked_width(width: int) -> int:
    """The octets of a key. ValueError for none, or more than 512."""
    if not 0 < width <= LONGEST_KEY:
        raise ValueError(f"keys are of 1 to {LONGEST_KEY} octets, not {width}")
    return width
