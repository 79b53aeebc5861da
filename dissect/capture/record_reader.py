"""What the readers of record files share: pcap, snoop, btsnoop and ERF."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Final

from dissect.capture.codes import CaptureCode
from dissect.capture.files.formats import ByteOrder
from dissect.capture.files.stream import Stream
from dissect.capture.frame import Frame
from dissect.capture.frame_record import FrameRecord, frame_of
from dissect.capture.interface import Interface
from dissect.capture.limits import Limits
from dissect.capture.notes import Damage, Notes
from dissect.codes import Severity

MICROSECONDS: Final = 1_000_000
"""Units per second by default."""
CUSTOMARY_OCTETS: Final = 262_144
"""The most octets of a frame that tcpdump and Wireshark keep (libpcap's MAXIMUM_SNAPLEN)."""


class RecordReader(ABC):
    """The frames of a file made of records, each a header and a frame."""

    format: ClassVar[str]
    byte_order: ByteOrder = "big"
    interfaces: list[Interface]

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        self.records = 0
        """Records read so far."""
        self.latest = -1
        """The time of the last of them."""
        self._stream = stream
        self._limits = limits
        self._notes = notes

    @abstractmethod
    def frame_records(self) -> Iterator[FrameRecord]:
        """The frames as records."""

    def frames(self) -> Iterator[Frame]:
        return map(frame_of, self.frame_records())

    def _file_header(self, octets: int) -> bytes:
        """The file header; moves the stream past it."""
        stream = self._stream
        if not stream.has(octets):
            message = f"a file header has {octets} octets, but the file has {stream.available}"
            raise Damage(CaptureCode.TRUNCATED_HEADER, message, offset=0)
        begin = stream.position
        stream.position += octets
        return stream.chunk[begin : stream.position]

    def _complete(self, header: int, rest: int) -> None:
        """Read until the record at the stream's position is complete: its header, and what follows it."""
        stream, record = self._stream, self.records + 1
        if rest > self._limits.record_octets:
            raise self._too_big(rest, stream.offset, record)
        if not stream.has(header + rest):
            self._conclude()
            code = CaptureCode.RECORD_TOO_BIG if rest > CUSTOMARY_OCTETS else CaptureCode.TRUNCATED_RECORD
            message = f"the file ends after {stream.available - header} of a record's {rest} octets"
            raise Damage(code, message, offset=stream.offset, record=record)

    def _no_more(self, header: int) -> None:
        """Finish at the end of the file; Damage if it ends within a record's header."""
        stream = self._stream
        self._conclude()
        if stream.available:
            message = f"the file ends within a record header, after {stream.available} of {header} octets"
            raise Damage(CaptureCode.TRUNCATED_RECORD, message, offset=stream.offset, record=self.records + 1)

    def _conclude(self) -> None:  # noqa: B027  # most readers have nothing to note at the end
        """Note what only the whole file shows."""

    def _too_big(self, octets: int, offset: int, record: int) -> Damage:
        message = f"a record claims {octets} octets, over the limit of {self._limits.record_octets}"
        return Damage(CaptureCode.RECORD_TOO_BIG, message, offset=offset, record=record)

    def _note_lengths(self, captured: int, original: int, offset: int, record: int) -> None:
        if captured > CUSTOMARY_OCTETS:
            message = f"{captured} octets captured, but no capture program keeps more than {CUSTOMARY_OCTETS}"
            self._notes.add(CaptureCode.RECORD_TOO_BIG, Severity.WARN, message, offset, record)
        if captured > original:
            message = f"{captured} octets captured of a packet of {original}"
            self._notes.add(CaptureCode.CAPTURED_OVER_ORIGINAL, Severity.WARN, message, offset, record)

    def _went_back(self, nanoseconds: int, offset: int, record: int) -> None:
        message = f"{nanoseconds} ns earlier than the packet before it"
        self._notes.add(CaptureCode.TIME_BACKWARDS, Severity.NOTE, message, offset, record)

    def _note_fraction(self, fraction: int, resolution: int, offset: int, record: int) -> None:
        message = f"a fraction of {fraction} units, but a second has {resolution}"
        self._notes.add(CaptureCode.BAD_TIMESTAMP, Severity.NOTE, message, offset, record)
