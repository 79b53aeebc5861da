"""Where headers stand in rows in which a connection goes on, as the engine takes it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from dissect.engine.memory import Array
from dissect.engine.sizes import PORT_OCTETS
from dissect.engine.structures.continuing import WAY_BREAKS, WAY_PASSES, Apart, Going, Way
from dissect.engine.structures.groups import Pair
from dissect.protocols.tcp import TCP
from dissect.session.tcp.glance import ALIGNED, ALIGNED_OCTETS, TIMESTAMPS_AT
from dissect.session.tcp.rows.paths import SegmentPath
from dissect.session.tcp.segment import ACK, FLAGS, HEADER_OCTETS, OFFSET_SHIFT, PSH, WORD_OCTETS

WAY: Final = "h"
OCTET: Final = 8
MOST_OCTETS: Final = 8
"""Of a number that keeps networks apart."""
UNUSUAL: Final = FLAGS & ~PSH
"""Flags that a segment has only if it is more than data in order, or an acknowledgment."""

Numbers: TypeAlias = tuple[int, ...]


class WayTables(NamedTuple):
    """The ways of paths."""

    of_paths: array[int]
    """The number of each path's way, or what stands in its place."""
    ways: Array[Way]
    aparts: Array[Apart]
    """Numbers that keep networks apart."""


def going() -> Going:
    """Where a segment says how its connection goes on."""
    begin = {slot.field.name: slot.offset.constant // OCTET for slot in TCP.layout.fixed}
    return Going(
        ports=Pair(begin["source_port"], begin["destination_port"], PORT_OCTETS),
        number=begin["sequence_number"],
        answer=begin["acknowledgment_number"],
        room=begin["window"],
        marks=begin["data_offset"],
        marks_mask=UNUSUAL,
        marks_value=ACK,
        size=HEADER_OCTETS,
        size_octet=begin["data_offset"],
        size_shift=OFFSET_SHIFT - OCTET,
        size_unit=WORD_OCTETS,
        timed_size=HEADER_OCTETS + ALIGNED_OCTETS,
        clock=HEADER_OCTETS + TIMESTAMPS_AT,
        clock_mark=int.from_bytes(ALIGNED, "big"),
    )


class Ways:
    """The ways of paths, by their numbers."""

    def __init__(self) -> None:
        self.going = going()
        self._found: dict[Numbers, int] = {}
        self._of_paths = array(WAY)
        self._ways: list[Way] = []
        self._aparts: list[Apart] = []

    def add(self, path: SegmentPath | None) -> None:
        """Add the next path."""
        self._of_paths.append(WAY_PASSES if path is None else self._way_of(path))

    def copied(self) -> WayTables:
        """The paths that were added so far, in memory of their own."""
        ways, aparts = (Way * len(self._ways))(*self._ways), (Apart * len(self._aparts))(*self._aparts)
        return WayTables(self._of_paths[:], ways, aparts)

    def _way_of(self, path: SegmentPath) -> int:
        aparts = _aparts(path)
        if path.slot < 0 or aparts is None:
            return WAY_BREAKS
        pair = path.sender.start, path.receiver.start, path.sender.stop - path.sender.start
        key = path.slot, path.network, *pair, *(number for one in aparts for number in one)
        known = self._found.get(key)
        if known is not None:
            return known
        begin = len(self._aparts)
        self._aparts += (Apart(slot, octet, octets, 0, mask) for slot, octet, octets, mask in aparts)
        self._ways.append(Way(path.slot, path.network, Pair(*pair), begin, len(self._aparts)))
        self._found[key] = len(self._ways) - 1
        return len(self._ways) - 1


def _aparts(path: SegmentPath) -> Sequence[tuple[int, int, int, int]] | None:
    """The numbers that keep networks apart: slot, first octet, octets, mask. None where more than such numbers does."""
    if any(one.addresses or one.names for one in path.outside):
        return None
    numbers = [(one.slot, number) for one in path.outside for number in one.numbers]
    if any(number.end - number.begin > MOST_OCTETS for _, number in numbers):
        return None
    return [(slot, one.begin, one.end - one.begin, one.mask << one.shift) for slot, one in numbers]
