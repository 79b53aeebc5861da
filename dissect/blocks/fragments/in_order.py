"""`InOrder`: datagrams of which all fragments are told at once, each right behind the one before."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final

from dissect.blocks.fragments.search import Told
from dissect.blocks.frames import Frames
from dissect.engine.library import Engine
from dissect.engine.memory import address

NOT, FIRST, MIDDLE, LAST = range(4)
"""What a fragment is of such a datagram (`in_order.h`)."""
MOST: Final = 256
"""Fragments that are looked at, at most."""


class InOrder:
    """Those among some fragments that are told, if nothing that came before them has a part in it."""

    def __init__(self, library: Engine, frames: Frames, told: Told) -> None:
        self.kinds, self._next = bytearray(MOST), array("i", bytes(4 * MOST))
        """What each fragment is, by its place."""
        self.octets = library.find_in_order(
            told.numbers,
            told.octets,
            told.fragments,
            address(frames.timestamp_ns),
            address(frames.has_time),
            address(self.kinds),
            self._next.buffer_info()[0],
        )
        """Octets of all of the fragments."""

    def places(self, first: int) -> list[int]:
        """The places of the fragments of a datagram, of which the first is given."""
        found = [first]
        while self.kinds[found[-1]] != LAST:
            found.append(self._next[found[-1]])
        return found

    def leave_out(self, places: Iterable[int]) -> None:
        """These fragments are looked at one by one."""
        for place in places:
            self.kinds[place] = NOT
