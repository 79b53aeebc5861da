"""What snoop (RFC 1761) and btsnoop files share: the file header, and one link type for all frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from construct import Bytes, Int32ub

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.capture.codes import CaptureCode
from dissect.capture.files.stream import Stream
from dissect.capture.foreign.foreign_reader import ForeignReader
from dissect.capture.frame_record import FrameInterface
from dissect.capture.interface import Interface
from dissect.capture.limits import Limits
from dissect.capture.notes import Damage, Notes
from dissect.derive.decoder import decode
from dissect.schema import Header, field


class Datalink(OpenEnum, maximum=0xFFFF_FFFF):
    """The datalink type of a file: those of RFC 1761, of Solaris' <sys/dlpi.h>, and from 1001 on of btsnoop."""

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
    UNENCAPSULATED = 1001, "HCI without a type octet (H1)"
    UART = 1002, "HCI UART (H4)"
    BCSP = 1003, "HCI BCSP"
    THREE_WIRE = 1004, "HCI three-wire UART (H5)"
    MONITOR = 2001, "Linux monitor"
    SIMULATOR = 2002, "BlueZ simulator"
    IPV4_TUNNEL = 0x8000_0001, "IPv4 tunnel"
    IPV6_TUNNEL = 0x8000_0002, "IPv6 tunnel"


class SnoopFileHeader(Header):
    """The file header (RFC 1761, File Format)."""

    identification: bytes = field(Bytes(8), "Identification Pattern")
    version: int = field(Int32ub, "Version Number")
    datalink: int = field(Int32ub, "Datalink Type", names=Datalink)


class SnoopFamilyReader(ForeignReader):
    """The frames of a file. Opening it reads the file header."""

    version: ClassVar[int]
    link_types: ClassVar[Mapping[int, LinkType]]
    """The datalink types that have a link type."""
    way_out: ClassVar[str] = ""
    """What to do with a file of another version."""

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        super().__init__(stream, limits, notes)
        header = decode(SnoopFileHeader, self._file_header(SnoopFileHeader.layout.fixed_octets))
        if header.version != self.version:
            message = f"{self.format} version {header.version}; only {self.version} is supported{self.way_out}"
            raise Damage(CaptureCode.UNSUPPORTED_VERSION, message, offset=8)
        link_type = self.link_types.get(header.datalink)
        if link_type is None:
            message = f"a {self.format} capture of datalink type {header.datalink} ({Datalink(header.datalink).label})"
            raise Damage(CaptureCode.UNSUPPORTED_FORMAT, f"{message}, which has no link type", offset=12)
        self._datalink = header.datalink
        self.interfaces = [Interface(link_type)]
        self._interface = FrameInterface(link_type)
