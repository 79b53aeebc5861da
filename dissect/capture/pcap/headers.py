"""The headers of the pcap format (draft-ietf-opsawg-pcap), declared like those of any protocol."""

from __future__ import annotations

from typing import Final

from construct import Int16ub, Int32ub

from dissect.assigned_numbers import LinkType
from dissect.schema import Header, field
from dissect.schema.words import BitsInteger, Flag


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


HEADERS: Final[tuple[type[Header], ...]] = (FileHeader, LinkTypeInformation, PacketRecord, ModifiedPacketRecord)
