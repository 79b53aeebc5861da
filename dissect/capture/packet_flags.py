"""How a packet arrived, according to the capture: flags word, hashes, verdicts (draft-ietf-opsawg-pcapng §4.3)."""

from __future__ import annotations

from typing import NamedTuple

from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.schema import Header, field
from dissect.schema.words import BitsInteger, Flag


class Direction(OpenEnum, maximum=3):
    """Which way a packet went past the interface."""

    UNKNOWN = 0, "unknown"
    INBOUND = 1, "inbound"
    OUTBOUND = 2, "outbound"


class Reception(OpenEnum, maximum=7):
    """The kind of address that an inbound packet was sent to."""

    UNKNOWN = 0, "unknown"
    UNICAST = 1, "unicast"
    MULTICAST = 2, "multicast"
    BROADCAST = 3, "broadcast"
    PROMISCUOUS = 4, "promiscuous"


class PacketFlags(Header):
    """The flags word of a packet, bit 31 first (draft-ietf-opsawg-pcapng §4.3.1)."""

    symbol_error: bool = field(Flag, "Symbol error", default=False)
    preamble_error: bool = field(Flag, "Preamble error", default=False)
    start_frame_delimiter_error: bool = field(Flag, "Start Frame Delimiter error", default=False)
    unaligned_frame_error: bool = field(Flag, "Unaligned frame error", default=False)
    inter_frame_gap_error: bool = field(Flag, "Wrong Inter Frame Gap error", default=False)
    packet_too_short_error: bool = field(Flag, "Packet too short error", default=False)
    packet_too_long_error: bool = field(Flag, "Packet too long error", default=False)
    crc_error: bool = field(Flag, "CRC error", default=False)
    other_errors: int = field(BitsInteger(8), "Other link-layer errors", default=0)
    reserved: int = field(BitsInteger(4), "Reserved", default=0)
    segmentation_offloaded: bool = field(
        Flag, "TCP segmentation offloaded", default=False, meaning="One packet here, several on the wire"
    )
    checksum_valid: bool = field(
        Flag, "Checksum valid", default=False, meaning="Checked on the receive path before the capture"
    )
    checksum_not_ready: bool = field(
        Flag, "Checksum not ready", default=False, meaning="Left to the network card to fill in"
    )
    fcs_octets: int = field(BitsInteger(4), "FCS length", default=0, meaning="In octets; 0 is not known")
    reception: int = field(BitsInteger(3), "Reception type", default=0, names=Reception)
    direction: int = field(BitsInteger(2), "Inbound / Outbound packet", short="Direction", default=0, names=Direction)


class PacketHash(NamedTuple):
    """A hash of a packet (epb_hash). The algorithm is 2 for CRC-32, 3 for MD5, 4 for SHA-1, 5 for Toeplitz."""

    algorithm: int
    octets: bytes


class PacketVerdict(NamedTuple):
    """A decision about a packet (epb_verdict), as in the file. The kind is 0 for hardware, 1 for Linux eBPF TC, 2 for
    Linux eBPF XDP.
    """

    kind: int
    octets: bytes
