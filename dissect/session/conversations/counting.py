"""Counting conversations by the engine."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from functools import partial
from typing import Final

from dissect.addresses import Address
from dissect.blocks.block import Block
from dissect.engine.keys import FEWEST, Keys
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.engine.sizes import AROUND_OCTETS, CONVERSATION_OCTETS, END_OCTETS, FLOW_OCTETS, HEAD_OCTETS, SLOTS
from dissect.engine.structures.conversations import KEY, LATEST, OPEN_OCTETS, SIGHTING_OCTETS, Conversing, Sighted
from dissect.engine.structures.conversations import Sighting as NativeSighting
from dissect.session.conversations.naming import Named, Naming, Unnamed
from dissect.session.conversations.sightings import Sighting, flow_octets
from dissect.session.conversations.speakers import Speaker, Speakers
from dissect.session.conversations.talk import PACKED

PLACE_OCTETS: Final = 4
NOWHERE: Final = b"\xff" * PLACE_OCTETS
WORD_OCTETS: Final = 8
FAMILY: Final = CONVERSATION_OCTETS - FLOW_OCTETS
FIRST_END: Final = FAMILY + HEAD_OCTETS
SECOND_END: Final = FIRST_END + END_OCTETS
"""Where the key of a conversation has the family of its addresses, and its ends."""
STRAIGHT, TURNED = b"\0", b"\1"
"""Whether the second end has sent a message."""
MOST_TOLD: Final = 1 << 14
"""What is known of messages that is remembered as it is counted."""
OF_ONE: Final = 2
"""Conversations that one message may begin."""
ROWS_COUNTED, ROW_ASKED, ROW_DIVIDED = range(3)
"""Why the engine has stopped at a row; another number: earlier messages name some in it."""
MOST_AROUNDS: Final = FEWEST << 7
"""Networks that are told apart: interfaces, VLANs, tunnels."""


class EngineTalks:
    """Conversations in the engine's tables."""

    def __init__(self, library: Engine, speakers: Speakers, most: int, shrink: Callable[[], None]) -> None:
        """`most`: how many there is room for; then `shrink` has to `forget` some."""
        self._library = library
        self._speakers = speakers
        self._most = most
        self._shrink = shrink
        self._arounds = Keys(library, AROUND_OCTETS)
        self._ends = Keys(library, CONVERSATION_OCTETS, PLACE_OCTETS)
        self._streams = array("q", bytes(WORD_OCTETS * len(speakers.names)))
        self._talks = bytearray()
        self._told: dict[tuple[object, ...], tuple[bool, bytes, int]] = {}
        self._addresses: dict[tuple[type[Address], bytes], Address] = {}
        self._sightings = (NativeSighting * SLOTS)()
        self._keys = memoryview(self._sightings).cast("B")
        self._state = Conversing(
            sighted=Sighted(speakers=address_of(speakers.native), arounds=self._arounds.address),
            ends=self._ends.address,
            streams=self._streams.buffer_info()[0],
            most_arounds=MOST_AROUNDS,
            sightings=address_of(self._sightings),
        )
        self._give(min(FEWEST, most))

    def __len__(self) -> int:
        return int(self._state.size)

    @property
    def begun(self) -> int:
        return int(self._state.begun)

    @property
    def idled(self) -> int:
        return int(self._state.idled)

    def count_rows(
        self,
        block: Block,
        chosen: bytes | None,
        asked: Callable[[int], None],
        divided: Callable[[int, int, int], None],
        naming: Callable[[Speaker], Naming],
    ) -> int:
        state, frames, layers = self._state, block.frames, block.layers()
        found, mask = layers.structure(), None if chosen is None else bytearray(chosen)
        state.sighted = Sighted(
            frames=frames.structure(),
            layers=address_of(found),
            interface=address(frames.interface),
            timestamp_ns=address(frames.timestamp_ns),
            has_time=address(frames.has_time),
            chosen=None if mask is None else address(mask),
            speakers=address_of(self._speakers.native),
            first_number=frames.first_number,
            arounds=self._arounds.address,
        )
        state.row = state.outside = 0
        rows, where, converse = len(block), address_of(state), self._library.converse_rows
        self.make_room(SLOTS)
        while state.row < rows:
            stopped = converse(where)
            if stopped == ROWS_COUNTED:
                self.make_room(SLOTS)
            elif stopped == ROW_ASKED:
                asked(state.row)
                state.row += 1
            elif stopped == ROW_DIVIDED:
                divided(state.row - 1, state.found, state.fragment)
            else:
                self._count_named(block, state.row, naming)
                state.row += 1
        return int(state.outside)

    def _count_named(self, block: Block, row: int, naming: Callable[[Speaker], Naming]) -> None:
        """Count the messages of a row, some of which earlier ones name. The engine has seen that there is room."""
        state = address_of(self._state)
        for place in range(self._state.found):
            one = self._sightings[place]
            if one.naming:
                self._name(block, row, place, one, naming(self._speakers.at(one.declaration)))
            self._library.count_sighting(state, address_of(one))

    def _name(self, block: Block, row: int, place: int, one: NativeSighting, naming: Naming) -> None:
        """Name a message, the one in a place among those of its row."""
        keys, at = self._keys, SIGHTING_OCTETS * place + KEY
        frames, layers, end = block.frames, block.layers(), at + CONVERSATION_OCTETS
        slot, begin = (one.naming - 1) * layers.rows + row, frames.begin[row]
        captured = min(layers.end[slot], frames.captured[row])
        octets = bytes(frames.octets[begin + layers.offset[slot] : begin + captured])
        path = bytes(keys[at:end]) + (TURNED if one.is_turned else STRAIGHT)
        named = naming.recall(path, octets) or naming.name(self._unnamed(block, row, path, octets))
        if named is None:
            return
        one.is_turned, keys[at + FAMILY : end], marks = self._told_of(named, one.declaration)
        one.number, one.answer = named.numbers
        one.marks |= marks

    def _unnamed(self, block: Block, row: int, path: bytes, octets: bytes) -> Unnamed:
        """A message on a path: the key of its conversation, and whether the second end has sent it."""
        frames, first, second = block.frames, self._address(path, FIRST_END), self._address(path, SECOND_END)
        is_turned = path.endswith(TURNED)
        return Unnamed(
            frames.first_number + row,
            frames.timestamp_ns[row] if frames.has_time[row] else 0,
            second if is_turned else first,
            first if is_turned else second,
            path[:FAMILY],
            octets,
            partial(block.packet, row),
            path,
        )

    def _address(self, path: bytes, begin: int) -> Address:
        """An address of a path, the same object for the same octets: what has it finds it faster."""
        family = self._speakers.families[path[FAMILY]]
        octets = path[begin : begin + family.octets]
        address = self._addresses.get((family, octets))
        if address is None:
            if len(self._addresses) >= MOST_TOLD:
                self._addresses.clear()
            address = self._addresses[family, octets] = family(octets)
        return address

    def _told_of(self, named: Named, declaration: int) -> tuple[bool, bytes, int]:
        """Whether the sender is the second end, the key without what is around, and the marks; remembered."""
        family = type(named.addresses[0])
        known = declaration, family, named.addresses, named.ports, named.marks
        told = self._told.get(known)
        if told is None:
            if len(self._told) >= MOST_TOLD:
                self._told.clear()
            speaker = self._speakers.at(declaration)
            is_turned, key = flow_octets(self._speakers, speaker, family, named.addresses, named.ports)
            told = self._told[known] = is_turned, key, speaker.marks_of(b"", named, has_data=True)
        return told

    def number_around(self, octets: bytes) -> int:
        key, number = bytearray(octets), bytearray(NOWHERE)
        self._library.number_rows(self._arounds.address, address(key), None, 1, -1, address(number))
        return int.from_bytes(number, sys.byteorder, signed=True)

    def count(self, one: Sighting) -> int:
        self.make_room(OF_ONE)
        found = NativeSighting(
            octets=one.octets,
            network_octets=one.network_octets,
            payload_octets=one.payload_octets,
            frame=one.frame,
            time=one.time,
            frames=one.frames,
            number=one.number,
            answer=one.answer,
            declaration=one.declaration,
            content=one.content,
            marks=one.marks,
            has_time=one.has_time,
            is_turned=one.is_turned,
            is_quoted=one.is_quoted,
            is_broadcast=one.is_broadcast,
            is_chosen=one.is_chosen,
        )
        found.key[:] = one.key
        return int(self._library.count_sighting(address_of(self._state), address_of(found)))

    def latest(self) -> list[int]:
        words = memoryview(self._talks)[: len(self) * OPEN_OCTETS].cast("q")
        return words[LATEST // WORD_OCTETS :: OPEN_OCTETS // WORD_OCTETS].tolist()

    def forget(self, gone: bytes) -> bytes:
        flags, places = bytearray(gone), bytearray(PLACE_OCTETS * len(gone))
        kept = bytearray(PACKED.size * gone.count(1))
        self._library.forget_conversations(address_of(self._state), address(flags), address(kept), address(places))
        return bytes(kept)

    def make_room(self, count: int) -> None:
        if len(self) + count > self._state.room:
            if self._state.room < self._most:
                self._give(min(2 * self._state.room, self._most))
            else:
                self._shrink()
        self._ends.until_room(count)
        if len(self._arounds) + SLOTS > self._arounds.room and self._arounds.room < MOST_AROUNDS:
            self._arounds.make_room()

    def _give(self, room: int) -> None:
        """Room for so many conversations."""
        longer = bytearray(room * OPEN_OCTETS)
        longer[: len(self) * OPEN_OCTETS] = memoryview(self._talks)[: len(self) * OPEN_OCTETS]
        self._talks, self._state.room = longer, room
        self._state.talks = address(longer)
