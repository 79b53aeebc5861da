"""`Block`: one block of a pcapng file, exactly as it is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

from dissect.capture.codes import CaptureCode
from dissect.capture.files.formats import ByteOrder
from dissect.capture.frame import Frame
from dissect.capture.interface import Interface
from dissect.capture.limits import DEFAULT_LIMITS
from dissect.capture.pcapng.blocks import (
    ENHANCED_PACKET,
    INTERFACE_DESCRIPTION,
    PACKET,
    SECTION_HEADER,
    TRAILER,
    WORDS,
    EnhancedPacketBlock,
    InterfaceDescriptionBlock,
    PacketBlock,
    SectionHeaderBlock,
)
from dissect.capture.pcapng.contents import UNKNOWN_LENGTH, OtherContent, Section
from dissect.capture.pcapng.option_kinds import COMMENT, COMMON, END
from dissect.capture.pcapng.options import Option, OptionReader, encode_option, encode_text
from dissect.codes import Severity
from dissect.errors import EncodingError
from dissect.schema import Header

Commentable = Section | Interface | Frame
BlockContent = Commentable | OtherContent
"""What a block holds."""

OPTIONS_AFTER: Final[dict[int, type[Header]]] = {
    SECTION_HEADER: SectionHeaderBlock,
    INTERFACE_DESCRIPTION: InterfaceDescriptionBlock,
    PACKET: PacketBlock,
    ENHANCED_PACKET: EnhancedPacketBlock,
}
"""The blocks that can have comments, and the header before their packet data and options."""
MINOR_VERSION: Final = 14
"""The offset of the minor version in a section header; the section's length follows it."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block: an immutable value. `octets` is the whole block; `content` is what it holds, decoded."""

    octets: bytes
    byte_order: ByteOrder
    """The byte order of its section."""
    content: BlockContent
    offset: int
    """Its offset in the (decompressed) file."""
    number: int
    """Its number, from 1, in the whole file."""

    @property
    def block_type(self) -> int:
        """The number of its type: 6 for an enhanced packet block (§4.3), and so on."""
        return int.from_bytes(self.octets[:4], self.byte_order)

    @property
    def takes_comments(self) -> bool:
        """Whether `commented` works: for sections, interfaces, and packets that are not simple ones."""
        return self._commentable() is not None

    @property
    def body(self) -> bytes:
        """The octets between the two lengths."""
        return self.octets[8:-TRAILER]

    def commented(self, *texts: str) -> Self:
        """The same block with comments added after its options; nothing else changes, not even its faults.

        EncodingError if the block cannot have comments, or one is too long.
        """
        if not texts:
            return self
        content = self._commentable()
        if content is None:
            message = f"a block of type {self.block_type:#x} takes no comments here"
            raise EncodingError("BlockHeader", "block_type", message)
        words, octets = WORDS[self.byte_order], self.octets
        begin, end = self._options_begin(), len(octets) - TRAILER
        reader = OptionReader(DEFAULT_LIMITS.options, _ignore)
        reader.read(words, octets, begin, end, {})
        more = b"".join(encode_option(words, Option(COMMENT, encode_text(text)), COMMON) for text in texts)
        if reader.end == end:
            more += words.option.pack(END, 0)
        total = words.trailer.pack(len(octets) + len(more))
        made = octets[:4] + total + octets[8 : reader.end] + more + octets[reader.end : end] + total
        return replace(self, octets=made, content=_commented(content, texts))

    def for_rewriting(self) -> Self:
        """The section header for a section that is being changed: without the length, and version 1.2 as 1.0 (§4.1).

        Other blocks stay as they are.
        """
        if not isinstance(self.content, Section):
            return self
        version = (1, 0) if self.content.version == (1, 2) else self.content.version
        content = replace(self.content, length=UNKNOWN_LENGTH, version=version)
        if content == self.content:
            return self
        minor = version[1].to_bytes(2, self.byte_order)
        unknown = UNKNOWN_LENGTH.to_bytes(8, self.byte_order, signed=True)
        octets = self.octets[:MINOR_VERSION] + minor + unknown + self.octets[MINOR_VERSION + 10 :]
        return replace(self, octets=octets, content=content)

    def _commentable(self) -> Commentable | None:
        content = self.content if self.block_type in OPTIONS_AFTER else None
        return content if isinstance(content, Section | Interface | Frame) else None

    def _options_begin(self) -> int:
        kind = OPTIONS_AFTER[self.block_type]
        octets = self.content.captured_length if isinstance(self.content, Frame) else 0
        return kind.layout.fixed_octets + (octets + 3 & ~3)


def _commented(content: Commentable, texts: tuple[str, ...]) -> Commentable:
    options = content.options.commented(*texts)
    return content.replace(options=options) if isinstance(content, Frame) else replace(content, options=options)


def _ignore(code: CaptureCode, severity: Severity, message: str) -> None:
    """Faults were reported when the block was read."""
