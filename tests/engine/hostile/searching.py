"""Looks for the fragments in single frames by any tables."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator

from dissect.capture import Frame
from dissect.engine.library import Engine
from dissect.engine.structures.fragments import Fragment, Fragments, Head
from dissect.engine.structures.numbers import INT32, INT64
from dissect.engine.structures.rows import Frames
from dissect.engine.structures.walk import Walking
from tests.engine.rooms import ExactBlock, PageEnd
from tests.sanitized import SANITIZED

ROOM = 1024
"""Octets for what has no fixed size."""


class Search:
    """A search, again and again in one frame."""

    def __init__(self, library: Engine, walking: Walking) -> None:
        self._library, self._walking = library, walking
        self._frame: PageEnd | ExactBlock = ExactBlock() if SANITIZED else PageEnd()
        self._written: PageEnd | ExactBlock = ExactBlock() if SANITIZED else PageEnd()
        self._found = Fragment()

    def look(self, octets: bytes, link_type: int, original: int) -> Fragment | None:
        """The fragment in a frame, if there is one; AssertionError for numbers that cannot be."""
        held = INT64(0), INT64(len(octets)), INT64(original), INT32(link_type), INT32(0)
        row, interface = INT64(0), INT32(0)
        search = Fragments(
            walking=self._walking,
            frames=Frames(self._frame.place(octets), *map(ctypes.addressof, held), 1),
            interface=ctypes.addressof(interface),
            rows=ctypes.addressof(row),
            count=1,
            found=ctypes.addressof(self._found),
            octets=self._written.place(bytes(ROOM)),
            room=ROOM,
        )
        self._library.find_fragments(ctypes.addressof(search))
        assert search.done == 1
        assert 0 <= search.used <= ROOM
        if not search.fragments:
            return None
        if self._found.is_told:
            written = ctypes.string_at(search.octets, search.used)
            self._look_at(self._found, written, len(octets))
        return self._found

    def _look_at(self, found: Fragment, written: bytes, there: int) -> None:
        heads = [Head.from_buffer_copy(written[at : at + 8]) for at in range(found.heads, found.heads_end, 8)]
        assert 0 <= found.key <= found.key_end == found.heads <= found.heads_end <= len(written)
        assert 0 <= found.payload <= found.payload + found.end - found.begin <= there
        assert 0 <= found.headers <= found.headers + sum(one.length for one in heads) <= there


def with_fragments(search: Search, frames: Iterable[Frame]) -> Iterator[Frame]:
    """The frames with a fragment, the first ones of each kind."""
    kinds = set[tuple[object, ...]]()
    for frame in frames:
        found = search.look(frame.octets, frame.link_type, frame.original_length)
        if found is None:
            continue
        size = found.key_end - found.key
        kind = found.is_told, not found.begin, found.is_last, found.refused, size, found.heads_end - found.heads
        if kind not in kinds:
            kinds.add(kind)
            yield frame
