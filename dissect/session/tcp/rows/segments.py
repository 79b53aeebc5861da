"""`Segments`: those of a block, by its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from dissect.blocks.layers import LAYER_QUOTED, VERDICT_ASKED, Layers
from dissect.checksum import Kind
from dissect.packet import Packet
from dissect.packet.reassembly import as_octets
from dissect.session.tcp.glance import NO_OPTIONS, options_in
from dissect.session.tcp.rows.paths import Outside, SegmentPath
from dissect.session.tcp.segment import (
    CHECKSUM,
    FIXED,
    FLAGS,
    HEADER_OCTETS,
    NO_IDENTIFICATION,
    NOT_FILLED,
    OFFSET_SHIFT,
    WORD_OCTETS,
    Segment,
    twin_of,
)

if TYPE_CHECKING:
    from dissect.blocks.block import Block

MOST_AROUND: Final = 4096
"""Of so many surroundings is it remembered how they are written."""
INVALID: Final = tuple(Kind).index(Kind.INVALID)

Found: TypeAlias = Segment | Packet
"""A segment, or a packet that may carry, complete or quote one."""
Around: TypeAlias = dict[tuple[int | bytes, ...], bytes]
"""Surroundings as they are written, by the interface, addresses and numbers in them."""

_new: Any = tuple.__new__


class Slot(NamedTuple):
    """The layers in a slot, for each row."""

    offset: list[int]
    length: list[int]
    end: list[int]
    flags: list[int]
    codes: list[int]
    """Empty without verdicts."""


class Segments:
    """The segments of a block."""

    def __init__(self, block: Block, layers: Layers, around: Around) -> None:
        """`around`: what is remembered of earlier blocks."""
        frames = block.frames
        self._block, self._layers, self._around = block, layers, around
        self._octets, self._first = frames.octets, frames.first_number
        self._begin: list[int] = frames.begin.tolist()
        self._captured = frames.captured
        self._time: list[int] = frames.timestamp_ns.tolist()
        self._interface: list[int] = frames.interface.tolist()
        self._slots: dict[int, Slot] = {}

    def found(self, row: int, path: SegmentPath) -> Found | None:
        """The segment of a row; None if there are too few octets of its header."""
        slot, network, addresses, identification, outside = path
        if slot < 0:
            return self._block.packet(row)
        slots = self._slots
        offsets, lengths, ends, flags, codes = slots.get(slot) or self._slot(slot)
        code = codes[row] if codes else 0
        if flags[row] & LAYER_QUOTED or code == VERDICT_ASKED:
            return self._block.packet(row)
        offset, there = offsets[row], lengths[row]
        if there < FIXED.size:
            return None
        head, begin = (slots.get(network) or self._slot(network))[0][row], self._begin[row]
        octets = self._octets[begin + head : begin + offset + there].tobytes()
        at = offset - head
        _, _, sequence, acknowledgment, bits, window = FIXED.unpack_from(octets, at)
        size = (bits >> OFFSET_SHIFT) * WORD_OCTETS
        length = ends[row] - offset - size
        header = octets[at:]
        options = NO_OPTIONS if there <= HEADER_OCTETS else options_in(header[HEADER_OCTETS:])
        data = self._octets[begin + offset + there : begin + min(ends[row], self._captured[row])]
        twin = twin_of(NO_IDENTIFICATION if identification is None else octets[identification], header, data)
        sender, receiver, width = addresses.source, addresses.destination, addresses.octets
        segment: Segment = _new(
            Segment,
            (
                self._first + row,
                self._time[row],
                octets[sender : sender + width] + header[:2],
                octets[receiver : receiver + width] + header[2:4],
                self._surroundings(row, outside),
                sequence,
                acknowledgment,
                bits & FLAGS,
                window,
                max(length, 0),
                *options,
                there < size,
                twin,
                code == INVALID and header[CHECKSUM] != NOT_FILLED,
            ),
        )
        return segment

    def _surroundings(self, row: int, outside: tuple[Outside, ...]) -> bytes:
        """What keeps the networks of a row apart."""
        parts: list[int | bytes] = [self._interface[row]]
        for slot, addresses, numbers in outside:
            offsets = (self._slots.get(slot) or self._slot(slot))[0]
            begin = self._begin[row] + offsets[row]
            if addresses is not None:
                places = begin + addresses.source, begin + addresses.destination
                parts += sorted(self._octets[one : one + addresses.octets].tobytes() for one in places)
            parts += (one.read(self._octets, begin) for one in numbers)
        key, known = tuple(parts), self._around
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_AROUND:
                known.clear()
            found = known[key] = as_octets(parts)
        return found

    def _slot(self, slot: int) -> Slot:
        """The layers in a slot, as lists."""
        layers = self._layers
        rows = slice(slot * layers.rows, (slot + 1) * layers.rows)
        arrays = layers.offset, layers.length, layers.end, layers.flags, layers.codes
        found = self._slots[slot] = Slot(*(one[rows].tolist() for one in arrays))
        return found
