"""The reader of btsnoop files, to which Android, BlueZ and Symbian log the traffic of a Bluetooth host controller.

The format is snoop's (RFC 1761) with other datalink types, with flags in every record, and with its times as
microseconds since the year 0.
"""

from __future__ import annotations

from typing import ClassVar, Final

from construct import Bytes, Int32ub, Int64sb

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.capture.byte_order import packed
from dissect.capture.codes import Code
from dissect.capture.files.stream import Stream
from dissect.capture.foreign.foreign_reader import ForeignReader
from dissect.capture.formats import BTSNOOP
from dissect.capture.frame_record import FrameInterface, FrameRecord
from dissect.capture.interface import Interface
from dissect.capture.limits import Limits
from dissect.capture.notes import Damage, Notes
from dissect.capture.packet_flags import Direction, PacketFlags
from dissect.capture.pcapng.option_kinds import PACKET_FLAGS
from dissect.capture.pcapng.options import Options
from dissect.derive.decoder import decode
from dissect.problems import Severity
from dissect.schema import Header, field

VERSION: Final = 1
EPOCH: Final = 0x00DC_DDB3_0F2F_8000
"""The year 1970 in microseconds since the year 0."""
RECEIVED: Final = 1
"""The direction bit of the flags; in a monitor's file, the flags mean something else."""
COMMAND_OR_EVENT: Final = 2
LONGEST: Final = 0xFFFF_FFFF
"""The greatest original length that a capture file can state."""


class Datalink(OpenEnum, maximum=0xFFFF_FFFF):
    """The datalink type of a btsnoop file."""

    UNENCAPSULATED = 1001, "HCI without a type octet (H1)"
    UART = 1002, "HCI UART (H4)"
    BCSP = 1003, "HCI BCSP"
    THREE_WIRE = 1004, "HCI three-wire UART (H5)"
    MONITOR = 2001, "Linux monitor"
    SIMULATOR = 2002, "BlueZ simulator"


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


class FileHeader(Header):
    """The file header of btsnoop."""

    identification: bytes = field(Bytes(8), "Identification Pattern", default=BTSNOOP)
    version: int = field(Int32ub, "Version Number", default=VERSION)
    datalink: int = field(Int32ub, "Datalink Type", names=Datalink)


class PacketRecord(Header):
    """The header of a packet record."""

    original_length: int = field(Int32ub, "Original Length")
    included_length: int = field(Int32ub, "Included Length")
    flags: int = field(Int32ub, "Packet Flags", meaning="Direction and kind; of a monitor's, adapter and operation")
    cumulative_drops: int = field(Int32ub, "Cumulative Drops", meaning="Packets lost since the capture began")
    timestamp: int = field(Int64sb, "Timestamp Microseconds", meaning="Since the year 0")


RECORD: Final = packed(PacketRecord)


class BtsnoopReader(ForeignReader):
    """The frames of a btsnoop file. Opening it reads the file header.

    The link types expect in the frame what this format has beside it: the type of an H1 packet, and a monitor's adapter
    and operation. The reader puts those octets before the frame.
    """

    format: ClassVar = "btsnoop"
    header_octets: ClassVar = RECORD.size

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        super().__init__(stream, limits, notes)
        header = decode(FileHeader, self._file_header(FileHeader.layout.fixed_octets))
        if header.version != VERSION:
            message = f"btsnoop version {header.version}; only {VERSION} is supported"
            raise Damage(Code.UNSUPPORTED_VERSION, message, offset=8)
        link_type = LINK_TYPES.get(header.datalink)
        if link_type is None:
            message = f"a btsnoop capture of datalink type {header.datalink} ({Datalink(header.datalink).label})"
            raise Damage(Code.UNSUPPORTED_FORMAT, f"{message}, which has no link type", offset=12)
        self._datalink = header.datalink
        self.interfaces = [Interface(link_type)]
        self._interface = FrameInterface(link_type)

    def _rest(self, header: bytes) -> int:
        included: int = RECORD.unpack(header)[1]
        return included

    def _record(self, octets: bytes, offset: int) -> FrameRecord:
        original, included, flags, drops, microseconds = RECORD.unpack_from(octets)
        number = self.records + 1
        self._note_lengths(included, original, offset, number)
        if microseconds < EPOCH:
            message = f"a time of {microseconds} microseconds since the year 0 is before 1970, and is read as 1970"
            self._notes.add(Code.BAD_TIMESTAMP, Severity.WARN, message, offset, number)
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
