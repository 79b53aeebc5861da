"""Tests of what headers carry, over the rows of a block."""

from __future__ import annotations

from typing import Any

from dissect.blocks.layers import CARRIES_NOTHING, CARRIES_UNSURE, LEFT_UNREAD
from dissect.filter.expressions import Leaf
from dissect.filter.name_types import Carried
from dissect.filter.occurrences import KnownValues
from dissect.filter.rows.flags import Known, flags_of, number_of, set_in
from dissect.filter.rows.looking import Looking, Members


class PayloadTest:
    """A test of the payload of some headers, or of what nothing is declared for."""

    def __init__(self, leaf: Leaf, members: Members, carried: Carried) -> None:
        self._leaf = leaf
        self._members = members
        self._carried = carried

    def known(self, looking: Looking) -> Known:
        rows, carried = looking.rows, self._carried
        holds, unknown = bytearray(rows), bytearray(rows)
        asked = looking.unsettled if carried.is_innermost else looking.asked(self._members)
        values_of = self._innermost if carried.is_innermost else self._of_each
        for row in set_in(flags_of(looking.with_one_of(self._members), rows)):
            values = values_of(looking, row)
            if values is None:
                unknown[row] = 1
            elif values:
                holds[row] = self._leaf.holds(KnownValues(values))  # type: ignore[arg-type]  # in the place of a packet
        found, asked = number_of(holds), asked | number_of(unknown)
        return Known(found | asked, found & ~asked)

    def _of_each(self, looking: Looking, row: int) -> tuple[Any, ...] | None:
        """The values of a row; None if only the packet can tell."""
        layers, values = looking.layers, []
        for at in range(row, layers.count[row] * looking.rows, looking.rows):
            flags = layers.flags[at]
            if not self._members.flags[layers.declaration[at]] or flags & CARRIES_NOTHING:
                continue
            if flags & CARRIES_UNSURE:
                return None
            begin = layers.offset[at] + layers.length[at]
            value = layers.end[at] - begin if self._carried.is_length else _octets(looking, row, begin, layers.end[at])
            if value != b"":
                values.append(value)
        return tuple(values)

    def _innermost(self, looking: Looking, row: int) -> tuple[Any, ...]:
        layers = looking.layers
        at = (layers.count[row] - 1) * looking.rows + row
        if not self._members.flags[layers.declaration[at]] or layers.flags[at] & LEFT_UNREAD:
            return ()
        octets = _octets(looking, row, layers.offset[at] + layers.length[at], layers.end[at])
        if not octets:
            return ()
        return (len(octets) if self._carried.is_length else octets,)


def _octets(looking: Looking, row: int, begin: int, end: int) -> bytes:
    """The octets of a frame between two places, as far as they were captured."""
    frames = looking.block.frames
    first = frames.begin[row]
    return frames.octets[first + begin : first + max(begin, min(end, frames.captured[row]))].tobytes()


__all__ = ["PayloadTest"]
