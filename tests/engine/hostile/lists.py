"""Gives the engine tables of lists of which words are others than those that were written. Such tables are refused, or
the engine keeps its bounds while it reads lists, and variable-length integers in headers."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Mapping
from random import Random

from dissect.capture import Frame
from dissect.derive.lists.items import items_within
from dissect.engine.library import engine
from dissect.engine.list_words import Form, ListPreamble
from dissect.filter.name_types import FilterName
from dissect.packet import Packet
from dissect.packet.rows.engine_tables import engine_lists
from dissect.schema import Header
from tests.engine.hostile.changes import others, run
from tests.engine.lists import COLUMNS, PROTOCOLS, ListReading, field_names, one_frame
from tests.engine.samples import distinct_frames
from tests.hostile.mutation import mutated

FRAMES = 3
"""Frames that are tried with each word; each is changed, too."""
ROOM = 1024
"""Room for the octets and values of one column."""


class HostileLists:
    """The tables of lists of the default protocols, a word of which is changed."""

    def __init__(self, random: Random) -> None:
        library = engine()
        assert library is not None
        self.library, self.random = library, random
        tables, self.words = engine_lists(PROTOCOLS)
        self.refused = self.tried = 0
        self.frames: dict[type[Header], list[Frame]] = {}
        for frame in distinct_frames():
            for protocol in {layer.protocol for layer in Packet(frame, PROTOCOLS).layers}:
                self.frames.setdefault(protocol, []).append(frame)
        self.readings: dict[type[Header], tuple[ListReading, ...]] = {}
        found = self._owned(tables.forms)
        self._begins = sorted(found)
        self._owners = [found[one] for one in self._begins]

    def _readings_of(self, header: type[Header]) -> tuple[ListReading, ...]:
        """Readings of what is in a header, one value and all values, by the tables with another word."""
        if header in self.readings:
            return self.readings[header]
        own = {header, *items_within(header)}
        names: list[FilterName] = [one for one in field_names(PROTOCOLS) if not own.isdisjoint({*one.own, *one.items})]
        some = self.random.sample(names, min(len(names), COLUMNS))
        readings = tuple(ListReading(PROTOCOLS, some, every=every, octets=ROOM, values=ROOM) for every in (False, True))
        for one in readings:
            one.words = self.words
        self.readings[header] = readings
        return readings

    def _owned(self, forms: Mapping[type[Header], int]) -> dict[int, type[Header]]:
        """Where the words of each form begin most likely, and a header that has a frame and holds it."""
        words, found = self.words, dict[int, type[Header]]()
        for header in self.frames:
            for form in (header, *items_within(header)):
                row = words[ListPreamble.FORMS] + forms[form] * len(Form)
                found[row] = found[words[row + Form.PARTS]] = header
        return found

    def try_word(self, address: int) -> None:
        """Replace a word by others, one after the other."""
        words, before, random = self.words, self.words[address], self.random
        owner = self._owners[max(bisect_right(self._begins, address) - 1, 0)]
        frames = random.sample(self.frames[owner], min(FRAMES, len(self.frames[owner])))
        changed = [one_frame(mutated(one.octets, [one.octets], random), one.link_type) for one in frames]
        for other in others(words, before, random):
            words[address] = other
            if self.library.lists_check(ctypes.addressof(words), len(words)):
                self.refused += 1
                continue
            for frame in (*frames, *changed):
                for reading in self._readings_of(owner):
                    reading.run(frame, reading.rooms[0])
                    self.tried += 1
        words[address] = before


if __name__ == "__main__":
    run(HostileLists)
