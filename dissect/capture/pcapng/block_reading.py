"""Decoding the less common blocks (draft-ietf-opsawg-pcapng §4.5 to §4.8)."""

from __future__ import annotations

from typing import Final, TypeVar

from dissect.capture.codes import CaptureCode
from dissect.capture.pcapng import option_kinds as kinds
from dissect.capture.pcapng.block_stream import BlockStream
from dissect.capture.pcapng.blocks import (
    CUSTOM,
    CUSTOM_NOT_COPIED,
    DECRYPTION_SECRETS,
    INTERFACE_STATISTICS,
    JOURNAL_EXPORT,
    NAME_RESOLUTION,
    TRAILER,
    BlockHeader,
    CustomBlock,
    DecryptionSecretsBlock,
    InterfaceStatisticsBlock,
)
from dissect.capture.pcapng.contents import (
    ADDRESS_OCTETS,
    END_RECORD,
    CustomData,
    DecryptionSecrets,
    InterfaceStatistics,
    JournalEntry,
    NameResolution,
    OtherContent,
    UnknownBlock,
)
from dissect.capture.pcapng.option_kinds import COMMON
from dissect.codes import Severity
from dissect.derive.decoder import decode
from dissect.schema import Header

H = TypeVar("H", bound=Header)
HEAD: Final = BlockHeader.layout.fixed_octets


def read_other(blocks: BlockStream, kind: int, total: int, interfaces: range) -> OtherContent:
    """The content of the block at the stream's position, unless it is a section, interface or packet.

    `interfaces` are the indices of the section's interfaces. Faults are noted, and a block that cannot be read becomes
    an `UnknownBlock`.
    """
    begin, end = blocks.stream.position + HEAD, blocks.stream.position + total - TRAILER
    content: OtherContent | None = None
    if kind == NAME_RESOLUTION:
        content = _names(blocks, begin, end)
    elif kind == INTERFACE_STATISTICS:
        content = _statistics(blocks, end, interfaces)
    elif kind == DECRYPTION_SECRETS:
        content = _secrets(blocks, end)
    elif kind == JOURNAL_EXPORT:
        content = JournalEntry(blocks.stream.chunk[begin:end])
    elif kind in {CUSTOM, CUSTOM_NOT_COPIED}:
        content = _custom(blocks, end, kind)
    return UnknownBlock(kind, blocks.stream.chunk[begin:end]) if content is None else content


def _header(blocks: BlockStream, kind: type[H], end: int) -> tuple[H | None, int]:
    """The block's header and where it ends; None if the block is too short for it."""
    begin = blocks.stream.position
    after = begin + kind.layout.fixed_octets
    if after > end:
        message = f"a {kind.__name__} of {end + TRAILER - begin} octets; it needs at least {after + TRAILER - begin}"
        blocks.note(CaptureCode.BAD_LENGTH, Severity.WARN, message)
        return None, after
    return decode(blocks.words.header(kind), blocks.stream.chunk[begin:after]), after


def _names(blocks: BlockStream, at: int, end: int) -> NameResolution:
    """Records up to the end record, and options after it (§4.5)."""
    records: list[tuple[int, bytes]] = []
    fault = "a name resolution block has no end record"
    while at < end:
        kind, length = blocks.words.record.unpack_from(blocks.stream.chunk, at)
        at += blocks.words.record.size
        if kind == END_RECORD:
            fault = f"nrb_record_end must be empty, but this one has {length} octets" if length else ""
            at += (length + 3) & ~3
            break
        if length > end - at:
            fault = f"a name record has {length} octets, but the block has {end - at} left"
            at = end
            break
        if len(records) == blocks.limits.options:
            blocks.note(CaptureCode.LIMIT, Severity.WARN, f"more name records than the limit of {len(records)}")
            return NameResolution(tuple(records))
        records.append((kind, _examined(blocks, kind, blocks.stream.chunk[at : at + length])))
        at += (length + 3) & ~3
    if fault:
        blocks.note(CaptureCode.BAD_OPTION, Severity.WARN, fault)
    return NameResolution(tuple(records), blocks.options(at, end, kinds.NAME_RESOLUTION_OPTIONS))


def _examined(blocks: BlockStream, kind: int, value: bytes) -> bytes:
    address = ADDRESS_OCTETS.get(kind)
    if address is not None and len(value) <= address:
        message = f"a name record has {len(value)} octets; an address and a name need at least {address + 2}"
        blocks.note(CaptureCode.BAD_OPTION, Severity.WARN, message)
    elif address is not None and not value.endswith(b"\0"):
        blocks.note(CaptureCode.BAD_OPTION, Severity.WARN, "a name does not end in a zero octet")
    return value


def _statistics(blocks: BlockStream, end: int, interfaces: range) -> InterfaceStatistics | None:
    header, at = _header(blocks, InterfaceStatisticsBlock, end)
    if header is None:
        return None
    options = blocks.options(at, end, kinds.STATISTICS_OPTIONS)
    if header.interface_id >= len(interfaces):
        message = f"statistics of interface {header.interface_id}, which is not described"
        blocks.note(CaptureCode.BAD_INTERFACE, Severity.WARN, message)
        return None
    timestamp = header.timestamp_upper << 32 | header.timestamp_lower
    return InterfaceStatistics(interfaces[header.interface_id], timestamp, options)


def _secrets(blocks: BlockStream, end: int) -> DecryptionSecrets | None:
    header, at = _header(blocks, DecryptionSecretsBlock, end)
    if header is None:
        return None
    if header.secrets_length > end - at:
        message = f"{header.secrets_length} octets of secrets, but the block has {end - at}"
        blocks.note(CaptureCode.BAD_LENGTH, Severity.WARN, message)
        return None
    after = at + header.secrets_length
    options = blocks.options(after + (-after + at) % 4, end, COMMON)
    return DecryptionSecrets(header.secrets_type, blocks.stream.chunk[at:after], options)


def _custom(blocks: BlockStream, end: int, kind: int) -> CustomData | None:
    header, at = _header(blocks, CustomBlock, end)
    if header is None:
        return None
    return CustomData(header.enterprise_number, blocks.stream.chunk[at:end], copied=kind == CUSTOM)
