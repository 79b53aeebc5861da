"""The paths that were met, and the engine's reading of one frame, which gives a row and its path."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

from dissect.capture import Interface
from dissect.engine.library import Engine, engine
from dissect.engine.memory import address, address_of
from dissect.engine.structures.packets import MOST_ROW, PATH_OCTETS
from dissect.packet.limits import NestingLimits
from dissect.packet.protocol_set import ProtocolSet
from dissect.packet.rows.engine_tables import are_tables_stored, walking
from dissect.packet.rows.path import MOST, NOTHING, UNREAD, Path, Rules

LONGEST: Final = 1 << 30
"""A frame that is longer on the wire is left to Python."""
FEW: Final = 256
"""Frames that are read in Python before it is worth the time to write the engine's tables, if they are not stored."""


class Paths:
    """The paths of frames that were read with one protocol set and its limits."""

    def __init__(self, protocols: ProtocolSet, limits: NestingLimits) -> None:
        self.rules = Rules(protocols, limits)
        self.unread = Path(self.rules, UNREAD)
        """The path of a frame that the engine has not read."""
        self._known: dict[bytes, Path] = {}
        self.source = RowSource(self)
        """That of single frames."""
        self._few: int | None = None
        self._walk: FrameWalk | None = None

    def of(self, key: bytes) -> Path:
        """The path that the engine writes so."""
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST:
                self._known.clear()
            found = self._known[key] = Path(self.rules, key)
        return found

    def read(self, octets: bytes, end: int, link_type: int) -> tuple[bytes, Path]:
        """The row of a frame that ends at `end` on the wire, and its path, which says if the frame was not read."""
        if self._walk is None:
            if self._few is None:
                self._few = 0 if are_tables_stored(self.rules.protocols) else FEW
            self._few -= 1
            if self._few > 0:
                return b"", self.unread
        return self.read_again(octets, end, link_type)

    def read_again(self, octets: bytes, end: int, link_type: int) -> tuple[bytes, Path]:
        """The same where the engine reads other frames already."""
        walk = self._walk
        if walk is None:
            library = engine()
            if library is None:
                return b"", self.unread
            walk = self._walk = FrameWalk(library, self.rules)
        if end > LONGEST:
            return b"", self.unread
        row, key = walk.read(octets, end, link_type)
        return row, self.of(key)


class RowSource:
    """What packets of one capture share: they ask it for what only a row says that is not brief."""

    __slots__ = ("interfaces", "is_asked", "paths")

    def __init__(self, paths: Paths, interfaces: Sequence[Interface] = ()) -> None:
        self.paths = paths
        self.interfaces = interfaces
        """The interfaces of the capture."""
        self.is_asked = True
        """Whether something was asked of a packet of the latest block that a brief row does not say; at first, nobody
        knows."""


class FrameWalk:
    """Takes frames apart with the engine, one at a time."""

    def __init__(self, library: Engine, rules: Rules) -> None:
        protocols = rules.protocols
        self._library = library
        self._walking = walking(protocols, rules.limits)
        self._walking.wants_problems = 1
        self._protocols = protocols  # whose tables the engine reads
        self._first = {link_type: dissector.number for link_type, dissector in protocols.links.items()}
        self._rooms = threading.local()

    def read(self, octets: bytes, end: int, link_type: int) -> tuple[bytes, bytes]:
        """The row of a frame, and the key of its path."""
        try:
            room, at = self._rooms.room
        except AttributeError:
            buffer = bytearray(PATH_OCTETS + MOST_ROW)
            room, at = self._rooms.room = memoryview(buffer), address(buffer)
        first = self._first.get(link_type, NOTHING)
        walking_at = address_of(self._walking)
        size = self._library.pack_frame(walking_at, octets, len(octets), end, first, at, at + PATH_OCTETS)
        return bytes(room[PATH_OCTETS : PATH_OCTETS + size]), bytes(room[:PATH_OCTETS])


def paths_of(protocols: ProtocolSet, limits: NestingLimits) -> Paths:
    """The paths of a protocol set with these limits; they exist as long as the set does."""
    found: Paths | None = protocols.kept.get(limits)
    if found is None:
        found = protocols.kept.setdefault(limits, Paths(protocols, limits))
    return found
