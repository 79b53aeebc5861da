"""What the readers of snoop, btsnoop and ERF share: reading record by record, and counting lost frames."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from dissect.capture.files.formats import ForeignFormat
from dissect.capture.files.stream import Stream
from dissect.capture.frame_record import FrameRecord
from dissect.capture.limits import Limits
from dissect.capture.notes import Notes
from dissect.capture.pcapng.option_kinds import DROP_COUNT
from dissect.capture.pcapng.options import NO_OPTIONS, Options, encode_number
from dissect.capture.record_reader import RecordReader


class ForeignReader(RecordReader):
    """The frames of a file whose records have a header of one size."""

    format: ClassVar[ForeignFormat]
    header_octets: ClassVar[int]

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        super().__init__(stream, limits, notes)
        self._dropped = 0

    def frame_records(self) -> Iterator[FrameRecord]:
        stream, size = self._stream, self.header_octets
        while stream.has(size):
            rest = self._rest(stream.chunk[stream.position : stream.position + size])
            self._complete(size, rest)
            begin, end = stream.position, stream.position + size + rest
            record = self._record(stream.chunk[begin:end], stream.offset)
            stream.position = end
            self.records += 1
            if record is not None:
                yield record
        self._no_more(size)

    @abstractmethod
    def _rest(self, header: bytes) -> int:
        """How many octets of a record follow its header; Damage if the header makes no sense."""

    @abstractmethod
    def _record(self, octets: bytes, offset: int) -> FrameRecord | None:
        """The frame of a complete record; None if it holds none."""

    def _note_time(self, timestamp: int, offset: int, record: int) -> None:
        if timestamp < self.latest:
            self._went_back(self.latest - timestamp, offset, record)
        self.latest = timestamp

    def _lost(self, cumulative: int) -> Options:
        """The losses since the previous frame, from a 32-bit counter of all losses since the beginning."""
        lost, self._dropped = (cumulative - self._dropped) & 0xFFFF_FFFF, cumulative
        return drop_count(lost)


def drop_count(lost: int) -> Options:
    """Frames lost before this one, as a frame option."""
    return Options([(DROP_COUNT, encode_number(lost, 8))]) if lost else NO_OPTIONS
