"""The engine's search for fragments: in rows, and in a datagram that came in fragments itself."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from struct import Struct
from typing import Final, NamedTuple

from dissect.blocks.frames import Frames
from dissect.blocks.memory import pooled
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.engine.structures.fragments import Fragment, Fragments
from dissect.engine.structures.rows import Frames as NativeFrames
from dissect.engine.structures.walk import Walking
from dissect.packet.reassembly.facts import Whole

MOST_TOLD: Final = 1024
"""Octets that say of a fragment at most what has no fixed size."""
FOUND: Final = Struct("=3q10i2B6x")
"""A fragment, as the engine says it (`structures/fragments.py`)."""


TOLD_WORD: Final = Fragment.is_told.offset // 4
"""Which word of 32 bits says whether the others say anything."""


class Told(NamedTuple):
    """Fragments that were found at once."""

    numbers: bytes
    """`FOUND` for each."""
    octets: bytes
    """What their numbers have the places of."""

    @property
    def fragments(self) -> int:
        """How many they are."""
        return len(self.numbers) // FOUND.size

    @property
    def are_told(self) -> bool:
        """Whether nothing is left to packets."""
        return all(memoryview(self.numbers).cast("i")[TOLD_WORD :: FOUND.size // 4])

    def found(self, place: int) -> tuple[int, ...]:
        """The numbers of one."""
        return FOUND.unpack_from(self.numbers, place * FOUND.size)


def fragments_told(library: Engine, frames: Frames, rows: Sequence[int], by: Walking) -> Told:
    """The fragments in some rows."""
    some = array("q", rows)
    found, octets = pooled(len(some) * FOUND.size), pooled(len(some) * MOST_TOLD)
    search = Fragments(
        walking=by,
        frames=frames.structure(),
        interface=address(frames.interface),
        rows=some.buffer_info()[0],
        count=len(some),
        found=address(found),
        octets=address(octets),
        room=len(octets),
    )
    library.find_fragments(address_of(search))
    return Told(bytes(found[: search.fragments * FOUND.size]), bytes(octets[: search.used]))


class DatagramSearch:
    """Looks for fragments in one datagram after the other."""

    def __init__(self, library: Engine, by: Walking) -> None:
        """`by`: what the engine walks by."""
        self._library = library
        self._zero, self._size = array("q", (0,)), array("q", (0,))
        self._link_type, self._none = array("i", (0,)), array("i", (0,))
        self._found, self._told = bytearray(FOUND.size), bytearray(MOST_TOLD)
        self._octets = bytearray()
        size, zero, none = (one.buffer_info()[0] for one in (self._size, self._zero, self._none))
        self._search = Fragments(
            walking=by,
            frames=NativeFrames(
                begin=zero,
                captured=size,
                original=size,
                link_type=self._link_type.buffer_info()[0],
                fcs_octets=none,
                rows=1,
            ),
            interface=none,
            rows=zero,
            count=1,
            found=address(self._found),
            octets=address(self._told),
            room=MOST_TOLD,
        )

    def may_find(self, whole: Whole) -> bool:
        """Whether there is a fragment in a datagram, or only its packet can tell."""
        search, size = self._search, len(whole.octets)
        if size > len(self._octets):
            self._octets = bytearray(size)
            search.frames.octets = address(self._octets)
        self._octets[:size] = whole.octets
        self._size[0], self._link_type[0] = size, whole.link_type
        search.fragments = search.used = search.done = 0
        self._library.find_fragments(address_of(search))
        return bool(search.fragments)
