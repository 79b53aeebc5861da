"""The headers of the pcap format (draft-ietf-opsawg-pcap), declared like those of any protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from construct import Int16ub, Int32ub

from dissect.assigned_numbers import LinkType
from dissect.capture.byte_order import ByteOrder
from dissect.schema import Header, field
from dissect.schema.words import BitsInteger, Flag

MICROSECONDS: Final = 0xA1B2C3D4
NANOSECONDS: Final = 0xA1B23C4D
MODIFIED: Final = 0xA1B2CD34
IXIA_HARDWARE: Final = 0x1C0001AC
IXIA_SOFTWARE: Final = 0x1C0001AB


class FileHeader(Header):
    """The file header of pcap (draft-ietf-opsawg-pcap §4)."""

    magic_number: int = field(Int32ub, "Magic Number", meaning="Byte order of the file, and resolution of its times")
    major_version: int = field(Int16ub, "Major Version", default=2)
    minor_version: int = field(Int16ub, "Minor Version", default=4)
    reserved1: int = field(Int32ub, "Reserved1", default=0, meaning="Once the time zone; ignored")
    reserved2: int = field(Int32ub, "Reserved2", default=0, meaning="Once the accuracy of times; ignored")
    snaplen: int = field(Int32ub, "SnapLen", meaning="The most octets kept of a packet")
    link_type: int = field(Int32ub, "LinkType and additional information", short="LinkType")


class LinkTypeInformation(Header):
    """LinkType and additional information, in register order (draft-ietf-opsawg-pcap §4)."""

    fcs_length: int = field(BitsInteger(4), "FCS len", meaning="16-bit words of frame check sequence at a packet's end")
    reserved: bool = field(Flag, "R", default=False)
    fcs_length_present: bool = field(Flag, "P", meaning="Whether the FCS length counts")
    reserved3: int = field(BitsInteger(10), "Reserved3", default=0)
    link_type: int = field(BitsInteger(16), "Link-layer type", names=LinkType)


class PacketRecord(Header):
    """The header of a packet record (draft-ietf-opsawg-pcap §5)."""

    seconds: int = field(Int32ub, "Timestamp (Seconds)")
    fraction: int = field(Int32ub, "Timestamp (Microseconds or nanoseconds)")
    captured_length: int = field(Int32ub, "Captured Packet Length")
    original_length: int = field(Int32ub, "Original Packet Length")


class ModifiedPacketRecord(Header):
    """The header of a packet record in a file of Kuznetsov's modified libpcap, magic number 0xA1B2CD34."""

    seconds: int = field(Int32ub, "Timestamp (Seconds)")
    fraction: int = field(Int32ub, "Timestamp (Microseconds)")
    captured_length: int = field(Int32ub, "Captured Packet Length")
    original_length: int = field(Int32ub, "Original Packet Length")
    interface_index: int = field(Int32ub, "Interface Index")
    protocol: int = field(Int16ub, "Protocol")
    packet_type: int = field(Int16ub, "Packet Type and Padding")


@dataclass(frozen=True, slots=True)
class Variant:
    """What a magic number says about the records."""

    ticks_per_second: int
    record: type[Header] = PacketRecord
    header_extension: int = 0
    """Octets after the file header, to skip."""


VARIANTS: Final = {
    MICROSECONDS: Variant(1_000_000),
    NANOSECONDS: Variant(1_000_000_000),
    MODIFIED: Variant(1_000_000, ModifiedPacketRecord),
    # Ixia's "lcap": the sum of the lengths of all records follows the header.
    IXIA_HARDWARE: Variant(1_000_000, header_extension=4),
    IXIA_SOFTWARE: Variant(1_000_000, header_extension=4),
}
MAGICS: Final[dict[bytes, tuple[ByteOrder, Variant]]] = {
    **{magic.to_bytes(4, "big"): ("big", variant) for magic, variant in VARIANTS.items()},
    **{magic.to_bytes(4, "little"): ("little", variant) for magic, variant in VARIANTS.items()},
}
