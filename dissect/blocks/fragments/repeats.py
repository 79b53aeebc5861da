"""`RepeatedFragments`: fragments that repeat others of their datagrams, passed over by the engine.

In a flood of fragments nearly all do, and each only has to be noted in the datagram that waits for others. The engine
recognizes those that it was told to remember, and lists them, until somebody asks their datagram for anything.
"""

from __future__ import annotations

from array import array
from struct import Struct
from typing import TYPE_CHECKING, Final

from dissect.blocks.fragments.search import Told
from dissect.blocks.frames import Frames
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.engine.structures.fragments import Repeated, RepeatedIn, Repeats
from dissect.packet.reassembly.pending import MOST, Pending

if TYPE_CHECKING:
    from dissect.packet.reassembly.reassembler import Reassembler

SLOTS: Final = 1 << 12
DATAGRAMS: Final = 1 << 10
OCTETS: Final = 1 << 21
LISTED: Final = 1 << 14
"""How much is remembered: as soon as there is more, everything is forgotten, to be remembered when it comes again."""
PASSED: Final = Struct("=qiii4x")
"""A fragment that was passed over, as the engine lists it (`repeats.h`)."""
LATEST: Final = (1 << 63) - 1
NOWHERE: Final = -1


class RepeatedFragments:
    """Those of the datagrams that wait in one reassembler."""

    def __init__(self, library: Engine) -> None:
        self._library = library
        self._table, self._datagrams = (Repeated * SLOTS)(), (RepeatedIn * DATAGRAMS)()
        self._octets, self._passed = bytearray(OCTETS), bytearray(LISTED * PASSED.size)
        self._next = array("q", (0,))
        self._known: list[Pending] = []
        """Datagrams by their places."""
        self._repeats = Repeats(
            table=address_of(self._table),
            slots=SLOTS,
            datagrams=address_of(self._datagrams),
            octets=address(self._octets),
            room=OCTETS,
            passed=address(self._passed),
            most_listed=LISTED,
        )

    def look_at(self, frames: Frames) -> None:
        """The fragments that follow are in these frames, which stay in memory meanwhile."""
        self._repeats.frames = address(frames.octets)
        self._repeats.timestamp_ns = address(frames.timestamp_ns)
        self._repeats.has_time = address(frames.has_time)
        self._repeats.first_number = frames.first_number

    def pass_over(self, reassembler: Reassembler, told: Told, begin: int) -> tuple[int, int]:
        """Pass over fragments from one on. The first that must be looked at; and the first behind it that may be passed
        over."""
        if reassembler.due is None:
            return begin, begin + 1
        if self._repeats.listed == LISTED:
            self._begin_anew()
        self._repeats.due = min(reassembler.due, LATEST)
        place = self._library.pass_repeats(
            address_of(self._repeats), told.numbers, told.octets, told.fragments, begin, self._next.buffer_info()[0]
        )
        return place, self._next[0]

    def remember(self, pending: Pending, told: Told, place: int) -> None:
        """Pass over a fragment of a datagram when it comes again."""
        if pending.passed_over is None:
            if len(self._known) == DATAGRAMS:
                self._begin_anew()
            pending.passed_over, pending.place = self, len(self._known)
            self._known.append(pending)
            self._datagrams[pending.place] = RepeatedIn(0, NOWHERE, MOST - len(pending.places), 0, 1)
        if not self._library.remember_fragment(
            address_of(self._repeats), told.numbers, told.octets, place, pending.place + 1
        ):
            self._begin_anew()

    def give(self, pending: Pending) -> None:
        """Note those of a datagram in it."""
        known = self._datagrams[pending.place]
        if not known.passed:
            return
        found, at = [], known.newest
        while at != NOWHERE:
            number, begin, end, at = PASSED.unpack_from(self._passed, at * PASSED.size)
            found.append((number, begin, end))
        pending.note_repeats(known.last_ns, found[::-1])
        known.newest, known.room, known.passed = NOWHERE, MOST - len(pending.places), 0

    def forget(self, pending: Pending) -> None:
        """Pass over none of it any more."""
        self._datagrams[pending.place].waits = 0
        pending.passed_over = None

    def _begin_anew(self) -> None:
        for pending in self._known:
            if pending.passed_over is self:
                self.give(pending)
                self.forget(pending)
        self._known.clear()
        self._table = (Repeated * SLOTS)()
        self._repeats.table = address_of(self._table)
        self._repeats.used = self._repeats.listed = 0
