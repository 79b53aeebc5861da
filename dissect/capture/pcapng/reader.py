"""The reader of pcapng files (draft-ietf-opsawg-pcapng)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from struct import Struct
from typing import ClassVar, Final, Literal

from dissect.capture.codes import CaptureCode
from dissect.capture.files.stream import Stream
from dissect.capture.frame import Frame
from dissect.capture.frame_record import FrameRecord, frame_of
from dissect.capture.interface import Interface, is_too_fine
from dissect.capture.limits import Limits
from dissect.capture.notes import Notes
from dissect.capture.pcapng.block import Block, BlockContent
from dissect.capture.pcapng.block_reading import read_other
from dissect.capture.pcapng.block_stream import SECTION_HEADER_OCTETS, BlockStream
from dissect.capture.pcapng.blocks import (
    ENHANCED_PACKET,
    INTERFACE_DESCRIPTION,
    PACKET,
    SECTION_HEADER,
    SIMPLE_PACKET,
    TRAILER,
    InterfaceDescriptionBlock,
    SectionHeaderBlock,
    Words,
)
from dissect.capture.pcapng.contents import UNKNOWN_LENGTH, Section, UnknownBlock
from dissect.capture.pcapng.option_kinds import (
    FCS_LENGTH,
    INTERFACE_OPTIONS,
    OBSOLETE_PACKET_OPTIONS,
    PACKET_FLAGS,
    PACKET_OPTIONS,
    SECTION_OPTIONS,
    TIMESTAMP_OFFSET,
    TIMESTAMP_OFFSET_NANOSECONDS,
    TIMESTAMP_RESOLUTION,
    OptionKind,
)
from dissect.capture.pcapng.options import NO_OPTIONS, Options
from dissect.capture.pcapng.packet_interface import PacketInterface, packet_interface
from dissect.capture.pcapng.packet_options import with_drops
from dissect.capture.time_unit import SECOND
from dissect.codes import Severity
from dissect.derive.decoder import decode

CALENDAR_END: Final = 253_402_300_800 * SECOND
"""The year 10 000, which is beyond most calendars, including Python's."""
LONG_AGO: Final = -(1 << 128)
"""Before any time that a file can state."""
INTERFACE_OCTETS: Final = InterfaceDescriptionBlock.layout.fixed_octets
HEAD: Final = 8
NEEDED: Final = frozenset({TIMESTAMP_RESOLUTION, TIMESTAMP_OFFSET, TIMESTAMP_OFFSET_NANOSECONDS, FCS_LENGTH})
"""The options of an interface without which its packets cannot be read."""


class PcapngReader:
    """The frames of a pcapng file. Opening it reads the first section header.

    A malformed block loses its packet, with a note of severity error, and reading goes on; a block with a wrong length
    ends the reading.
    """

    format: ClassVar[Literal["pcapng"]] = "pcapng"

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        self.interfaces: list[Interface] = []
        self._blocks = BlockStream(stream, limits, notes)
        self._limits = limits
        self._sections = 0
        self._frames = 0
        self._description_octets = 0
        self._observe: Callable[[BlockContent], object] | None = None
        self._section = self._begin_section()
        self.byte_order = self._blocks.words.byte_order
        """The byte order of the first section."""

    @property
    def records(self) -> int:
        """Blocks read so far."""
        return self._blocks.records

    def frames(self) -> Iterator[Frame]:
        return map(frame_of, self.frame_records())

    def frame_records(self) -> Iterator[FrameRecord]:
        """The frames as records."""
        blocks = self._blocks
        while (block := blocks.next()) is not None:
            record = self._record_of(*block)
            if record is not None:
                yield record
        self._end_section()

    def one(self) -> Frame | None:
        """The frame of the only block in the stream's chunk, which must be complete; None if it holds none."""
        stream = self._blocks.stream
        record = self._record_of(*self.words.block.unpack_from(stream.chunk, stream.position))
        return None if record is None else frame_of(record)

    def observe(self, observe: Callable[[BlockContent], object]) -> None:
        """Tell a function what is in each block that holds no packet, from the first section header on."""
        observe(self._section.content)
        self._observe = observe

    def passed(self, blocks: int, frames: int, latest: int) -> None:
        """Account for blocks and frames that somebody else has read; `latest` is the last time among them."""
        self._blocks.records += blocks
        self._frames += frames
        self.latest = latest

    @property
    def words(self) -> Words:
        """The block declarations in the section's byte order."""
        return self._blocks.words

    @property
    def sections(self) -> int:
        """Sections begun so far."""
        return self._sections

    def _record_of(self, kind: int, total: int) -> FrameRecord | None:
        """The frame in the block at the stream's position, if any; moves past the block."""
        if kind == SECTION_HEADER:  # a palindrome: it reads the same in either byte order
            self._end_section()
            content: BlockContent | FrameRecord | None = self._begin_section().content
        else:
            self._blocks.take(total)
            content = self._content(kind, total)
            self._blocks.pass_over(total)
        if isinstance(content, tuple):
            return content
        if content is not None and self._observe is not None:
            self._observe(content)
        return None

    def blocks(self) -> Iterator[Block]:
        """Every block, including packets, from the first section header on."""
        yield self._section
        blocks = self._blocks
        while (block := blocks.next()) is not None:
            kind, total = block
            if kind == SECTION_HEADER:
                self._end_section()
                yield self._begin_section()
                continue
            blocks.take(total)
            content = self._content(kind, total)
            if isinstance(content, tuple):
                content = frame_of(content)
            yield self._block(total, content or UnknownBlock(kind, self._octets(total)[HEAD:-TRAILER]))
            blocks.pass_over(total)
        self._end_section()

    def _octets(self, total: int) -> bytes:
        """The octets of the block at the stream's position."""
        stream = self._blocks.stream
        return stream.chunk[stream.position : stream.position + total]

    def _block(self, total: int, content: BlockContent) -> Block:
        blocks = self._blocks
        offset, number = blocks.stream.offset, blocks.records + 1
        return Block(self._octets(total), blocks.words.byte_order, content, offset, number)

    def _content(self, kind: int, total: int) -> BlockContent | FrameRecord | None:
        """The content of the block at the stream's position, a frame as a record; None (noted) if unreadable."""
        if not self.readable:
            return None
        if kind == ENHANCED_PACKET:
            return self._packet(total, self._blocks.words.enhanced_packet, PACKET_OPTIONS)
        if kind == SIMPLE_PACKET:
            return self._simple_packet(total)
        if kind == PACKET:
            return self._packet(total, self._blocks.words.packet, OBSOLETE_PACKET_OPTIONS)
        if kind == INTERFACE_DESCRIPTION:
            return self._describe_interface(total)
        interfaces = range(len(self.interfaces) - len(self.packet_interfaces), len(self.interfaces))
        return read_other(self._blocks, kind, total, interfaces)

    def _begin_section(self) -> Block:
        blocks = self._blocks
        total = blocks.take_section_header()
        begin = blocks.stream.position + SECTION_HEADER_OCTETS
        header = decode(blocks.words.header(SectionHeaderBlock), blocks.stream.chunk[blocks.stream.position : begin])
        self.readable = self._check_version(header)
        self._section_length = header.section_length
        if header.section_length < UNKNOWN_LENGTH or (
            header.section_length != UNKNOWN_LENGTH and header.section_length % 4
        ):
            blocks.note(CaptureCode.BAD_SECTION_LENGTH, Severity.WARN, f"a section of {header.section_length} octets")
            self._section_length = UNKNOWN_LENGTH
        options = blocks.options(begin, blocks.stream.position + total - TRAILER, SECTION_OPTIONS)
        version = (header.major_version, header.minor_version)
        block = self._block(total, Section(options, header.section_length, version))
        blocks.pass_over(total)
        self._section_begin = blocks.stream.offset
        self._sections += 1
        self.packet_interfaces: list[PacketInterface | None] = []
        """The interfaces of the section."""
        self.latest = LONG_AGO
        return block

    def _check_version(self, header: SectionHeaderBlock) -> bool:
        """Whether the section can be read. Other major versions are skipped (§3.4); minor version 2 equals 0 (§4.1)."""
        version = f"{header.major_version}.{header.minor_version}"
        if header.major_version != 1:
            message = f"pcapng version {version}; only 1.0 is supported; the section is skipped"
            self._blocks.note(CaptureCode.UNSUPPORTED_VERSION, Severity.ERROR, message)
            return False
        if header.minor_version not in {0, 2}:
            message = f"pcapng version {version} is read as 1.0"
            self._blocks.note(CaptureCode.UNSUPPORTED_VERSION, Severity.WARN, message)
        return True

    def _end_section(self) -> None:
        """The section's length is a hint (§4.1): it is never used, and noted if it was wrong."""
        octets = self._blocks.stream.offset - self._section_begin
        if self._section_length not in {UNKNOWN_LENGTH, octets}:
            message = f"a section of {octets} octets, but its header says {self._section_length}"
            self._blocks.note(CaptureCode.BAD_SECTION_LENGTH, Severity.WARN, message)

    def _describe_interface(self, total: int) -> Interface | None:
        blocks, at = self._blocks, self._blocks.stream.position
        if len(self.interfaces) >= self._limits.interfaces:
            message = f"more interfaces than the limit of {self._limits.interfaces}; their packets are not read"
            blocks.note(CaptureCode.LIMIT, Severity.WARN, message)
            return None
        section, index, number = self._sections - 1, len(self.interfaces), len(self.packet_interfaces)
        if total < INTERFACE_OCTETS + TRAILER:
            message = f"an interface description of {total} octets; it has at least 20"
            blocks.note(CaptureCode.BAD_LENGTH, Severity.ERROR, message)
            # It still takes a number, because packets name their interface by number; theirs will be missing.
            self.interfaces.append(Interface(0, section=section, number=number))
            self.packet_interfaces.append(None)
            return None
        header = decode(blocks.words.header(InterfaceDescriptionBlock), blocks.stream.chunk[at : at + INTERFACE_OCTETS])
        options = blocks.options(at + INTERFACE_OCTETS, at + total - TRAILER, INTERFACE_OPTIONS)
        if is_too_fine(options):
            (code,) = options.octets(TIMESTAMP_RESOLUTION, 1) or b"\0"
            message = f"if_tsresol is {2 if code & 0x80 else 10}**-{code & 0x7F}, finer than any clock"
            blocks.note(CaptureCode.BAD_OPTION, Severity.WARN, message)
        self._description_octets += total
        if self._description_octets > self._limits.description_octets:
            message = f"interface descriptions exceed the limit of {self._limits.description_octets} octets"
            blocks.note(CaptureCode.LIMIT, Severity.WARN, f"{message}; only what gives times and lengths is kept")
            options = Options(one for one in options if one.code in NEEDED)
        interface = Interface(header.link_type, header.snaplen, options, section, number)
        self.interfaces.append(interface)
        self.packet_interfaces.append(packet_interface(interface, index))
        return interface

    def _packet(self, total: int, words: Struct, options: Mapping[int, OptionKind]) -> FrameRecord | None:
        """An enhanced packet block, or the obsolete one, which differs between interface number and time."""
        blocks = self._blocks
        begin, end = blocks.stream.position + words.size, blocks.stream.position + total - TRAILER
        if begin > end:
            self._lose_short(total, words)
            return None
        values = words.unpack_from(blocks.stream.chunk, blocks.stream.position)
        upper, lower, captured, original = values[-4:]
        interface = self._interface(values[2])
        if interface is None:
            return None
        if captured > end - begin:
            self._lose(CaptureCode.BAD_LENGTH, f"{captured} octets captured, but the block has {end - begin}")
            return None
        timestamp = (upper << 32 | lower) * interface.multiplier // interface.divisor + interface.offset
        if timestamp < self.latest or not 0 <= timestamp < CALENDAR_END:
            self._check_time(timestamp)
        self.latest = timestamp
        options_begin = begin + ((captured + 3) & ~3)
        found = blocks.options(options_begin, end, options) if options_begin < end else NO_OPTIONS
        if options is OBSOLETE_PACKET_OPTIONS:
            found = with_drops(found, values[3])
        return self._record(interface, timestamp, captured, original, begin, found)

    def _simple_packet(self, total: int) -> FrameRecord | None:
        """A simple packet: of interface 0, without a time, cut to the snaplen (§4.4)."""
        blocks, words = self._blocks, self._blocks.words.simple_packet
        begin, end = blocks.stream.position + words.size, blocks.stream.position + total - TRAILER
        if begin > end:
            self._lose_short(total, words)
            return None
        interface = self._interface(0)
        if interface is None:
            return None
        _, _, original = words.unpack_from(blocks.stream.chunk, blocks.stream.position)
        captured = min(original, interface.snaplen or original)
        if captured > end - begin:
            message = f"{captured} octets should be captured, but the block has {end - begin}; those are kept"
            blocks.note(CaptureCode.BAD_LENGTH, Severity.ERROR, message)
            captured = end - begin
        return self._record(interface, None, captured, original, begin, NO_OPTIONS)

    def _lose_short(self, total: int, words: Struct) -> None:
        self._lose(CaptureCode.BAD_LENGTH, f"a packet block of {total} octets; it has at least {words.size + TRAILER}")

    def _lose(self, code: CaptureCode, message: str) -> None:
        self._blocks.note(code, Severity.ERROR, f"{message}; the packet is lost")

    def _interface(self, number: int) -> PacketInterface | None:
        interface = self.packet_interfaces[number] if number < len(self.packet_interfaces) else None
        if interface is None:
            self._lose(
                CaptureCode.BAD_INTERFACE, f"a packet of interface {number}, which the section does not describe"
            )
            return None
        return interface

    def _record(
        self,
        interface: PacketInterface,
        timestamp: int | None,
        captured: int,
        original: int,
        begin: int,
        options: Options,
    ) -> FrameRecord:
        octets = self._blocks.stream.chunk[begin : begin + captured]
        if captured > original:
            message = f"{captured} octets captured of a packet of {original}"
            if captured <= (original + 3) & ~3 and not any(octets[original:]):
                self._blocks.note(
                    CaptureCode.BAD_LENGTH, Severity.ERROR, f"{message}: the length includes the padding, which is kept"
                )
            else:
                self._blocks.note(CaptureCode.CAPTURED_OVER_ORIGINAL, Severity.WARN, message)
        if captured > interface.snaplen > 0:
            message = f"{captured} octets captured, but the snaplen is {interface.snaplen}"
            self._blocks.note(CaptureCode.CAPTURED_OVER_SNAPLEN, Severity.WARN, message)
        self._frames += 1
        frames = interface.frames
        fcs_octets = _flagged_fcs(options) if options else 0
        if fcs_octets:
            frames = frames._replace(fcs_octets=fcs_octets)
        return self._frames, timestamp, original, octets, frames, options

    def _check_time(self, timestamp: int) -> None:
        if not 0 <= timestamp < CALENDAR_END:
            message = f"{timestamp} ns since 1970 is not in the years 1970 to 9999"
            self._blocks.note(CaptureCode.BAD_TIMESTAMP, Severity.WARN, message)
        if timestamp < self.latest:
            message = f"{self.latest - timestamp} ns earlier than the packet before it"
            self._blocks.note(CaptureCode.TIME_BACKWARDS, Severity.NOTE, message)


def _flagged_fcs(options: Options) -> int:
    """The FCS length in bits 5 to 8 of the flags word (§4.3.1), which overrides the interface's; 0 is unknown."""
    return (options.number(PACKET_FLAGS, 4) or 0) >> 5 & 15
