"""Encoding the content of a block, in either byte order (draft-ietf-opsawg-pcapng §4)."""

from __future__ import annotations

from typing import Final

from dissect.capture.frame import Frame
from dissect.capture.interface import Interface
from dissect.capture.pcapng.blocks import (
    CUSTOM,
    CUSTOM_NOT_COPIED,
    ENHANCED_PACKET,
    JOURNAL_EXPORT,
    NAME_RESOLUTION,
    TRAILER,
    BlockHeader,
    CustomBlock,
    DecryptionSecretsBlock,
    InterfaceDescriptionBlock,
    InterfaceStatisticsBlock,
    SectionHeaderBlock,
    SimplePacketBlock,
    Words,
)
from dissect.capture.pcapng.contents import (
    END_RECORD,
    CustomData,
    DecryptionSecrets,
    InterfaceStatistics,
    JournalEntry,
    NameResolution,
    OtherContent,
    Section,
)
from dissect.capture.pcapng.option_kinds import (
    COMMON,
    INTERFACE_OPTIONS,
    NAME_RESOLUTION_OPTIONS,
    PACKET_OPTIONS,
    SECTION_OPTIONS,
    STATISTICS_OPTIONS,
)
from dissect.capture.pcapng.options import LONGEST, encode_options
from dissect.errors import EncodingError

WORD: Final = 0xFFFF_FFFF


def encode_section(words: Words, section: Section) -> bytes:
    """A section header of version 1.0 (§4.1: write no other), without a length, which is not known yet."""
    return words.encode(SectionHeaderBlock, encode_options(words, section.options, SECTION_OPTIONS))


def encode_interface(words: Words, interface: Interface) -> bytes:
    options = encode_options(words, interface.options, INTERFACE_OPTIONS)
    return words.encode(InterfaceDescriptionBlock, options, link_type=interface.link_type, snaplen=interface.snaplen)


def encode_frame(words: Words, frame: Frame, number: int, interface: Interface) -> bytes:
    """An enhanced packet block of the interface with this number; a simple one for a frame without a time."""
    if not 0 <= frame.original_length <= WORD:
        message = f"{frame.original_length} does not fit 32 bits"
        raise EncodingError("EnhancedPacketBlock", "original_length", message)
    if frame.timestamp_ns is None:
        return _encode_simple(words, frame, number, interface)
    units = interface.units(frame.timestamp_ns)
    octets = frame.octets + bytes(-len(frame.octets) % 4)
    octets += encode_options(words, frame.options, PACKET_OPTIONS)
    total = words.enhanced_packet.size + len(octets) + TRAILER
    head = words.enhanced_packet.pack(
        ENHANCED_PACKET, total, number, units >> 32, units & WORD, len(frame.octets), frame.original_length
    )
    return head + octets + words.trailer.pack(total)


def _encode_simple(words: Words, frame: Frame, number: int, interface: Interface) -> bytes:
    """A simple packet block has no interface, no time and no options, and its length is implied (§4.4)."""
    kept = min(frame.original_length, interface.snaplen or frame.original_length)
    if number or frame.options or len(frame.octets) != kept:
        message = "a frame without a time can only be written unchanged, on the first interface of its section"
        raise EncodingError("EnhancedPacketBlock", "timestamp_upper", f"{message}; give timestamp_ns=")
    return words.encode(SimplePacketBlock, frame.octets, original_length=frame.original_length)


def encode_other(words: Words, content: OtherContent, number: int) -> bytes:
    """Any other block; statistics are of the interface with this number."""
    if isinstance(content, NameResolution):
        octets = _encode_records(words, content) + encode_options(words, content.options, NAME_RESOLUTION_OPTIONS)
        return words.encode(BlockHeader, octets, block_type=NAME_RESOLUTION)
    if isinstance(content, InterfaceStatistics):
        return words.encode(
            InterfaceStatisticsBlock,
            encode_options(words, content.options, STATISTICS_OPTIONS),
            interface_id=number,
            timestamp_upper=content.timestamp >> 32,
            timestamp_lower=content.timestamp & WORD,
        )
    if isinstance(content, DecryptionSecrets):
        secrets = content.secrets + bytes(-len(content.secrets) % 4)
        return words.encode(
            DecryptionSecretsBlock,
            secrets + encode_options(words, content.options, COMMON),
            secrets_type=content.secrets_type,
            secrets_length=len(content.secrets),
        )
    if isinstance(content, JournalEntry):
        return words.encode(BlockHeader, content.octets, block_type=JOURNAL_EXPORT)
    if isinstance(content, CustomData):
        return words.encode(
            CustomBlock,
            content.octets,
            block_type=CUSTOM if content.copied else CUSTOM_NOT_COPIED,
            enterprise_number=content.enterprise_number,
        )
    return words.encode(BlockHeader, content.body, block_type=content.block_type)


def _encode_records(words: Words, content: NameResolution) -> bytes:
    encoded = []
    for kind, value in content.records:
        if not END_RECORD < kind <= LONGEST or len(value) > LONGEST:
            message = (
                f"a record of type {kind} and {len(value)} octets; both must be at most {LONGEST}, and the type not 0"
            )
            raise EncodingError("NameRecord", "record_type", message)
        encoded.append(words.record.pack(kind, len(value)) + value + bytes(-len(value) % 4))
    return b"".join(encoded) + words.record.pack(END_RECORD, 0)
