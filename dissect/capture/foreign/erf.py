"""The reader of files in Endace's Extensible Record Format (EDM11-01, ERF Types Reference).

Such a file has no file header, only records. `is_erf` recognizes it by several plausible records in a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from construct import Int16ub, Int32ul

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.erf_types import ErfType
from dissect.capture.codes import CaptureCode
from dissect.capture.files.formats import TEXT, ByteOrder, ForeignFormat
from dissect.capture.files.stream import Stream
from dissect.capture.foreign.foreign_reader import ForeignReader, drop_count
from dissect.capture.frame_record import FrameInterface, FrameRecord
from dissect.capture.interface import Interface
from dissect.capture.limits import Limits
from dissect.capture.notes import Damage, Notes
from dissect.capture.pcapng.options import NO_OPTIONS
from dissect.capture.time_unit import SECOND
from dissect.codes import Severity
from dissect.derive.decoder import decode
from dissect.schema import Header, field
from dissect.schema.words import BitsInteger, Flag

EXTENSION: Final = 8
"""Octets of an extension header; its first bit says whether another follows."""
MORE: Final = 0x80
ENOUGH: Final = 3
"""This many plausible records in a row make an ERF file; a shorter file must end where a record ends."""
LONGEST_PAUSE: Final = 366 * 86_400
"""The most seconds between two records in what is recognized as ERF."""
DISORDER: Final = 1
"""How many seconds a record may be earlier than the one before it: several ports write to one file."""
CUSTOMARY_EXTENSIONS: Final = 16
"""The most extension headers of a record in what is recognized as ERF."""
FIXED_OCTETS: Final = 64
"""Old cards write records of one size, whatever the frame's."""


class Record(Header):
    """The header of an ERF record. Its time is little-endian, the rest big-endian."""

    fraction: int = field(Int32ul, "Timestamp (fraction)", meaning="2**-32 seconds")
    seconds: int = field(Int32ul, "Timestamp (seconds)", meaning="Since 1970")
    has_extension: bool = field(Flag, "Extension header present", default=False)
    record_type: int = field(BitsInteger(7), "Type", names=ErfType)
    reserved: int = field(BitsInteger(2), "Reserved", default=0)
    ds_error: bool = field(Flag, "DS error", default=False)
    rx_error: bool = field(Flag, "RX error", default=False)
    truncated: bool = field(Flag, "Truncated record", default=False)
    varying_length: bool = field(Flag, "Varying record length", default=False)
    capture_interface: int = field(BitsInteger(2), "Capture interface", default=0)
    record_length: int = field(Int16ub, "rlen", meaning="Octets of the record, with this header")
    loss_counter: int = field(Int16ub, "lctr", default=0, meaning="Packets lost before this one, or a colour")
    wire_length: int = field(Int16ub, "wlen", meaning="Octets of the frame on the wire")


@dataclass(frozen=True, slots=True)
class RecordPayload:
    """What follows the headers of a record type."""

    link_type: LinkType
    before: int = 0
    """Octets before the frame: offset and padding of Ethernet, the header of a channel."""
    counts_losses: bool = True
    """Whether the loss counter counts losses; in some types it is a colour."""


PAYLOADS: Final[dict[int, RecordPayload]] = {
    ErfType.HDLC_POS: RecordPayload(LinkType.PPP_HDLC),
    ErfType.ETHERNET: RecordPayload(LinkType.ETHERNET, 2),
    ErfType.MULTICHANNEL_HDLC: RecordPayload(LinkType.PPP_HDLC, 4),
    ErfType.COLOR_HDLC_POS: RecordPayload(LinkType.PPP_HDLC, counts_losses=False),
    ErfType.COLOR_ETHERNET: RecordPayload(LinkType.ETHERNET, 2, counts_losses=False),
    ErfType.DSM_COLOR_HDLC_POS: RecordPayload(LinkType.PPP_HDLC, counts_losses=False),
    ErfType.DSM_COLOR_ETHERNET: RecordPayload(LinkType.ETHERNET, 2, counts_losses=False),
    ErfType.COLOR_MULTICHANNEL_HDLC: RecordPayload(LinkType.PPP_HDLC, 4, counts_losses=False),
    ErfType.COLOR_HASH_POS: RecordPayload(LinkType.PPP_HDLC, counts_losses=False),
    ErfType.COLOR_HASH_ETHERNET: RecordPayload(LinkType.ETHERNET, 2, counts_losses=False),
    ErfType.INFINIBAND: RecordPayload(LinkType.INFINIBAND),
    ErfType.IPV4: RecordPayload(LinkType.IPV4),
    ErfType.IPV6: RecordPayload(LinkType.IPV6),
}
"""The record types whose frames have a link type. Any other record is, as a whole, a frame of link type 197."""
UNTIMED: Final = (ErfType.META, ErfType.PAD)
"""The record types whose time need not be the time of writing."""
WHOLE: Final = RecordPayload(LinkType.ERF, counts_losses=False)
HEADER_OCTETS: Final = Record.layout.fixed_octets


def is_erf(stream: Stream) -> bool:
    """Whether the stream holds ERF records. It reads at most three, of at most 64 KiB each."""
    at, latest = 0, None
    for count in range(ENOUGH):
        if not stream.has(at + HEADER_OCTETS):
            return count > 1 or (count > 0 and stream.available == at)
        octets = stream.chunk[at : at + HEADER_OCTETS]
        record = decode(Record, octets)
        if not octets.translate(None, TEXT) or not _is_plausible(record, latest):
            return False
        at += record.record_length
        latest = latest if record.record_type in UNTIMED else record.seconds
        if not stream.has(at):
            return count > 1
    return True


def _is_plausible(record: Record, latest: int | None) -> bool:
    """Whether this can be a record's header; `latest` is the time, in seconds, of the record before it."""
    if not ErfType(record.record_type).is_assigned:
        return False
    since = 0 if latest is None or record.record_type in UNTIMED else record.seconds - latest
    if not -DISORDER <= since <= LONGEST_PAUSE:
        return False
    extensions = (EXTENSION, CUSTOMARY_EXTENSIONS * EXTENSION) if record.has_extension else (0, 0)
    payload = PAYLOADS.get(record.record_type)
    room = record.record_length - HEADER_OCTETS - (payload.before if payload else 0)
    if record.record_type == ErfType.PAD:
        return room >= 0
    return extensions[0] <= room <= record.wire_length + extensions[1] + FIXED_OCTETS and record.wire_length > 0


class ErfReader(ForeignReader):
    """The frames of an ERF file. Each port, and each link type on it, is an interface."""

    format: ClassVar[ForeignFormat] = "erf"
    byte_order: ByteOrder = "little"
    header_octets: ClassVar = HEADER_OCTETS

    def __init__(self, stream: Stream, limits: Limits, notes: Notes) -> None:
        super().__init__(stream, limits, notes)
        self.interfaces = []
        self._described: dict[tuple[int, int], FrameInterface] = {}
        self._frames = 0

    def _rest(self, header: bytes) -> int:
        length = decode(Record, header).record_length
        if length < HEADER_OCTETS:
            message = f"a record of {length} octets is shorter than its header of {HEADER_OCTETS}"
            raise Damage(CaptureCode.BAD_LENGTH, message, offset=self._stream.offset)
        return length - HEADER_OCTETS

    def _record(self, octets: bytes, offset: int) -> FrameRecord | None:
        record = decode(Record, octets[:HEADER_OCTETS])
        if record.record_type == ErfType.PAD:
            return None
        number = self.records + 1
        # Rounded to the nearest nanosecond.
        timestamp = record.seconds * SECOND + ((record.fraction * SECOND + (1 << 31)) >> 32)
        self._note_time(timestamp, offset, number)
        begin = self._extensions_end(octets, offset) if record.has_extension else HEADER_OCTETS
        payload = PAYLOADS.get(record.record_type)
        if payload is None:
            kind = ErfType(record.record_type)
            message = f"a record of type {record.record_type} ({kind.label}) is read whole, as a frame of link type 197"
            self._notes.add(CaptureCode.UNSUPPORTED_FORMAT, Severity.NOTE, message, offset, number)
            payload, frame, original = WHOLE, octets, begin + record.wire_length
        else:
            begin += payload.before
            if begin > len(octets):
                message = f"a record of {len(octets)} octets is shorter than its headers of {begin}"
                raise Damage(CaptureCode.BAD_LENGTH, message, offset=offset)
            frame, original = octets[begin : begin + record.wire_length], record.wire_length
        lost = drop_count(record.loss_counter) if payload.counts_losses else NO_OPTIONS
        self._frames += 1
        return (
            self._frames,
            timestamp,
            original,
            frame,
            self._interface(payload.link_type, record.capture_interface),
            lost,
        )

    def _extensions_end(self, octets: bytes, offset: int) -> int:
        """Where the extension headers end; the first octet of each says whether another follows."""
        at, more = HEADER_OCTETS, True
        while more:
            if at + EXTENSION > len(octets):
                message = f"a record of {len(octets)} octets ends within its extension headers"
                raise Damage(CaptureCode.BAD_LENGTH, message, offset=offset)
            more = bool(octets[at] & MORE)
            at += EXTENSION
        return at

    def _interface(self, link_type: int, port: int) -> FrameInterface:
        known = self._described.get((link_type, port))
        if known is None:
            index, name = len(self.interfaces), f"port {port}"
            self.interfaces.append(Interface(link_type).described(name=name, resolution=SECOND))
            known = self._described[link_type, port] = FrameInterface(link_type, index, name=name)
        return known
