"""Where the packets of a pcapng file are (draft-ietf-opsawg-pcapng §4.3, §4.4, §A)."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.capture import Frame
from dissect.capture.codes import CaptureCode
from dissect.capture.limits import Limits
from dissect.capture.notes import Notes
from dissect.capture.pcapng.blocks import (
    BYTE_ORDER_MAGIC,
    ENHANCED_PACKET,
    PACKET,
    SECTION_HEADER,
    SIMPLE_PACKET,
    SMALLEST_BLOCK,
    TRAILER,
    EnhancedPacketBlock,
    PacketBlock,
    SectionHeaderBlock,
    SimplePacketBlock,
)
from dissect.capture.pcapng.option_kinds import END, OBSOLETE_PACKET_OPTIONS, PACKET_FLAGS, PACKET_OPTIONS, OptionKind
from dissect.capture.pcapng.packet_interface import PacketInterface
from dissect.capture.pcapng.reader import PcapngReader
from dissect.columns.compiled import kernel
from dissect.columns.indexing import FULL, MORE, ONE, REST, Counted, Integer, Stop, half, word
from dissect.columns.rows import LONGEST, Rows
from dissect.columns.window import FileWindow

SECTION_OCTETS: Final = SectionHeaderBlock.layout.fixed_octets + TRAILER
BEFORE_FRAME: Final = {
    kind: block.layout.fixed_octets
    for kind, block in (
        (ENHANCED_PACKET, EnhancedPacketBlock),
        (SIMPLE_PACKET, SimplePacketBlock),
        (PACKET, PacketBlock),
    )
}
BEFORE_PACKET: Final = BEFORE_FRAME[ENHANCED_PACKET]
"""Octets of an enhanced packet block before the frame; the obsolete one has as many."""
BEFORE_SIMPLE: Final = BEFORE_FRAME[SIMPLE_PACKET]
HEAD: Final = 8

# What the kernel is told of an interface.
IS_DESCRIBED: Final = 0
INDEX: Final = 1
LINK_TYPE: Final = 2
INTERFACE_SNAPLEN: Final = 3
INTERFACE_FCS: Final = 4
MULTIPLIER: Final = 5
DIVISOR: Final = 6
OFFSET: Final = 7
MOST_UNITS: Final = 8
"""Times up to these units since 1970 are computed in 64 bits."""
INTERFACE: Final = 9

# And of an option that it has to look at.
OPTION_CODE: Final = 0
OPTION_OCTETS: Final = 1
OPTION_MINIMUM: Final = 2
OPTION_MANY: Final = 3
OPTION_TEXT: Final = 4

# What is noted of packets, in the order of `CODES`.
OVER_ORIGINAL, OVER_SNAPLEN, BEFORE_1970, BACKWARDS = range(4)
CODES: Final = (
    CaptureCode.CAPTURED_OVER_ORIGINAL,
    CaptureCode.CAPTURED_OVER_SNAPLEN,
    CaptureCode.BAD_TIMESTAMP,
    CaptureCode.TIME_BACKWARDS,
)


def _option_table(kinds: Mapping[int, OptionKind]) -> NDArray[np.int64]:
    rows = [
        (code, -1 if kind.octets is None else kind.octets, kind.minimum, kind.many, kind.text)
        for code, kind in kinds.items()
    ]
    return np.array(rows, dtype=np.int64)


def _interface_row(interface: PacketInterface | None) -> tuple[int, ...]:
    """What the kernel is told of an interface. Times are `units * multiplier // divisor + offset` there too, with both
    factors as small as they can be; what would not fit 64 bits all the same is left to the scalar reader."""
    if interface is None:
        return (0,) * INTERFACE
    common = gcd(interface.multiplier, interface.divisor)
    multiplier, divisor, offset = interface.multiplier // common, interface.divisor // common, interface.offset
    most = min(LONGEST, ((LONGEST - 1 - max(offset, 0)) * divisor) // multiplier)
    if divisor * multiplier > LONGEST or not -LONGEST < offset < LONGEST:
        multiplier, divisor, offset, most = 1, 1, 0, -1
    frames = interface.frames
    known = (1, frames.interface, frames.link_type, interface.snaplen, frames.fcs_octets)
    return (*known, multiplier, divisor, offset, most)


class BlockIndexer:
    """Finds the frames of a pcapng file."""

    def __init__(self, reader: PcapngReader, window: FileWindow, limits: Limits, notes: Notes) -> None:
        self.reader = reader
        self._window = window
        self._limits = np.array([limits.record_octets, limits.options], dtype=np.int64)
        self._counted = Counted(notes, CODES)
        self._options = _option_table(PACKET_OPTIONS)
        self._obsolete_options = _option_table(OBSOLETE_PACKET_OPTIONS)
        self._section = 0
        self._described = 0
        self._interfaces = np.zeros((1, INTERFACE), np.int64)

    def _follow(self) -> None:
        """Take over what interfaces were described since; the table doubles, so that each is taken over once."""
        described = self.reader.packet_interfaces
        if self._section != self.reader.sections:
            self._section, self._described = self.reader.sections, 0
        if len(described) > len(self._interfaces):
            grown = np.zeros((2 * len(described), INTERFACE), np.int64)
            grown[: len(self._interfaces)] = self._interfaces
            self._interfaces = grown
        while self._described < len(described):
            self._interfaces[self._described] = _interface_row(described[self._described])
            self._described += 1

    def index(self, rows: Rows) -> Stop:
        reader, window = self.reader, self._window
        self._follow()
        self._counted.begin()
        row, before = rows.count, min(max(reader.latest, -LONGEST), LONGEST)
        outcome = index_blocks(
            window.octets,
            window.at,
            window.end,
            reader.words.byte_order == "little",
            reader.readable,
            self._limits,
            self._interfaces[: self._described],
            self._options,
            self._obsolete_options,
            before,
            self._counted.known,
            self._counted.counts,
            rows.begin,
            rows.captured,
            rows.original,
            rows.timestamp_ns,
            rows.has_time,
            rows.link_type,
            rows.interface,
            rows.fcs_octets,
            row,
        )
        reason, octets, at, count, latest, blocks = map(int, outcome)
        if blocks:
            self._counted.end()
            rows.count = count
            window.at = at
            # No time that a kernel reads is where it is cut off, so that what was beyond 64 bits stays what it was.
            reader.passed(blocks, count - row, reader.latest if latest == before else latest)
        return Stop(reason, octets)

    def frame_begin(self) -> int:
        window = self._window
        kind = window.octets[window.at : window.at + 4].tobytes()
        return BEFORE_FRAME.get(int.from_bytes(kind, self.reader.words.byte_order), 0)

    def one(self) -> Frame | None:
        return self.reader.one()


@kernel
def index_blocks(  # noqa: PLR0911, PLR0912, PLR0915, PLR0917  # one loop over blocks that share all of its state
    octets: NDArray[np.uint8],
    at: Integer,
    end: Integer,
    little: bool,
    readable: bool,
    limits: NDArray[np.int64],
    interfaces: NDArray[np.int64],
    options: NDArray[np.int64],
    obsolete_options: NDArray[np.int64],
    latest: Integer,
    known: NDArray[np.bool_],
    counts: NDArray[np.int64],
    begins: NDArray[np.int64],
    captures: NDArray[np.int64],
    originals: NDArray[np.int64],
    times: NDArray[np.int64],
    timed: NDArray[np.bool_],
    link_types: NDArray[np.int32],
    interface_indices: NDArray[np.int32],
    fcs: NDArray[np.int32],
    row: Integer,
) -> tuple[Integer, Integer, Integer, Integer, Integer, Integer]:
    """Fill in rows from `row` on; gives why it stopped (with octets), where, the row, the latest time, and the number
    of blocks that were passed."""
    odd = np.zeros(len(CODES), np.bool_)
    blocks = 0
    while row < len(begins):
        if end - at < HEAD:
            return MORE, HEAD, at, row, latest, blocks
        kind, total = word(octets, at, little), word(octets, at + 4, little)
        if kind == SECTION_HEADER:
            if end - at < SMALLEST_BLOCK:
                return MORE, SMALLEST_BLOCK, at, row, latest, blocks
            section_little = word(octets, at + 8, True) == BYTE_ORDER_MAGIC
            total = word(octets, at + 4, section_little)
            if word(octets, at + 8, section_little) != BYTE_ORDER_MAGIC or total < SECTION_OCTETS:
                return REST, 0, at, row, latest, blocks
        if total < SMALLEST_BLOCK or total % 4 != 0 or total > limits[0]:
            return REST, 0, at, row, latest, blocks
        if end - at < total:
            return MORE, total, at, row, latest, blocks
        is_simple = kind == SIMPLE_PACKET
        is_packet = is_simple or kind in (ENHANCED_PACKET, PACKET)
        if kind == SECTION_HEADER or (readable and not is_packet):
            return ONE, total, at, row, latest, blocks
        if word(octets, at + total - TRAILER, little) != total:
            return ONE, total, at, row, latest, blocks
        if not readable:
            blocks += 1
            at += total
            continue
        begin = at + (BEFORE_SIMPLE if is_simple else BEFORE_PACKET)
        stop = at + total - TRAILER
        if begin > stop:
            return ONE, total, at, row, latest, blocks
        number: Integer = 0
        if kind == ENHANCED_PACKET:
            number = word(octets, at + HEAD, little)
        elif kind == PACKET:
            number = half(octets, at + HEAD, little)
        if number >= len(interfaces) or interfaces[number, IS_DESCRIBED] == 0:
            return ONE, total, at, row, latest, blocks
        interface = interfaces[number]
        snaplen = interface[INTERFACE_SNAPLEN]
        original = word(octets, begin - 4, little)
        if is_simple:
            captured = min(original, snaplen) if snaplen > 0 else original
        else:
            captured = word(octets, begin - 8, little)
        if captured > stop - begin:
            return ONE, total, at, row, latest, blocks
        odd[OVER_SNAPLEN] = captured > snaplen > 0
        odd[OVER_ORIGINAL] = captured > original
        if captured > original and captured <= (original + 3) & ~3:
            return ONE, total, at, row, latest, blocks
        time = latest
        flagged: Integer = 0
        odd[BEFORE_1970] = odd[BACKWARDS] = False
        if not is_simple:
            upper = word(octets, begin - 16, little)
            if upper >= 1 << 31:
                return ONE, total, at, row, latest, blocks
            units = upper << 32 | word(octets, begin - 12, little)
            if units > interface[MOST_UNITS]:
                return ONE, total, at, row, latest, blocks
            multiplier, divisor = interface[MULTIPLIER], interface[DIVISOR]
            if divisor == 1:
                time = units * multiplier + interface[OFFSET]
            else:
                whole, part = units // divisor, units % divisor
                time = whole * multiplier + part * multiplier // divisor + interface[OFFSET]
            odd[BEFORE_1970] = time < 0
            odd[BACKWARDS] = time < latest
            options_begin = begin + ((captured + 3) & ~3)
            if options_begin < stop:
                kinds = options if kind == ENHANCED_PACKET else obsolete_options
                flagged = plain_options(octets, options_begin, stop, little, kinds, limits[1])
                if flagged < 0:
                    return ONE, total, at, row, latest, blocks
        if odd.any():
            for index in range(len(odd)):
                if odd[index] and not known[index]:
                    return ONE, total, at, row, latest, blocks
            for index in range(len(odd)):
                counts[index] += odd[index]
        begins[row] = begin
        captures[row] = captured
        originals[row] = original
        times[row] = 0 if is_simple else time
        timed[row] = not is_simple
        link_types[row] = interface[LINK_TYPE]
        interface_indices[row] = interface[INDEX]
        fcs[row] = flagged if flagged > 0 else interface[INTERFACE_FCS]
        latest = time
        row += 1
        blocks += 1
        at += total
    return FULL, 0, at, row, latest, blocks


@kernel
def plain_options(
    octets: NDArray[np.uint8],
    at: Integer,
    end: Integer,
    little: bool,
    kinds: NDArray[np.int64],
    most: Integer,
) -> Integer:
    """The octets of frame check sequence that the options of a packet speak of, 0 where they do not; -1 where something
    is to be said of an option, or may be, such as whether a text is UTF-8."""
    flagged: Integer = 0
    seen: Integer = 0
    count = 0
    while at < end:
        code, length = half(octets, at, little), half(octets, at + 2, little)
        at += 4
        if code == END:
            return flagged if length == 0 else np.int64(-1)
        if length > end - at or count == most:
            return np.int64(-1)
        for index in range(len(kinds)):
            kind = kinds[index]
            if kind[OPTION_CODE] != code:
                continue
            fixed = kind[OPTION_OCTETS]
            if length < kind[OPTION_MINIMUM] or 0 <= fixed != length or seen >> index & 1 != 0:
                return np.int64(-1)
            if kind[OPTION_MANY] == 0:
                seen |= np.int64(1) << index
            if kind[OPTION_TEXT] != 0:
                for position in range(at, at + length):
                    if octets[position] == 0:
                        break
                    if octets[position] >= 0x80:
                        return np.int64(-1)
            if code == PACKET_FLAGS:
                flagged = word(octets, at, little) >> 5 & 15
        count += 1
        at += (length + 3) & ~3
    return flagged
