"""The reader of btsnoop files, to which Android, BlueZ and Symbian log the traffic of a Bluetooth host controller.

The format is snoop's (RFC 1761) with other datalink types, with flags in every record, and with its times as
microseconds since the year 0.
"""

from __future__ import annotations

from typing import ClassVar, Final

from construct import Int32ub, Int64sb

from dissect.assigned_numbers import LinkType
from dissect.capture.codes import CaptureCode
from dissect.capture.files.byte_order import packed
from dissect.capture.files.formats import ForeignFormat
from dissect.capture.foreign.snoop_family import Datalink, SnoopFamilyReader
from dissect.capture.frame_record import FrameRecord
from dissect.capture.packet_flags import Direction, PacketFlags
from dissect.capture.pcapng.option_kinds import PACKET_FLAGS
from dissect.capture.pcapng.options import Options
from dissect.codes import Severity
from dissect.schema import Header, field

EPOCH: Final = 0x00DC_DDB3_0F2F_8000
"""The year 1970 in microseconds since the year 0."""
RECEIVED: Final = 1
"""The direction bit of the flags; in a monitor's file, the flags mean something else."""
COMMAND_OR_EVENT: Final = 2
LONGEST: Final = 0xFFFF_FFFF
"""The greatest original length that a capture file can state."""


LINK_TYPES: Final[dict[int, LinkType]] = {
    Datalink.UNENCAPSULATED: LinkType.BLUETOOTH_HCI_H4,
    Datalink.UART: LinkType.BLUETOOTH_HCI_H4,
    Datalink.MONITOR: LinkType.BLUETOOTH_LINUX_MONITOR,
}
PACKET_TYPES: Final = {
    0: 2,  # data sent: ACL
    RECEIVED: 2,
    COMMAND_OR_EVENT: 1,  # a command
    COMMAND_OR_EVENT | RECEIVED: 4,  # an event
}
"""From the flags of a record without an H4 type octet to that octet (Bluetooth Core, Vol 4, Part A §2)."""
DIRECTIONS: Final = tuple(
    Options([(PACKET_FLAGS, bytes(PacketFlags(direction=one)))]) for one in (Direction.OUTBOUND, Direction.INBOUND)
)


class BtsnoopPacketRecord(Header):
    """The header of a packet record."""

    original_length: int = field(Int32ub, "Original Length")
    included_length: int = field(Int32ub, "Included Length")
    flags: int = field(Int32ub, "Packet Flags", meaning="Direction and kind; of a monitor's, adapter and operation")
    cumulative_drops: int = field(Int32ub, "Cumulative Drops", meaning="Packets lost since the capture began")
    timestamp: int = field(Int64sb, "Timestamp Microseconds", meaning="Since the year 0")


RECORD: Final = packed(BtsnoopPacketRecord)


class BtsnoopReader(SnoopFamilyReader):
    """The frames of a btsnoop file. Opening it reads the file header.

    The link types expect in the frame what this format has beside it: the type of an H1 packet, and a monitor's adapter
    and operation. The reader puts those octets before the frame.
    """

    format: ClassVar[ForeignFormat] = "btsnoop"
    header_octets: ClassVar = RECORD.size
    version: ClassVar = 1
    link_types: ClassVar = LINK_TYPES

    def _rest(self, header: bytes) -> int:
        included: int = RECORD.unpack(header)[1]
        return included

    def _record(self, octets: bytes, offset: int) -> FrameRecord:
        original, included, flags, drops, microseconds = RECORD.unpack_from(octets)
        number = self.records + 1
        self._note_lengths(included, original, offset, number)
        if microseconds < EPOCH:
            message = f"a time of {microseconds} microseconds since the year 0 is before 1970, and is read as 1970"
            self._notes.add(CaptureCode.BAD_TIMESTAMP, Severity.WARN, message, offset, number)
        timestamp = max(microseconds - EPOCH, 0) * 1000
        self._note_time(timestamp, offset, number)
        before, options = b"", self._lost(drops)
        if self._datalink == Datalink.MONITOR:
            before = flags.to_bytes(4, "big")
        else:
            options = Options([*DIRECTIONS[flags & RECEIVED], *options])
            if self._datalink == Datalink.UNENCAPSULATED:
                before = bytes((PACKET_TYPES[flags & (COMMAND_OR_EVENT | RECEIVED)],))
        frame, length = before + octets[RECORD.size :], min(len(before) + original, LONGEST)
        return number, timestamp, length, frame, self._interface, options
