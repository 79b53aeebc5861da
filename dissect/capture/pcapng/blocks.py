"""The blocks of the pcapng format (draft-ietf-opsawg-pcapng), declared like protocol headers.

A declaration covers what precedes a block's packet data and options. Those are padded to 32 bits, and the block's
length follows once more at its end.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, TypeVar

from construct import Int16ub, Int32ub, Int64sb

from dissect.assigned_numbers import LinkType
from dissect.capture.files.byte_order import little_endian, packed
from dissect.capture.files.formats import ByteOrder
from dissect.schema import Header, field

SECTION_HEADER: Final = 0x0A0D0D0A
INTERFACE_DESCRIPTION: Final = 1
PACKET: Final = 2
SIMPLE_PACKET: Final = 3
NAME_RESOLUTION: Final = 4
INTERFACE_STATISTICS: Final = 5
ENHANCED_PACKET: Final = 6
JOURNAL_EXPORT: Final = 9
DECRYPTION_SECRETS: Final = 10
CUSTOM: Final = 0x0BAD
CUSTOM_NOT_COPIED: Final = 0x4000_0BAD

BYTE_ORDER_MAGIC: Final = 0x1A2B3C4D
SMALLEST_BLOCK: Final = 12
TRAILER: Final = 4

H = TypeVar("H", bound=Header)


class BlockHeader(Header):
    """The beginning of every block (draft-ietf-opsawg-pcapng §3.1)."""

    block_type: int = field(Int32ub, "Block Type")
    block_total_length: int = field(Int32ub, "Block Total Length")


class SectionHeaderBlock(Header):
    """Section Header Block (draft-ietf-opsawg-pcapng §4.1)."""

    block_type: int = field(Int32ub, "Block Type", default=SECTION_HEADER)
    block_total_length: int = field(Int32ub, "Block Total Length")
    byte_order_magic: int = field(Int32ub, "Byte-Order Magic", default=BYTE_ORDER_MAGIC)
    major_version: int = field(Int16ub, "Major Version", default=1)
    minor_version: int = field(Int16ub, "Minor Version", default=0)
    section_length: int = field(Int64sb, "Section Length", default=-1, meaning="Octets up to the next section")


class InterfaceDescriptionBlock(Header):
    """Interface Description Block (draft-ietf-opsawg-pcapng §4.2)."""

    block_type: int = field(Int32ub, "Block Type", default=INTERFACE_DESCRIPTION)
    block_total_length: int = field(Int32ub, "Block Total Length")
    link_type: int = field(Int16ub, "LinkType", names=LinkType)
    reserved: int = field(Int16ub, "Reserved", default=0)
    snaplen: int = field(Int32ub, "SnapLen", meaning="The most octets kept of a packet; 0 means no limit")


class EnhancedPacketBlock(Header):
    """Enhanced Packet Block (draft-ietf-opsawg-pcapng §4.3)."""

    block_type: int = field(Int32ub, "Block Type", default=ENHANCED_PACKET)
    block_total_length: int = field(Int32ub, "Block Total Length")
    interface_id: int = field(Int32ub, "Interface ID")
    timestamp_upper: int = field(Int32ub, "Timestamp (Upper 32 bits)")
    timestamp_lower: int = field(Int32ub, "Timestamp (Lower 32 bits)")
    captured_length: int = field(Int32ub, "Captured Packet Length")
    original_length: int = field(Int32ub, "Original Packet Length")


class SimplePacketBlock(Header):
    """Simple Packet Block (draft-ietf-opsawg-pcapng §4.4): of interface 0, and without a time."""

    block_type: int = field(Int32ub, "Block Type", default=SIMPLE_PACKET)
    block_total_length: int = field(Int32ub, "Block Total Length")
    original_length: int = field(Int32ub, "Original Packet Length")


class PacketBlock(Header):
    """Packet Block (draft-ietf-opsawg-pcapng §A), obsolete: replaced by the Enhanced Packet Block."""

    block_type: int = field(Int32ub, "Block Type", default=PACKET)
    block_total_length: int = field(Int32ub, "Block Total Length")
    interface_id: int = field(Int16ub, "Interface ID")
    drops_count: int = field(Int16ub, "Drops Count")
    timestamp_upper: int = field(Int32ub, "Timestamp (Upper 32 bits)")
    timestamp_lower: int = field(Int32ub, "Timestamp (Lower 32 bits)")
    captured_length: int = field(Int32ub, "Captured Packet Length")
    original_length: int = field(Int32ub, "Original Packet Length")


class NameRecord(Header):
    """The beginning of every record of a Name Resolution Block (draft-ietf-opsawg-pcapng §4.5)."""

    record_type: int = field(Int16ub, "Record Type")
    record_value_length: int = field(Int16ub, "Record Value Length", meaning="Octets, without the padding")


class InterfaceStatisticsBlock(Header):
    """Interface Statistics Block (draft-ietf-opsawg-pcapng §4.6)."""

    block_type: int = field(Int32ub, "Block Type", default=INTERFACE_STATISTICS)
    block_total_length: int = field(Int32ub, "Block Total Length")
    interface_id: int = field(Int32ub, "Interface ID")
    timestamp_upper: int = field(Int32ub, "Timestamp (Upper 32 bits)")
    timestamp_lower: int = field(Int32ub, "Timestamp (Lower 32 bits)")


class DecryptionSecretsBlock(Header):
    """Decryption Secrets Block (draft-ietf-opsawg-pcapng §4.7)."""

    block_type: int = field(Int32ub, "Block Type", default=DECRYPTION_SECRETS)
    block_total_length: int = field(Int32ub, "Block Total Length")
    secrets_type: int = field(Int32ub, "Secrets Type")
    secrets_length: int = field(Int32ub, "Secrets Length", meaning="Octets of the secrets, without their padding")


class CustomBlock(Header):
    """Custom Block (draft-ietf-opsawg-pcapng §4.8): only its vendor knows where data ends and options begin."""

    block_type: int = field(Int32ub, "Block Type", default=CUSTOM)
    block_total_length: int = field(Int32ub, "Block Total Length")
    enterprise_number: int = field(Int32ub, "Private Enterprise Number (PEN)", short="PEN")


class BlockTrailer(Header):
    """The end of every block, so that a file can be read backwards (draft-ietf-opsawg-pcapng §3.1)."""

    block_total_length: int = field(Int32ub, "Block Total Length")


class OptionHeader(Header):
    """The beginning of every option (draft-ietf-opsawg-pcapng §3.5)."""

    option_type: int = field(Int16ub, "Option Type")
    option_length: int = field(Int16ub, "Option Length", meaning="Octets of the value, without its padding")


@dataclass(frozen=True, slots=True)
class Words:
    """The declarations in one byte order: a `struct` for those read often, and any of them as a header."""

    byte_order: ByteOrder
    block: struct.Struct
    trailer: struct.Struct
    enhanced_packet: struct.Struct
    simple_packet: struct.Struct
    packet: struct.Struct
    option: struct.Struct
    record: struct.Struct

    def header(self, kind: type[H]) -> type[H]:
        """The declaration in this byte order."""
        return kind if self.byte_order == "big" else little_endian(kind)

    def encode(self, kind: type[Header], rest: bytes, **values: int) -> bytes:
        """A complete block: its header, and what follows, padded. EncodingError if a value does not fit."""
        rest += bytes(-len(rest) % 4)
        total = kind.layout.fixed_octets + len(rest) + TRAILER
        return bytes(self.header(kind)(block_total_length=total, **values)) + rest + self.trailer.pack(total)


def _words(byte_order: ByteOrder) -> Words:
    often = (BlockHeader, BlockTrailer, EnhancedPacketBlock, SimplePacketBlock, PacketBlock, OptionHeader, NameRecord)
    return Words(byte_order, *(packed(kind if byte_order == "big" else little_endian(kind)) for kind in often))


BIG: Final = _words("big")
LITTLE: Final = _words("little")
WORDS: Final[dict[ByteOrder, Words]] = {"big": BIG, "little": LITTLE}
ORDERS: Final = {BYTE_ORDER_MAGIC.to_bytes(4, one.byte_order): one for one in (BIG, LITTLE)}
