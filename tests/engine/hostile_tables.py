"""Gives the engine tables of which words are others than those that were written, in a process of its own:
`python -m tests.engine.hostile_tables FIRST EVERY SEED`. Such tables are refused, or the engine keeps its bounds.

A word is replaced by numbers at the edges, by its neighbours, and by addresses; every EVERYth word from FIRST on.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from random import Random
from typing import Final

from dissect.engine.library import Engine, engine
from dissect.engine.sizes import SLOTS
from dissect.engine.structures.walk import Row, Walking
from dissect.engine.words import Preamble, Record
from dissect.packet import DEFAULT_LIMITS, Packet, default_protocols
from dissect.packet.rows.engine_tables import engine_tables
from tests.engine.rooms import ExactBlock, PageEnd
from tests.engine.samples import distinct_frames
from tests.protocols.link_frames import LINK_FRAMES
from tests.sanitized import SANITIZED

EDGES: Final = (0, 1, -1, 2, 3, 7, 8, 31, 32, 63, 64, 255, 65535, 1 << 31, -(1 << 31), 1 << 52, 1 << 62, -(1 << 63))
OTHERS: Final = 4
"""How many other addresses a word is replaced by."""


class Hostile:
    """The tables of the default protocols, a word of which is changed; and headers of each declaration."""

    def __init__(self, library: Engine, random: Random) -> None:
        self.library, self.random = library, random
        protocols = default_protocols()
        self.words = (ctypes.c_int64 * len(engine_tables(protocols)))(*engine_tables(protocols))
        self.walking = Walking(
            ctypes.addressof(self.words), (ctypes.c_int64 * 4)(*DEFAULT_LIMITS.allowance()), 1, DEFAULT_LIMITS.items
        )
        self.row, self.codes = Row(), (ctypes.c_int8 * SLOTS)()
        self.room = ExactBlock() if SANITIZED else PageEnd()
        self.refused = self.walked = 0
        self.owners: list[tuple[int, int]] = sorted(
            (self.record(number, Record.FIELDS), number) for number in range(len(protocols.headers))
        )
        self.octets: dict[int, list[bytes]] = {}
        numbers = {header: number for number, header in enumerate(protocols.headers)}
        for frame in (*distinct_frames(), *(one.captured(len(one.octets)) for one in LINK_FRAMES.values())):
            for layer in Packet(frame, protocols).layers:
                self.octets.setdefault(numbers[layer.protocol], []).append(frame.octets[layer.offset :])

    def record(self, declaration: int, word: Record) -> int:
        """A word of a declaration's record."""
        return self.words[self.words[Preamble.RECORDS] + declaration * len(Record) + word]

    def owner(self, address: int) -> int:
        """The declaration that a word was most likely written for."""
        at = address - self.words[Preamble.RECORDS]
        if 0 <= at < self.words[Preamble.DECLARATIONS] * len(Record):
            return at // len(Record)
        return max((one for one in self.owners if one[0] <= address), default=(0, 0))[1]

    def frames(self, declaration: int) -> Sequence[bytes]:
        """Octets that begin with a declaration's header: of the captures, and made up."""
        random = self.random
        made = [bytes(60), b"\xff" * 60, random.randbytes(60), random.randbytes(random.randrange(24))]
        return [*self.octets.get(declaration, [])[:3], *made]

    def try_word(self, address: int) -> None:
        """Replace a word by others, one after the other."""
        words, before, random = self.words, self.words[address], self.random
        owner = self.owner(address)
        frames = self.frames(owner)
        others = [random.randrange(len(words)) for _ in range(OTHERS)] + [random.choice(words) for _ in range(OTHERS)]
        for other in (*EDGES, before + 1, before - 1, before * 2, before ^ 1 << random.randrange(63), *others):
            words[address] = other
            if words[address] == before:
                continue
            if self.library.tables_check(ctypes.addressof(words), len(words)):
                self.refused += 1
                continue
            for octets in frames:
                self.walk(octets, owner)
        words[address] = before

    def walk(self, octets: bytes, declaration: int) -> None:
        """Walk and verify octets that begin with a declaration; AssertionError for numbers that cannot be."""
        place, row = self.room.place(octets), self.row
        end = len(octets) + self.random.choice((0, 0, 9))
        self.library.walk_frame(
            ctypes.addressof(self.walking), place, len(octets), end, declaration, ctypes.addressof(row)
        )
        words = ctypes.addressof(self.words)
        self.library.verify_row(words, place, len(octets), ctypes.addressof(row), ctypes.addressof(self.codes))
        self.walked += 1
        assert 0 <= row.layers <= SLOTS
        assert 0 <= row.payload_offset <= row.payload_offset + row.payload_length <= len(octets)
        for layer in row.layer[: row.layers]:
            assert 0 <= layer.offset <= layer.offset + layer.length <= len(octets)


def main() -> None:
    first, every, seed = map(int, sys.argv[1:4])
    library = engine()
    assert library is not None
    hostile = Hostile(library, Random(seed))
    for address in range(first, len(hostile.words), every):
        sys.stderr.write(f"\rword {address}")
        hostile.try_word(address)
    sys.stdout.write(f"{hostile.refused} {hostile.walked}\n")


if __name__ == "__main__":
    main()
