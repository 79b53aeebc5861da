"""The reader of snoop files (RFC 1761), which Solaris and illumos write."""

from __future__ import annotations

from typing import ClassVar, Final

from construct import Int32ub

from dissect.assigned_numbers import LinkType
from dissect.capture.codes import CaptureCode
from dissect.capture.files.byte_order import packed
from dissect.capture.files.formats import WAY_OUT, ForeignFormat
from dissect.capture.foreign.snoop_family import Datalink, SnoopFamilyReader
from dissect.capture.frame_record import FrameRecord
from dissect.capture.notes import Damage
from dissect.capture.record_reader import MICROSECONDS
from dissect.capture.time_unit import SECOND
from dissect.schema import Header, field

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


class SnoopPacketRecord(Header):
    """The header of a packet record (RFC 1761, Packet Record Format)."""

    original_length: int = field(Int32ub, "Original Length")
    included_length: int = field(Int32ub, "Included Length")
    record_length: int = field(Int32ub, "Packet Record Length", meaning="Of this header, the packet and its padding")
    cumulative_drops: int = field(Int32ub, "Cumulative Drops", meaning="Packets lost since the capture began")
    seconds: int = field(Int32ub, "Timestamp Seconds")
    microseconds: int = field(Int32ub, "Timestamp Microseconds")


RECORD: Final = packed(SnoopPacketRecord)


class SnoopReader(SnoopFamilyReader):
    """The frames of a snoop file. Opening it reads the file header."""

    format: ClassVar[ForeignFormat] = "snoop"
    header_octets: ClassVar = RECORD.size
    version: ClassVar = 2
    link_types: ClassVar = LINK_TYPES
    way_out: ClassVar = f"; {WAY_OUT}"

    def _rest(self, header: bytes) -> int:
        _, included, total, _, _, _ = RECORD.unpack(header)
        rest: int = total - RECORD.size
        if rest < included:
            message = f"a record of {total} octets cannot hold a packet of {included} behind its header"
            raise Damage(CaptureCode.BAD_LENGTH, message, offset=self._stream.offset)
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
