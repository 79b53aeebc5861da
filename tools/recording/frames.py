"""Just enough reading of frames for a wire to decide which one to lose or damage: plain Ethernet, IP,
TCP or SCTP.
"""

from __future__ import annotations

import struct

ETHERNET_LENGTH = 14
TCP = 6
SCTP = 132


def is_ip6(frame: bytes) -> bool:
    """Whether an Ethernet frame carries IPv6."""
    return frame[12:14] == b"\x86\xdd"


def protocol(frame: bytes) -> int:
    """The protocol number that the IP header names."""
    return frame[20] if is_ip6(frame) else frame[23]


def _transport(frame: bytes) -> int:
    return ETHERNET_LENGTH + (40 if is_ip6(frame) else (frame[14] & 0x0F) * 4)


def _end(frame: bytes) -> int:
    return 54 + _number(frame, 18) if is_ip6(frame) else ETHERNET_LENGTH + _number(frame, 16)


def _number(frame: bytes, offset: int) -> int:
    return int.from_bytes(frame[offset : offset + 2])


def tcp_data(frame: bytes) -> bytes:
    """What a TCP segment carries; nothing for a frame that is not TCP."""
    if protocol(frame) != TCP:
        return b""
    start = _transport(frame)
    return frame[start + (frame[start + 12] >> 4) * 4 : _end(frame)]


def is_syn(frame: bytes) -> bool:
    """Whether this is the first segment of a handshake."""
    return protocol(frame) == TCP and frame[_transport(frame) + 13] & 0x12 == 0x02


def sctp_chunks(frame: bytes) -> list[int]:
    """The types of the chunks in an SCTP packet; none for a frame that is not SCTP."""
    chunks: list[int] = []
    if protocol(frame) == SCTP:
        position, end = _transport(frame) + 12, _end(frame)
        while position + 4 <= end:
            chunks.append(frame[position])
            position += (_number(frame, position + 2) + 3) // 4 * 4
    return chunks


def internet_checksum(data: bytes) -> int:
    """The one's complement of the one's-complement sum of 16-bit words (RFC 1071)."""
    total: int = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def with_flipped_bit(frame: bytes, offset: int) -> bytes:
    """The frame with the lowest bit of one octet changed."""
    return frame[:offset] + bytes([frame[offset] ^ 1]) + frame[offset + 1 :]


def with_congestion_experienced(frame: bytes) -> bytes:
    """The frame as a congested router leaves it (RFC 3168): both ECN bits set, and the header checksum made good."""
    header = bytearray(frame[ETHERNET_LENGTH : _transport(frame)])
    header[1] |= 0x03
    header[10:12] = bytes(2)
    header[10:12] = internet_checksum(bytes(header)).to_bytes(2)
    return frame[:ETHERNET_LENGTH] + bytes(header) + frame[_transport(frame) :]
