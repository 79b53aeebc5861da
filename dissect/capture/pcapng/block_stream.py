"""A pcapng file as a sequence of complete blocks, in the byte order of their section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dissect.capture.codes import CaptureCode
from dissect.capture.files.stream import Stream
from dissect.capture.limits import Limits
from dissect.capture.notes import Damage, Notes
from dissect.capture.pcapng.blocks import BIG, ORDERS, SMALLEST_BLOCK, TRAILER, SectionHeaderBlock
from dissect.capture.pcapng.option_kinds import OptionKind
from dissect.capture.pcapng.options import OptionReader, Options
from dissect.codes import Severity

SECTION_HEADER_OCTETS: Final = SectionHeaderBlock.layout.fixed_octets


class BlockStream:
    """The block at the stream's position: `next` returns its type and length; after `take` it is complete.

    Faults are noted or raised with the block's offset and number.
    """

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        self.words = BIG
        self.records = 0
        """Blocks passed so far."""
        self.stream = stream
        self.limits = limits
        self._notes = notes
        self._options = OptionReader(limits.options, self.note)

    def next(self) -> tuple[int, int] | None:
        """The type and the total length of the block, unverified; None at the end of the file."""
        if not self.stream.has(self.words.block.size):
            if self.stream.available:
                message = f"the file ends within a block, after {self.stream.available} octets"
                raise self.damage(CaptureCode.TRUNCATED_RECORD, message)
            return None
        kind, total = self.words.block.unpack_from(self.stream.chunk, self.stream.position)
        return kind, total

    def take(self, total: int) -> None:
        """Ensure that the block is complete and its two lengths agree (draft-ietf-opsawg-pcapng §3.1)."""
        stream = self.stream
        if total < SMALLEST_BLOCK or total % 4:
            raise self.damage(
                CaptureCode.BAD_LENGTH, f"a block of {total} octets; a block has at least 12, and a multiple of 4"
            )
        if total > self.limits.record_octets:
            message = f"a block of {total} octets, over the limit of {self.limits.record_octets}"
            raise self.damage(CaptureCode.BAD_LENGTH, message)
        if not stream.has(total):
            code = CaptureCode.TRUNCATED_RECORD if self.records else CaptureCode.TRUNCATED_HEADER
            raise self.damage(code, f"the file ends after {stream.available} of a block's {total} octets")
        (again,) = self.words.trailer.unpack_from(stream.chunk, stream.position + total - TRAILER)
        if again != total:
            message = f"a block's length is {total} at its beginning but {again} at its end"
            raise self.damage(CaptureCode.TRAILER_MISMATCH, message)

    def take_section_header(self) -> int:
        """As `take`, for a section header, which states its own byte order (§4.1); returns its length."""
        stream, first = self.stream, not self.records
        if not stream.has(SMALLEST_BLOCK):
            code = CaptureCode.TRUNCATED_HEADER if first else CaptureCode.TRUNCATED_RECORD
            raise self.damage(code, f"the file ends within a section header, after {stream.available} octets")
        magic = stream.chunk[stream.position + 8 : stream.position + 12]
        words = ORDERS.get(magic)
        if words is None:
            code = CaptureCode.UNKNOWN_FORMAT if first else CaptureCode.BAD_HEADER
            raise self.damage(code, f"the byte-order magic of a section header is {magic.hex(' ')}")
        self.words = words
        _, total = words.block.unpack_from(stream.chunk, stream.position)
        if total < SECTION_HEADER_OCTETS + TRAILER:
            raise self.damage(CaptureCode.BAD_LENGTH, f"a section header of {total} octets; it has at least 28")
        self.take(total)
        return int(total)

    def pass_over(self, total: int) -> None:
        """Move to the next block."""
        self.stream.position += total
        self.records += 1

    def damage(self, code: CaptureCode, message: str) -> Damage:
        return Damage(code, message, offset=self.stream.offset, record=self.records + 1)

    def note(self, code: CaptureCode, severity: Severity, message: str) -> None:
        self._notes.add(code, severity, message, self.stream.offset, self.records + 1)

    def options(self, begin: int, end: int, kinds: Mapping[int, OptionKind]) -> Options:
        """The options between two positions in the chunk."""
        return self._options.read(self.words, self.stream.chunk, begin, end, kinds)
