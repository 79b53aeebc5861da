"""The reader of pcap files (draft-ietf-opsawg-pcap)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import ClassVar, Final, Literal

from dissect.capture.codes import CaptureCode
from dissect.capture.files.stream import Stream
from dissect.capture.frame import Frame
from dissect.capture.frame_record import FrameInterface, FrameRecord, frame_of
from dissect.capture.interface import Interface
from dissect.capture.limits import Limits
from dissect.capture.notes import Damage, Notes
from dissect.capture.pcap.magic_numbers import MAGICS
from dissect.capture.pcap.magic_numbers import MICROSECONDS as MICROSECONDS_MAGIC
from dissect.capture.pcap.magic_numbers import NANOSECONDS as NANOSECONDS_MAGIC
from dissect.capture.pcap.plain_headers import plain_header
from dissect.capture.pcapng.options import NO_OPTIONS
from dissect.capture.record_reader import CUSTOMARY_OCTETS, MICROSECONDS, RecordReader
from dissect.capture.time_unit import SECOND
from dissect.codes import Severity

NOT_ZERO: Final = re.compile(rb"[^\0]")


class PcapReader(RecordReader):
    """The frames of a pcap file. Opening it reads the file header."""

    format: ClassVar[Literal["pcap"]] = "pcap"

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        super().__init__(stream, limits, notes)
        self.byte_order, self._variant = MAGICS[stream.chunk[:4]]
        record = plain_header("ModifiedPacketRecord" if self._variant.is_modified else "PacketRecord")
        self._record = record.packed(self.byte_order, 4)
        file_header = plain_header("FileHeader")
        size = file_header.octets
        octets = self._file_header(size + self._variant.header_extension)
        self.opening = octets[:8]
        self._magic = int.from_bytes(octets[:4], self.byte_order)
        self._first_fraction = 0
        """The first fraction that exceeds a second."""
        header = file_header.read(octets, self.byte_order)
        self.lengths_swapped = self._check_version(header)
        self.interfaces = [self._described(header)]
        self._interface = FrameInterface(self.interfaces[0].link_type, 0, self.interfaces[0].fcs_octets or 0)

    def _check_version(self, header: SimpleNamespace) -> bool | None:
        """Whether the two lengths of a record are swapped; None if only their values can tell.

        Before version 2.3 the original length comes first; 2.3 has either order (libpcap, sf-pcap.c); version 543.0,
        written by DG/UX, is swapped too. An unknown minor version can be read (§4).
        """
        major, minor = header.major_version, header.minor_version
        if (major, minor) == (543, 0):
            return True
        if major != 2:
            message = f"pcap version {major}.{minor}; only 2.0 to 2.4 are supported"
            raise Damage(CaptureCode.UNSUPPORTED_VERSION, message, offset=4)
        if minor > 4:
            message = f"pcap version 2.{minor} is read as 2.4, the latest known"
            self._notes.add(CaptureCode.UNSUPPORTED_VERSION, Severity.WARN, message, 6)
        if minor == 3:
            return None
        return bool(minor < 3)

    def _described(self, header: SimpleNamespace) -> Interface:
        """The one interface of the file."""
        information = plain_header("LinkTypeInformation").read(header.link_type.to_bytes(4, "big"))
        if information.reserved or information.reserved3:
            message = f"reserved bits of the link type are set: {header.link_type:#010x}"
            raise Damage(CaptureCode.BAD_HEADER, message, offset=20)
        if header.snaplen == 0:
            self._notes.add(CaptureCode.BAD_HEADER, Severity.NOTE, "the snaplen is 0; it is read as no limit", 16)
        if self._variant.is_modified:
            message = "a file of Kuznetsov's modified libpcap; interface, protocol and type of its packets are not kept"
            self._notes.add(CaptureCode.UNSUPPORTED_FORMAT, Severity.NOTE, message, 0)
        ticks = self._variant.ticks_per_second
        return Interface(information.link_type, header.snaplen).described(
            resolution=None if ticks == MICROSECONDS else ticks,
            fcs_octets=2 * information.fcs_length if information.fcs_length_present else None,
        )

    @property
    def record_octets(self) -> int:
        """Octets of a record's header."""
        return self._record.size

    def one(self) -> Frame:
        """The only record in the stream's chunk; it must be complete and not all zeros."""
        (record,) = self._records_at_hand()
        return frame_of(record)

    def passed(self, records: int, latest: int) -> None:
        """Account for records that somebody else has read; the last of them has this time."""
        self.records += records
        self.latest = latest

    def frame_records(self) -> Iterator[FrameRecord]:
        stream, size = self._stream, self._record.size
        while stream.has(size):
            yield from self._records_at_hand()
            if stream.available >= size:
                seconds, fraction, captured, original = self._record.unpack_from(stream.chunk, stream.position)
                if seconds or fraction or captured or original:
                    self._complete(size, original if self._is_swapped(captured, original) else captured)
                else:
                    yield from self._empty_records()
        self._no_more(size)

    def _is_swapped(self, first: int, second: int) -> bool:
        return first > second if self.lengths_swapped is None else self.lengths_swapped

    def _records_at_hand(self) -> Iterator[FrameRecord]:
        """The complete records in the chunk, up to one of all zeros. The hot loop of reading."""
        stream, interface, description = self._stream, self._interface, self.interfaces[0]
        chunk, at, end = stream.chunk, stream.position, len(stream.chunk)
        unpack, size = self._record.unpack_from, self._record.size
        ticks = description.resolution
        scale = SECOND // ticks
        most = min(CUSTOMARY_OCTETS, description.snaplen or CUSTOMARY_OCTETS, self._limits.record_octets)
        may_be_swapped = self.lengths_swapped is not False
        number, latest = self.records, self.latest
        while (start := at + size) <= end:
            seconds, fraction, captured, original = unpack(chunk, at)
            if may_be_swapped and self._is_swapped(captured, original):
                captured, original = original, captured
            if (stop := start + captured) > end:
                break
            timestamp = seconds * SECOND + fraction * scale
            if captured > most or captured > original or fraction >= ticks or timestamp < latest or not captured:
                if not (seconds or fraction or captured or original or any(chunk[at:start])):
                    break
                self._examine(at, number + 1, fraction, captured, original)
                if timestamp < latest:
                    self._went_back(latest - timestamp, stream.offset_of(at), number + 1)
            latest = timestamp
            number += 1
            yield number, timestamp, original, chunk[start:stop], interface, NO_OPTIONS
            at = stop
        stream.position, self.records, self.latest = at, number, latest

    def _examine(self, at: int, record: int, fraction: int, captured: int, original: int) -> None:
        """Note the oddities of a complete record."""
        snaplen = self.interfaces[0].snaplen
        offset = self._stream.offset_of(at)
        if captured > self._limits.record_octets:
            raise self._too_big(captured, offset, record)
        if not captured and self._stream.chunk[at : at + len(self.opening)] == self.opening:
            message = "another pcap file begins here; files are joined with mergecap, not with cat"
            raise Damage(CaptureCode.TRAILING_GARBAGE, message, offset=offset, record=record)
        self._note_lengths(captured, original, offset, record)
        if snaplen and captured > snaplen:
            message = f"{captured} octets captured, but the snaplen is {snaplen}"
            self._notes.add(CaptureCode.CAPTURED_OVER_SNAPLEN, Severity.WARN, message, offset, record)
        if fraction >= self.interfaces[0].resolution:
            self._first_fraction = self._first_fraction or fraction
            self._note_fraction(fraction, self.interfaces[0].resolution, offset, record)

    def _conclude(self) -> None:
        """Note if most fractions cannot be microseconds, as in a file of nanoseconds with the wrong magic number."""
        odd = self._notes.count(CaptureCode.BAD_TIMESTAMP)
        if self._magic != MICROSECONDS_MAGIC or not 0 < self._first_fraction < SECOND or 2 * odd <= self.records:
            return
        right, wrong = (one.to_bytes(4, self.byte_order).hex(" ") for one in (NANOSECONDS_MAGIC, self._magic))
        message = f"{odd} of {self.records} fractions of a second exceed a million microseconds: these look like"
        message = (
            f"{message} nanoseconds; to read them so, copy the file and replace its first octets {wrong} by {right}"
        )
        self._notes.add(CaptureCode.LOOKS_LIKE_NANOSECONDS, Severity.WARN, message, 0)

    def empty_frames(self) -> Iterator[Frame]:
        """The frames of records that are all zeros."""
        return map(frame_of, self._empty_records())

    def _empty_records(self) -> Iterator[FrameRecord]:
        """Skip records of all zeros. At the end of the file they are unwritten space, not frames; if anything follows,
        they are empty frames.
        """
        stream, size, begin = self._stream, self._record.size, self._stream.offset
        count = 0
        while stream.has(size):
            other = NOT_ZERO.search(stream.chunk, stream.position)
            zeros = ((other.start() if other else len(stream.chunk)) - stream.position) // size
            if not zeros:
                break
            count += zeros
            stream.position += zeros * size
        else:
            if not stream.chunk[stream.position :].strip(b"\0"):
                stream.position = len(stream.chunk)
                message = f"the file ends in {count} empty records, all zeros: space that was never written"
                self._notes.add(CaptureCode.ZERO_RECORDS, Severity.WARN, message, begin, self.records + 1)
                return
        for _ in range(count):
            self.records += 1
            yield self.records, 0, 0, b"", self._interface, NO_OPTIONS
