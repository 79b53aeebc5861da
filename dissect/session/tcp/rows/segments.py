"""`Segments`: those of a block, by its rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from dissect.blocks.layers import LAYER_QUOTED, VERDICT_ASKED, Layers
from dissect.checksum import Kind
from dissect.packet.reassembly.surroundings import as_octets
from dissect.schema.octets import decode_partial
from dissect.session.tcp.glance import NO_OPTIONS, options_in
from dissect.session.tcp.rows.paths import BY_PACKET, Outside, SegmentPath
from dissect.session.tcp.rows.runs import Run, Runs
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
    Twin,
    twin_of,
)

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.packet import Packet

MOST_AROUND: Final = 4096
"""Of so many surroundings is it remembered how they are written."""
INVALID: Final = tuple(Kind).index(Kind.INVALID)

Found: TypeAlias = "Segment | Packet"
"""A segment, or a packet that may carry, complete or quote one."""
Around: TypeAlias = dict[tuple[int | bytes | None, ...], bytes]
"""Surroundings as they are written, by the interface, addresses and numbers in them."""

PORT_OCTETS: Final = 2
FIXED_OCTETS: Final = FIXED.size

_unpack: Final = Struct(">2s2sIIHH").unpack_from
"""As `FIXED`, but for the ports, which stay octets."""
_new: Any = tuple.__new__
"""Makes a tuple with names of values in their order, in a third of the time."""


class Slot(NamedTuple):
    """The layers in a slot, for each row."""

    offset: list[int]
    length: list[int]
    end: list[int]
    flags: list[int]
    codes: list[int]
    """Empty without verdicts."""


class Segments:
    """The rows of a block that may have a segment, in order, each with the segment or the packet. A header that is cut
    before its options has none."""

    def __init__(
        self,
        block: Block,
        layers: Layers,
        around: Around,
        paths: Sequence[SegmentPath | None],
        by_packet: Callable[[int], Packet],
        runs: Callable[[], Runs] | None = None,
    ) -> None:
        """`around`: what is remembered of earlier blocks. `by_packet` gives the packets of the rows with that path.
        `runs` makes what finds runs, where that is possible."""
        self._paths, self._by_packet = paths, by_packet
        self._rows = enumerate(paths)
        self._new_runs = runs
        self._frames = frames = block.frames
        self._packet, self._layers, self._around = block.packet, layers, around
        self.octets = frames.octets
        """Those of all frames."""
        self.first_frame = frames.first_number
        self.times = frames.timestamp_ns
        self._begin: list[int] = frames.begin.tolist()
        self._interface: list[int] = frames.interface.tolist()
        self._slots: dict[int, Slot] = {}
        self._alone: dict[int, bytes] = {}
        """Surroundings that are nothing but an interface."""

    @cached_property
    def runs(self) -> Runs | None:
        """What finds runs of rows in which a connection only goes on; None without an engine."""
        return None if self._new_runs is None else self._new_runs()

    def skip(self, run: Run) -> None:
        """Go on behind the rows of a run, which follow those that were given."""
        deque(islice(self._rows, run.end - run.begin), 0)

    def last_twins(self, run: Run, most: int) -> dict[Twin, tuple[int, int]]:
        """What is the same in copies of the last segments of a run, at most so many; with frame and time of each."""
        paths = ((row, self._paths[row]) for row in range(run.end - 1, run.begin - 1, -1))
        last = list(islice(((row, path) for row, path in paths if path is not None), most))
        return {self._twin(row, path): (self.first_frame + row, self.times[row]) for row, path in reversed(last)}

    def _twin(self, row: int, path: SegmentPath) -> Twin:
        """What is the same in copies of a segment in a run."""
        slot, network, parts = path.slot, path.network, path.parts
        offsets, lengths, ends = self._slots[slot][:3]
        begin, offset, there = self._begin[row], offsets[row], lengths[row]
        head, end = self._slots[network][0][row], ends[row]
        headers = self.octets[begin + head : begin + offset + there].tobytes()
        header, data = headers[offset - head :], self.octets[begin + offset + there : begin + end]
        named, sender, receiver = parts(headers)
        source, destination = sender + header[:PORT_OCTETS], receiver + header[PORT_OCTETS:][:PORT_OCTETS]
        return twin_of(named or NO_IDENTIFICATION, header, data), source, destination, end - offset - there

    def __iter__(self) -> Iterator[tuple[int, Found]]:
        return self._read(self._rows)

    def _read(self, rows: Iterable[tuple[int, SegmentPath | None]]) -> Iterator[tuple[int, Found]]:
        octets, captured, first, packet = self.octets, self._frames.captured, self._frames.first_number, self._packet
        begins, times, interfaces = self._begin, self._frames.timestamp_ns.tolist(), self._interface
        slots, slot_of, alone = self._slots, self._slot, self._alone
        for row, path in rows:
            if path is None:
                continue
            slot, network, _, _, _, outside, parts = path
            if slot < 0:
                yield row, self._by_packet(row)
                continue
            offsets, lengths, ends, flags, codes = slots.get(slot) or slot_of(slot)
            code = codes[row] if codes else 0
            if flags[row] & LAYER_QUOTED or code == VERDICT_ASKED:
                yield row, packet(row)
                continue
            begin, offset, there = begins[row], offsets[row], lengths[row]
            if there < FIXED_OCTETS:
                continue
            head = (slots.get(network) or slot_of(network))[0][row]
            headers = octets[begin + head : begin + offset + there].tobytes()
            header = headers[offset - head :]
            named, sender, receiver = parts(headers)
            source, destination, sequence, acknowledgment, bits, window = _unpack(header)
            size = (bits >> OFFSET_SHIFT) * WORD_OCTETS
            data = ends[row] - offset - size
            options = NO_OPTIONS if there <= HEADER_OCTETS else options_in(header[HEADER_OCTETS:])
            scale, blocks, timestamps, maximum, permits_blocks = options
            twin = (named or NO_IDENTIFICATION) + header
            is_filled = header[CHECKSUM] != NOT_FILLED
            if not is_filled:
                twin += octets[begin + offset + there : begin + min(ends[row], captured[row])]
            if outside:
                around = self._surroundings(row, outside)
            else:
                around = alone.get(interfaces[row]) or self._without(interfaces[row])
            segment: Segment = _new(
                Segment,
                (
                    first + row,
                    times[row],
                    sender + source,
                    receiver + destination,
                    around,
                    sequence,
                    acknowledgment,
                    bits & FLAGS,
                    window,
                    max(0, data),
                    scale,
                    blocks,
                    timestamps,
                    maximum,
                    permits_blocks,
                    there < size,
                    twin,
                    code == INVALID and is_filled,
                ),
            )
            yield row, segment

    def data(self, row: int) -> bytes:
        """The captured octets of a segment that was given, behind its header. KeyError for other rows."""
        offsets, lengths, ends = self._slots[(self._paths[row] or BY_PACKET).slot][:3]
        begin, offset = self._begin[row], offsets[row] + lengths[row]
        return self.octets[begin + offset : begin + min(ends[row], self._frames.captured[row])].tobytes()

    def _surroundings(self, row: int, outside: tuple[Outside, ...]) -> bytes:
        """What keeps the networks of a row apart."""
        parts: list[int | bytes | None] = [self._interface[row]]
        for slot, addresses, numbers, names, header_of in outside:
            offsets, lengths = (self._slots.get(slot) or self._slot(slot))[:2]
            begin = self._begin[row] + offsets[row]
            if addresses:
                header = self.octets[begin : begin + lengths[row]]
                parts += sorted(header[one].tobytes() for one in addresses)
            parts += (one.read(self.octets, begin) for one in numbers)
            if names:
                values = decode_partial(header_of.layout, self.octets[begin : begin + lengths[row]].tobytes())
                parts += (values.get(name) for name in names)
        key, known = tuple(parts), self._around
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_AROUND:
                known.clear()
            found = known[key] = as_octets(parts)
        return found

    def _without(self, interface: int) -> bytes:
        """The surroundings of a network that nothing but the interface keeps apart."""
        found = self._alone[interface] = as_octets((interface,))
        return found

    def _slot(self, slot: int) -> Slot:
        """The layers in a slot, as lists."""
        layers = self._layers
        rows = slice(slot * layers.rows, (slot + 1) * layers.rows)
        arrays = layers.offset, layers.length, layers.end, layers.flags, layers.codes
        found = self._slots[slot] = Slot(*(one[rows].tolist() for one in arrays))
        return found
