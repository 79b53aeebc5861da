"""Counting conversations by the engine."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from functools import partial
from typing import Final

from dissect.blocks.block import Block
from dissect.engine.keys import FEWEST, Keys
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.engine.sizes import AROUND_OCTETS, CONVERSATION_OCTETS, END_OCTETS, FLOW_OCTETS, HEAD_OCTETS, SLOTS
from dissect.engine.structures.conversations import KEY, LATEST, OPEN_OCTETS, SIGHTING_OCTETS, Conversing, Sighted
from dissect.engine.structures.conversations import Sighting as NativeSighting
from dissect.session.conversations.naming import Named, Unnamed
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
        name: Callable[[Speaker, Unnamed], Named | None],
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
                self._count_named(block, state.row, name)
                state.row += 1
        return int(state.outside)

    def _count_named(self, block: Block, row: int, name: Callable[[Speaker, Unnamed], Named | None]) -> None:
        """Count the messages of a row, some of which earlier ones name. The engine has seen that there is room."""
        state = address_of(self._state)
        for place in range(self._state.found):
            one = self._sightings[place]
            if one.naming:
                self._name(block, row, place, name)
            self._library.count_sighting(state, address_of(one))

    def _name(self, block: Block, row: int, place: int, name: Callable[[Speaker, Unnamed], Named | None]) -> None:
        """Name a message."""
        one, keys, at = self._sightings[place], self._keys, SIGHTING_OCTETS * place + KEY
        frames, layers, key = block.frames, block.layers(), bytes(keys[at : at + CONVERSATION_OCTETS])
        speaker, family = self._speakers.all[one.declaration], self._speakers.families[key[FAMILY]]
        slot, begin = (one.naming - 1) * layers.rows + row, frames.begin[row]
        first, second = key[FIRST_END:SECOND_END][: family.octets], key[SECOND_END:][: family.octets]
        source, destination = (second, first) if one.is_turned else (first, second)
        message = Unnamed(
            frames.first_number + row,
            frames.timestamp_ns[row] if frames.has_time[row] else 0,
            family(source),
            family(destination),
            key[:FAMILY],
            bytes(frames.octets[begin + layers.offset[slot] : begin + min(layers.end[slot], frames.captured[row])]),
            partial(block.packet, row),
        )
        named = name(speaker, message)
        if named is None:
            return
        kind = type(named.addresses[0])
        one.is_turned, keys[at + FAMILY : at + CONVERSATION_OCTETS] = flow_octets(
            self._speakers, speaker, kind, named.addresses, named.ports
        )
        one.number, one.answer = named.numbers
        one.marks |= speaker.marks_of(b"", named, has_data=True)

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
