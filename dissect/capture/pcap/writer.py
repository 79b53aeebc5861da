"""`PcapWriter`: frames to a pcap file (draft-ietf-opsawg-pcap)."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers.link_types import link_type_number
from dissect.capture.files.byte_order import little_endian, packed
from dissect.capture.files.formats import ByteOrder
from dissect.capture.files.target import Target, Writable
from dissect.capture.frame import Frame, HasFrame, captured_in
from dissect.capture.pcap.headers import FileHeader, LinkTypeInformation, PacketRecord
from dissect.capture.pcap.magic_numbers import MICROSECONDS, NANOSECONDS
from dissect.capture.time_unit import SECOND
from dissect.capture.writing.capture_writer import CaptureWriter
from dissect.errors import EncodingError

LAST_SECOND: Final = 0xFFFF_FFFF
DEFAULT_SNAPLEN: Final = 262_144


class PcapWriter(CaptureWriter):
    """Writes a pcap file: its header at once, then a record for each frame.

    Times are in nanoseconds by default, so that nothing is lost; a file of microseconds drops what is finer. A path
    gets a complete file at `close`, or none if an exception leaves the `with` block; a name that ends in .gz or .zst is
    compressed. "-" is standard output. EncodingError if a frame does not fit the format or this file.
    """

    def __init__(
        self,
        target: Writable,
        link_type: int | str,
        *,
        nanoseconds: bool = True,
        byte_order: ByteOrder = "little",
        snaplen: int = DEFAULT_SNAPLEN,
        fcs_octets: int | None = None,
    ) -> None:
        """Begin the file. `link_type` is a number or a name, such as "ethernet" or "raw"; `fcs_octets`, an even number
        up to 30, is the length of each frame's check sequence."""
        if byte_order not in {"big", "little"}:
            raise ValueError(f"a byte order is big or little, not {byte_order!r}")
        if not 0 < snaplen <= 0xFFFF_FFFF:
            raise EncodingError("FileHeader", "snaplen", f"{snaplen} is not from 1 to 4294967295")
        self.link_type = link_type_number(link_type)
        self.snaplen = snaplen
        header, record = FileHeader, PacketRecord
        if byte_order == "little":
            header, record = little_endian(header), little_endian(record)
        self._record = packed(record)
        self._unit = 1 if nanoseconds else 1000
        opening = header(
            magic_number=NANOSECONDS if nanoseconds else MICROSECONDS,
            snaplen=snaplen,
            link_type=_link_type_information(self.link_type, fcs_octets),
        )
        octets = bytes(opening)
        super().__init__(Target(target))
        self._write(octets)

    def write(
        self, frame: Frame | HasFrame | bytes, *, timestamp_ns: int | None = None, original_length: int | None = None
    ) -> None:
        """Write a frame, a packet, or bare octets with their time; arguments beside a frame override its own values."""
        captured = captured_in(frame)
        if isinstance(captured, Frame):
            octets = captured.octets
            if captured.link_type != self.link_type:
                message = (
                    f"frame {captured.number} has link type {captured.link_type}, but the file has {self.link_type}"
                )
                raise EncodingError("FileHeader", "link_type", message)
            timestamp_ns = captured.timestamp_ns if timestamp_ns is None else timestamp_ns
            original_length = captured.original_length if original_length is None else original_length
        else:
            octets = captured
            original_length = len(octets) if original_length is None else original_length
            if original_length < len(octets):  # §5 allows it only for what was read that way
                message = f"{original_length} is less than the {len(octets)} octets captured"
                raise EncodingError("PacketRecord", "original_length", message)
        if timestamp_ns is None:
            raise EncodingError("PacketRecord", "seconds", "a record needs a time; give timestamp_ns=")
        if len(octets) > self.snaplen:
            message = f"{len(octets)} octets are more than the file's snaplen of {self.snaplen}"
            raise EncodingError("PacketRecord", "captured_length", message)
        if not 0 <= original_length <= 0xFFFF_FFFF:
            raise EncodingError("PacketRecord", "original_length", f"{original_length} does not fit 32 bits")
        seconds, fraction = divmod(timestamp_ns, SECOND)
        if not 0 <= seconds <= LAST_SECOND:
            raise EncodingError("PacketRecord", "seconds", f"{seconds} does not fit 32 bits (1970 to 2106)")
        record = self._record.pack(seconds, fraction // self._unit, len(octets), original_length)
        self._write(record + octets)


def _link_type_information(link_type: int, fcs_octets: int | None) -> int:
    if fcs_octets is not None and fcs_octets % 2:
        raise EncodingError("LinkTypeInformation", "fcs_length", f"{fcs_octets} octets are not whole 16-bit words")
    information = LinkTypeInformation(
        fcs_length=(fcs_octets or 0) // 2, fcs_length_present=fcs_octets is not None, link_type=link_type
    )
    return int.from_bytes(bytes(information), "big")
