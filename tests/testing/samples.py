"""Packets that tests compare: one message, and copies of it with something changed."""

from __future__ import annotations

from typing import Any

from dissect.capture import Frame
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, dissect
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from tests.packet.frames import build, ethernet, ipv4, tcp, udp

MSS_AND_WINDOW_SCALE = bytes.fromhex("020405b403030700")
OTHER_MSS = bytes.fromhex("020405a803030700")
MSS_ONLY = bytes.fromhex("020405b401010101")


def frame(octets: bytes, *, number: int = 1, timestamp_ns: int | None = 0, link_type: int = 1, cut: int = 0) -> Frame:
    return Frame(
        number=number,
        timestamp_ns=timestamp_ns,
        captured_length=len(octets),
        original_length=len(octets) + cut,
        link_type=link_type,
        interface=0,
        octets=octets,
    )


def udp_packet(message: bytes = b"hello", **changes: Any) -> Packet:
    """A UDP datagram over IPv4; `changes` are of the IPv4 header."""
    return dissect(build(message, udp(), ipv4(**changes)))


def wrong_packet(number: int = 1) -> Packet:
    """A UDP datagram whose checksum was made up."""
    return dissect(frame(build(b"hello", udp(checksum=0x1234), ipv4()), number=number))


def syn(options: bytes) -> Packet:
    return dissect(build(b"", tcp(syn=True, ack=False, options=options), ipv4()))


def partial_packet() -> Packet:
    """A UDP datagram whose checksum was left for the card."""
    return dissect(build(b"hello", udp(checksum=0x8422), ipv4()))


def unreachable(message: bytes = b"hello") -> Packet:
    """An ICMP error that quotes a datagram."""
    quoted = bytes(udp_packet(message))[14:]
    return dissect(build(quoted, ICMPv4DestinationUnreachable(type=3, code=3), ipv4()))


def padded(padding: bytes) -> Packet:
    return dissect(bytes(udp_packet()) + padding)


def tunnel() -> Packet:
    """A datagram in a datagram."""
    return encapsulate(b"hello", udp(), ipv4(source_address="198.51.100.1"), ipv4(), ethernet())
