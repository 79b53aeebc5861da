"""The reader of pcapng files (draft-ietf-opsawg-pcapng)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, NamedTuple

from dissect.capture.blocks import (
    ENHANCED_PACKET,
    INTERFACE_DESCRIPTION,
    ORDERS,
    PACKET,
    SECTION_HEADER,
    SIMPLE_PACKET,
    SMALLEST_BLOCK,
    InterfaceDescriptionBlock,
    SectionHeaderBlock,
)
from dissect.capture.byte_order import ByteOrder
from dissect.capture.codes import Code
from dissect.capture.frame import Frame, FrameDraft
from dissect.capture.interface import Interface
from dissect.capture.limits import Limits
from dissect.capture.notes import Damage, Notes
from dissect.capture.options import (
    FCS_LENGTH,
    INTERFACE_NAME,
    INTERFACE_OPTIONS,
    OBSOLETE_PACKET_OPTIONS,
    PACKET_FLAGS,
    PACKET_OPTIONS,
    SECTION_OPTIONS,
    TIMESTAMP_OFFSET,
    TIMESTAMP_OFFSET_NANOSECONDS,
    TIMESTAMP_RESOLUTION,
    Kind,
    read_options,
    text_of,
)
from dissect.capture.stream import Stream
from dissect.derive.decoder import decode
from dissect.problems import Severity

SECOND: Final = 1_000_000_000
CALENDAR_END: Final = 253_402_300_800 * SECOND
"""The year 10 000: no calendar of Python's, or of most others, goes so far."""
TRAILER: Final = 4
SECTION_HEADER_OCTETS: Final = SectionHeaderBlock.layout.fixed_octets


class Described(NamedTuple):
    """What reading a packet takes of its interface. A time is `units * multiplier // divisor + offset` nanoseconds."""

    index: int
    link_type: int
    snaplen: int
    multiplier: int
    divisor: int
    offset: int
    fcs_octets: int


class PcapngReader:
    """The frames of a pcapng file. Opening it reads the first section header."""

    format: ClassVar = "pcapng"
    byte_order: ByteOrder

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        self.records = 0
        """Blocks read so far."""
        self.interfaces: list[Interface] = []
        self._stream = stream
        self._limits = limits
        self._notes = notes
        self._sections = 0
        self._frames = 0
        self._begin_section()

    # Blocks

    def frames(self) -> Iterator[Frame]:
        stream = self._stream
        while stream.has(self._words.block.size):
            kind, total = self._words.block.unpack_from(stream.chunk, stream.position)
            if kind == SECTION_HEADER:  # reads the same in both byte orders, and only it says which is the section's
                self._end_section()
                self._begin_section()
                continue
            self._take(total)
            if self._readable:
                if kind == ENHANCED_PACKET:
                    frame = self._enhanced_packet(total)
                elif kind == SIMPLE_PACKET:
                    frame = self._simple_packet(total)
                elif kind == PACKET:
                    frame = self._packet(total)
                else:
                    frame = None
                    if kind == INTERFACE_DESCRIPTION:
                        self._interface_description(total)
                if frame is not None:
                    yield frame
            stream.position += total
            self.records += 1
        if stream.available:
            message = f"the file ends within a block, after {stream.available} octets"
            raise self._damage(Code.TRUNCATED_RECORD, message)
        self._end_section()

    def _take(self, total: int) -> None:
        """See that the block at the stream's position is whole and its two lengths agree (§3.1)."""
        stream, trailer = self._stream, self._words.trailer
        if total < SMALLEST_BLOCK or total % 4:
            raise self._damage(Code.BAD_LENGTH, f"a block of {total} octets; 12 at least, and a multiple of 4")
        if total > self._limits.record_octets:
            message = f"a block of {total} octets, over the limit of {self._limits.record_octets}"
            raise self._damage(Code.BAD_LENGTH, message)
        if not stream.has(total):
            code = Code.TRUNCATED_RECORD if self._sections else Code.TRUNCATED_HEADER
            raise self._damage(code, f"the file ends after {stream.available} of a block's {total} octets")
        (again,) = trailer.unpack_from(stream.chunk, stream.position + total - TRAILER)
        if again != total:
            message = f"a block's length is {total} at its beginning and {again} at its end"
            raise self._damage(Code.TRAILER_MISMATCH, message)

    def _damage(self, code: Code, message: str) -> Damage:
        return Damage(code, message, offset=self._stream.offset, record=self.records + 1)

    def _note(self, code: Code, severity: Severity, message: str) -> None:
        self._notes.add(code, severity, message, self._stream.offset, self.records + 1)

    def _options(self, begin: int, end: int, kinds: Mapping[int, Kind]) -> dict[int, bytes]:
        def report(severity: Severity, message: str) -> None:
            self._note(Code.BAD_OPTION, severity, message)

        return read_options(self._words, self._stream.chunk, begin, end, kinds, report)

    # Sections

    def _begin_section(self) -> None:
        stream, first = self._stream, not self._sections
        if not stream.has(SMALLEST_BLOCK):
            code = Code.TRUNCATED_HEADER if first else Code.TRUNCATED_RECORD
            raise self._damage(code, f"the file ends within a section header, after {stream.available} octets")
        magic = stream.chunk[stream.position + 8 : stream.position + 12]
        words = ORDERS.get(magic)
        if words is None:
            code = Code.UNKNOWN_FORMAT if first else Code.BAD_HEADER
            raise self._damage(code, f"the byte-order magic of a section header is {magic.hex(' ')}")
        self._words = words
        _, total = words.block.unpack_from(stream.chunk, stream.position)
        if total < SECTION_HEADER_OCTETS + TRAILER:
            raise self._damage(Code.BAD_LENGTH, f"a section header of {total} octets; it has 28 at least")
        self._take(total)
        begin = stream.position + SECTION_HEADER_OCTETS
        header = decode(words.section_header, stream.chunk[stream.position : begin])
        if first:
            self.byte_order = words.byte_order
        self._check_version(header)
        self._check_section_length(header.section_length)
        self._options(begin, stream.position + total - TRAILER, SECTION_OPTIONS)
        stream.position += total
        self.records += 1
        self._sections += 1
        self._section_begin = stream.offset
        self._described: list[Described | None] = []
        self._latest = -1

    def _check_version(self, header: SectionHeaderBlock) -> None:
        """Minor version 2 is 0 (§4.1); a section of another major version is passed over (§3.4)."""
        version = f"{header.major_version}.{header.minor_version}"
        self._readable = header.major_version == 1
        if not self._readable:
            message = f"pcapng version {version}, and 1.0 is known; the section is passed over"
            self._note(Code.UNSUPPORTED_VERSION, Severity.ERROR, message)
        elif header.minor_version not in {0, 2}:
            self._note(Code.UNSUPPORTED_VERSION, Severity.WARN, f"pcapng version {version} is read as 1.0")

    def _check_section_length(self, length: int) -> None:
        """A hint, which is never followed; -1 is unknown (§4.1)."""
        self._section_length = length
        if length < -1 or length % 4 and length != -1:
            self._note(Code.BAD_SECTION_LENGTH, Severity.WARN, f"a section of {length} octets")
            self._section_length = -1

    def _end_section(self) -> None:
        octets = self._stream.offset - self._section_begin
        if self._section_length not in {-1, octets}:
            message = f"a section of {octets} octets, whose header says {self._section_length}"
            self._note(Code.BAD_SECTION_LENGTH, Severity.WARN, message)

    # Interfaces

    def _interface_description(self, total: int) -> None:
        if len(self.interfaces) >= self._limits.interfaces:
            message = f"more interfaces than the limit of {self._limits.interfaces}; no packets of theirs are read"
            self._note(Code.LIMIT, Severity.WARN, message)
            return
        at = self._stream.position
        size = InterfaceDescriptionBlock.layout.fixed_octets
        # A description that cannot be read is counted all the same: packets name interfaces by their number.
        interface, described = Interface(link_type=0, snaplen=0, section=self._sections - 1), None
        if total < size + TRAILER:
            self._note(Code.BAD_LENGTH, Severity.ERROR, f"an interface description of {total} octets; it has 20 at least")
        else:
            header = decode(self._words.interface_description, self._stream.chunk[at : at + size])
            options = self._options(at + size, at + total - TRAILER, INTERFACE_OPTIONS)
            interface, described = self._describe(header, options)
        self.interfaces.append(interface)
        self._described.append(described)

    def _describe(self, header: InterfaceDescriptionBlock, options: dict[int, bytes]) -> tuple[Interface, Described]:
        resolution = self._resolution(options.get(TIMESTAMP_RESOLUTION, b"\x06")[0])
        fcs_octets = _fcs_octets(options.get(FCS_LENGTH))
        order = self._words.byte_order
        seconds = int.from_bytes(options.get(TIMESTAMP_OFFSET, b""), order, signed=True)
        nanoseconds = int.from_bytes(options.get(TIMESTAMP_OFFSET_NANOSECONDS, b""), order, signed=True)
        exact = SECOND % resolution == 0
        interface = Interface(
            link_type=header.link_type,
            snaplen=header.snaplen,
            name=text_of(options.get(INTERFACE_NAME, b"")),
            resolution=resolution,
            fcs_octets=fcs_octets,
            section=self._sections - 1,
            number=len(self._described),
        )
        described = Described(
            index=len(self.interfaces),
            link_type=header.link_type,
            snaplen=header.snaplen,
            multiplier=SECOND // resolution if exact else SECOND,
            divisor=1 if exact else resolution,
            offset=seconds * SECOND + nanoseconds,
            fcs_octets=fcs_octets or 0,
        )
        return interface, described

    def _resolution(self, code: int) -> int:
        """Units in a second: a power of 10, or of 2 where the first bit is set (§4.2, if_tsresol)."""
        exponent = code & 0x7F
        if exponent > (63 if code & 0x80 else 19):
            message = f"if_tsresol is {'2' if code & 0x80 else '10'}**-{exponent}: all times are in the first second"
            self._note(Code.BAD_OPTION, Severity.WARN, message)
        return 1 << exponent if code & 0x80 else 10**exponent
