"""A look at the octets of SCTP packets: most announce nothing, and need not be read for it."""

from __future__ import annotations

from struct import Struct
from typing import Final

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.assigned_numbers.sctp_parameter_types import SctpParameterType
from dissect.protocols.sctp import SCTP, SCTPInit

CHUNK: Final = Struct(">BxH")
"""The type and length at the beginning of every chunk (RFC 9260 §3.2), which is padded to a multiple of 4 octets."""
INITIATION: Final = Struct(">BxHI")
"""And the tag that follows where a side chooses one."""
INITIATION_OCTETS: Final = SCTPInit.layout.fixed_octets
INITIATIONS: Final = (SctpChunkType.INIT, SctpChunkType.INIT_ACK)
"""The chunks in which a side chooses its tag, and may announce something."""
ANNOUNCEMENT: Final = SctpParameterType.ZERO_CHECKSUM_ACCEPTABLE.to_bytes(2, "big")
ENDS: Final = Struct(">HHI")
"""What the header begins with (RFC 9260 §3.1)."""
CHUNKS: Final = SCTP.layout.fixed_octets
"""Where the chunks of a packet begin, in octets from its header."""


def ends_of(packet: bytes) -> tuple[int, int, int]:
    """Source port, destination port, and the tag that the receiver chose."""
    source, destination, tag = ENDS.unpack_from(packet)
    return source, destination, tag


def may_initiate(packet: bytes) -> bool:
    """Whether one of the chunks may begin an association."""
    at = CHUNKS
    while at + CHUNK.size <= len(packet):
        kind, length = CHUNK.unpack_from(packet, at)
        if kind in INITIATIONS or length < CHUNK.size:
            return True
        at += length + -length % 4
    return False


def silent_tag(packet: bytes) -> int | None:
    """The tag that a packet chooses whose only chunk begins an association, and in which no octets stand that could be
    an announcement. None for any other packet."""
    there = len(packet) - CHUNKS
    if there < INITIATION_OCTETS or packet.find(ANNOUNCEMENT, CHUNKS) >= 0:
        return None
    kind, length, tag = INITIATION.unpack_from(packet, CHUNKS)
    is_alone = INITIATION_OCTETS <= length <= there <= length + -length % 4
    return tag if kind in INITIATIONS and is_alone else None
