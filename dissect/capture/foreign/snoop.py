"""The reader of snoop files (RFC 1761), which Solaris and illumos write."""

from __future__ import annotations

from typing import ClassVar, Final

from construct import Bytes, Int32ub

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.capture.byte_order import packed
from dissect.capture.codes import Code
from dissect.capture.files.stream import Stream
from dissect.capture.foreign.foreign_reader import ForeignReader
from dissect.capture.formats import SNOOP, WAY_OUT
from dissect.capture.frame_record import FrameInterface, FrameRecord
from dissect.capture.interface import Interface
from dissect.capture.limits import Limits
from dissect.capture.notes import Damage, Notes
from dissect.capture.record_reader import MICROSECONDS, SECOND
from dissect.derive.decoder import decode
from dissect.schema import Header, field

VERSION: Final = 2


class Datalink(OpenEnum, maximum=0xFFFF_FFFF):
    """The datalink type of a snoop file: those of RFC 1761, and what Solaris' <sys/dlpi.h> added to them."""

    CSMA_CD = 0, "IEEE 802.3"
    TOKEN_BUS = 1, "IEEE 802.4 Token Bus"
    TOKEN_RING = 2, "IEEE 802.5 Token Ring"
    METRO_NET = 3, "IEEE 802.6 Metro Net"
    ETHERNET = 4, "Ethernet"
    HDLC = 5, "HDLC"
    CHARACTER_SYNCHRONOUS = 6, "Character Synchronous"
    CHANNEL_TO_CHANNEL = 7, "IBM Channel-to-Channel"
    FDDI = 8, "FDDI"
    OTHER = 9, "other"
    LOOPBACK = 14, "software loopback"
    FIBRE_CHANNEL = 16, "Fibre Channel"
    CLASSICAL_IP_OVER_ATM = 18, "Classical IP over ATM"
    ETHERNET_AND_802_3 = 24, "Ethernet and IEEE 802.3"
    FAST_ETHERNET = 25, "100BASE-T"
    INFINIBAND = 26, "IP over InfiniBand"
    IPV4_TUNNEL = 0x8000_0001, "IPv4 tunnel"
    IPV6_TUNNEL = 0x8000_0002, "IPv6 tunnel"


LINK_TYPES: Final[dict[int, LinkType]] = {
    Datalink.CSMA_CD: LinkType.ETHERNET,
    Datalink.TOKEN_RING: LinkType.IEEE802_5,
    Datalink.ETHERNET: LinkType.ETHERNET,
    Datalink.FDDI: LinkType.FDDI,
    Datalink.OTHER: LinkType.NULL,
    Datalink.LOOPBACK: LinkType.NULL,
    Datalink.FIBRE_CHANNEL: LinkType.IP_OVER_FC,
    Datalink.CLASSICAL_IP_OVER_ATM: LinkType.SUNATM,
    Datalink.ETHERNET_AND_802_3: LinkType.ETHERNET,
    Datalink.FAST_ETHERNET: LinkType.ETHERNET,
    Datalink.IPV4_TUNNEL: LinkType.IPV4,
    Datalink.IPV6_TUNNEL: LinkType.IPV6,
}
"""The datalink types that have a link type."""


class FileHeader(Header):
    """The file header of snoop (RFC 1761, File Format)."""

    identification: bytes = field(Bytes(8), "Identification Pattern", default=SNOOP)
    version: int = field(Int32ub, "Version Number", default=VERSION)
    datalink: int = field(Int32ub, "Datalink Type", names=Datalink)


class PacketRecord(Header):
    """The header of a packet record (RFC 1761, Packet Record Format)."""

    original_length: int = field(Int32ub, "Original Length")
    included_length: int = field(Int32ub, "Included Length")
    record_length: int = field(Int32ub, "Packet Record Length", meaning="Of this header, the packet and its padding")
    cumulative_drops: int = field(Int32ub, "Cumulative Drops", meaning="Packets lost since the capture began")
    seconds: int = field(Int32ub, "Timestamp Seconds")
    microseconds: int = field(Int32ub, "Timestamp Microseconds")


RECORD: Final = packed(PacketRecord)


class SnoopReader(ForeignReader):
    """The frames of a snoop file. Opening it reads the file header."""

    format: ClassVar = "snoop"
    header_octets: ClassVar = RECORD.size

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        super().__init__(stream, limits, notes)
        header = decode(FileHeader, self._file_header(FileHeader.layout.fixed_octets))
        if header.version != VERSION:
            message = f"snoop version {header.version}; only {VERSION} is supported; {WAY_OUT}"
            raise Damage(Code.UNSUPPORTED_VERSION, message, offset=8)
        link_type = LINK_TYPES.get(header.datalink)
        if link_type is None:
            message = f"a snoop capture of datalink type {header.datalink} ({Datalink(header.datalink).label})"
            raise Damage(Code.UNSUPPORTED_FORMAT, f"{message}, which has no link type", offset=12)
        self.interfaces = [Interface(link_type)]
        self._interface = FrameInterface(link_type)

    def _rest(self, header: bytes) -> int:
        _, included, total, _, _, _ = RECORD.unpack(header)
        rest: int = total - RECORD.size
        if rest < included:
            message = f"a record of {total} octets cannot hold a packet of {included} behind its header"
            raise Damage(Code.BAD_LENGTH, message, offset=self._stream.offset)
        return rest

    def _record(self, octets: bytes, offset: int) -> FrameRecord:
        original, included, _, drops, seconds, microseconds = RECORD.unpack_from(octets)
        number = self.records + 1
        timestamp = seconds * SECOND + microseconds * 1000
        self._note_lengths(included, original, offset, number)
        if microseconds >= MICROSECONDS:
            self._note_fraction(microseconds, MICROSECONDS, offset, number)
        self._note_time(timestamp, offset, number)
        frame = octets[RECORD.size : RECORD.size + included]
        return number, timestamp, original, frame, self._interface, self._lost(drops)
