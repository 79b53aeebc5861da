"""Gives the engine tables of walks of which words are others than those that were written. Such tables are refused,
or the engine keeps its bounds: while it walks, verifies, and looks for fragments."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from random import Random

from dissect.capture import Frame
from dissect.engine.library import engine
from dissect.engine.preamble import Preamble
from dissect.engine.sizes import SLOTS
from dissect.engine.structures.walk import Row, Walking
from dissect.engine.words import Record
from dissect.packet import DEFAULT_LIMITS, Packet, default_protocols
from dissect.packet.rows.engine_tables import engine_tables
from tests.engine.hostile.changes import others, run
from tests.engine.hostile.searching import Search, with_fragments
from tests.engine.rooms import ExactBlock, PageEnd
from tests.engine.samples import distinct_frames
from tests.hostile.frames import seeds
from tests.protocols.link_frames import LINK_FRAMES
from tests.sanitized import SANITIZED


class HostileWalks:
    """The tables of the default protocols, a word of which is changed; and headers of each declaration."""

    def __init__(self, random: Random) -> None:
        library = engine()
        assert library is not None
        self.library, self.random = library, random
        protocols = default_protocols()
        self.words = (ctypes.c_int64 * len(engine_tables(protocols)))(*engine_tables(protocols))
        self.walking = Walking(
            ctypes.addressof(self.words), (ctypes.c_int64 * 4)(*DEFAULT_LIMITS.allowance()), 1, DEFAULT_LIMITS.items
        )
        self.row, self.codes = Row(), (ctypes.c_int8 * SLOTS)()
        self.room = ExactBlock() if SANITIZED else PageEnd()
        self.refused = self.tried = 0
        self.owners: list[tuple[int, int]] = sorted(
            (self.record(number, Record.FIELDS), number) for number in range(len(protocols.headers))
        )
        self.octets: dict[int, list[bytes]] = {}
        numbers = {header: number for number, header in enumerate(protocols.headers)}
        for frame in (*distinct_frames(), *(one.captured(len(one.octets)) for one in LINK_FRAMES.values())):
            for layer in Packet(frame, protocols).layers:
                self.octets.setdefault(numbers[layer.protocol], []).append(frame.octets[layer.offset :])
        self.search = Search(library, self.walking)
        self.whole: dict[int, list[Frame]] = {}
        """Frames with fragments, by each declaration in them."""
        for frame in with_fragments(self.search, seeds()):
            for number in {numbers[layer.protocol] for layer in Packet(frame, protocols).layers}:
                self.whole.setdefault(number, []).append(frame)

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
        words, before = self.words, self.words[address]
        owner = self.owner(address)
        frames = self.frames(owner)
        whole = self.whole.get(owner) or [self.random.choice(self.whole[0])]
        for other in others(words, before, self.random):
            words[address] = other
            if self.library.tables_check(ctypes.addressof(words), len(words)):
                self.refused += 1
                continue
            for octets in frames:
                self.walk(octets, owner)
            for frame in whole:
                self.search.look(frame.octets, frame.link_type, frame.original_length)
                self.tried += 1
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
        self.tried += 1
        assert 0 <= row.layers <= SLOTS
        assert 0 <= row.payload_offset <= row.payload_offset + row.payload_length <= len(octets)
        for layer in row.layer[: row.layers]:
            assert 0 <= layer.offset <= layer.offset + layer.length <= len(octets)


if __name__ == "__main__":
    run(HostileWalks)
