"""Frames packed with what the engine has found in them, for whoever reads them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dissect.blocks.frames import Frames
from dissect.blocks.memory import layout, pooled
from dissect.engine.keys import Keys
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.engine.structures.packets import MOST_ROW, PATH_OCTETS, Packing
from dissect.packet.rows.engine_tables import walking
from dissect.packet.rows.packed import PackedRows
from dissect.packet.rows.path import MOST, Path
from dissect.packet.rows.paths import Paths, RowSource

DROPS_OCTETS: Final = 2
"""What a row may have besides frame, options and what was found: the drop count of an obsolete packet block."""

ROW_OCTETS: Final = 8
"""Octets of the number of a row."""


class Packer:
    """Packs batches of frames, one after the other."""

    def __init__(self, engine: Engine, paths: Paths) -> None:
        self._engine = engine
        self._paths = paths
        self._walking = walking(paths.rules.protocols, paths.rules.limits)
        self._source = RowSource(paths)
        self._begin()

    def _begin(self) -> None:
        self._keys = Keys(self._engine, PATH_OCTETS)
        self._known: list[Path] = []

    def pack(self, frames: Frames, rows: Sequence[int] | None = None) -> PackedRows:
        """The frames of a batch, or of these rows of it, in ascending order. All rows of a batch are brief, unless a
        packet of the batch before was asked for more."""
        source = self._source
        source.interfaces = frames.interfaces
        self._walking.wants_problems, source.is_asked = source.is_asked or rows is not None, False
        if len(self._keys) > MOST:
            self._begin()
        count, keys = len(frames), self._keys
        places = layout((("q", count), ("i", count)))
        ends, numbers = places.views(pooled(places.octets))
        octets, divided = pooled(_room(frames, rows)), pooled(count * ROW_OCTETS)
        wanted = None if rows is None else _flags(rows, count)
        packing = Packing(
            walking=self._walking,
            frames=frames.structure(),
            timestamp_ns=address(frames.timestamp_ns),
            has_time=address(frames.has_time),
            interface=address(frames.interface),
            options=address(frames.options),
            first_number=frames.first_number,
            wanted=None if wanted is None else address(wanted),
            paths=keys.address,
            path=address(numbers),
            end=address(ends),
            octets=address(octets),
            room=len(octets),
            divided=address(divided),
        )

        def pack(_: int) -> int:
            self._engine.pack_rows(address_of(packing))
            return int(packing.row)

        keys.until(count, pack)
        known = self._known
        width = keys.width
        for number in range(len(known), len(keys)):
            known.append(self._paths.of(bytes(keys.octets[number * width : (number + 1) * width])))
        exact = frames.exact
        return PackedRows(
            octets=bytes(octets[: packing.used]),
            ends=ends.tolist() if rows is None else [ends[row] for row in rows],
            numbers=numbers.tolist() if rows is None else [numbers[row] for row in rows],
            paths=known,
            source=source,
            exact=exact if rows is None else {at: exact[row] for at, row in enumerate(rows) if row in exact},
            earlier=frames.earlier(),
            divided=divided[: packing.divided_rows * ROW_OCTETS].cast("q").tolist(),
        )


def _room(frames: Frames, rows: Sequence[int] | None) -> int:
    """The octets that rows and their frames take at most."""
    if rows is None:
        return len(frames.octets) + len(frames) * (MOST_ROW + DROPS_OCTETS)
    captured, options = frames.captured, frames.options
    return sum(captured[row] + (options[row] >> 2 << 2) + MOST_ROW + DROPS_OCTETS for row in rows)


def _flags(rows: Sequence[int], count: int) -> bytearray:
    """For each row whether it is one of these."""
    flags = bytearray(count)
    for row in rows:
        flags[row] = 1
    return flags
