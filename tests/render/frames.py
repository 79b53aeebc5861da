"""Frames whose rendering is compared octet by octet, and a capture file around them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from dissect.capture import Frame
from dissect.checksum import ones_complement_sum
from dissect.packet import Packet, dissect
from tests.packet.frames import build, ipv4, ipv6, tcp, udp

UDP_FRAME = build(b"hello", udp(), ipv4())
TCP_SYN = build(
    b"",
    tcp(syn=True, ack=False, sequence_number=1000, options=bytes.fromhex("020405b40402080a00000001000000000103030a")),
    ipv4(),
)
WITHOUT_CHECKSUM = build(b"hello", udp(checksum=0), ipv4())
ILLEGAL = build(b"hello", udp(checksum=0), ipv6())
WRONG = build(b"hello", udp(checksum=0x1234), ipv4())


def frame_of(octets: bytes, *, link_type: int, original: int) -> Frame:
    """A frame of which these octets were captured."""
    return Frame(
        number=1,
        timestamp_ns=0,
        captured_length=len(octets),
        original_length=original,
        link_type=link_type,
        interface=0,
        octets=octets,
    )


def packet(octets: bytes, *, link_type: int = 1, number: int = 1, timestamp_ns: int | None = 0) -> Packet:
    return dissect(
        Frame(
            number=number,
            timestamp_ns=timestamp_ns,
            captured_length=len(octets),
            original_length=len(octets),
            link_type=link_type,
            interface=0,
            octets=octets,
        )
    )


def partial() -> bytes:
    """A frame whose UDP checksum was left for the card."""
    pseudo_header = packet(UDP_FRAME).checksums[1].coverage.pseudo_header
    left = ones_complement_sum(bytes(pseudo_header or b""))
    return build(b"hello", udp(checksum=left), ipv4())


def pcap(frames: Sequence[bytes], *, link_type: int = 1, step_ns: int = 1_000_000) -> bytes:
    """A pcap file in nanoseconds, its frames a millisecond apart."""
    file = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, link_type)
    for number, octets in enumerate(frames):
        seconds, rest = divmod(1_700_000_000_000_000_000 + number * step_ns, 1_000_000_000)
        file += struct.pack("<IIII", seconds, rest, len(octets), len(octets)) + octets
    return file


__all__ = ["ILLEGAL", "TCP_SYN", "UDP_FRAME", "WITHOUT_CHECKSUM", "WRONG", "frame_of", "packet", "partial", "pcap"]
