"""Packets to filter: one of each kind that the tests speak of."""

from __future__ import annotations

from dissect.capture import Frame
from dissect.packet import Packet, dissect
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from tests.packet.frames import build, ipv4, ipv6, tcp, udp

OPTIONS = bytes.fromhex("020405b40402080a00000001000000000103030a")
TCP_SYN = build(b"", tcp(syn=True, ack=False, sequence_number=1000, options=OPTIONS), ipv4(dont_fragment=True))
UDP_FRAME = build(b"Hello", udp(), ipv4(time_to_live=5, identification=0x1234))
UDP_OVER_IPV6 = build(b"hello", udp(source_port=53), ipv6())
TUNNEL = build(b"hello", udp(), ipv4(source_address="10.0.0.1", destination_address="10.0.0.2"), ipv4())
WRONG = build(b"hello", udp(checksum=0x1234), ipv4())
UNREACHABLE = build(UDP_FRAME[14:], ICMPv4DestinationUnreachable(type=3, code=3), ipv4())
ARP = bytes.fromhex("ffffffffffff02000000000108060001080006040001020000000001c0000201000000000000c0000202")
QUERY = build(
    bytes.fromhex("12340100000100000000000003777777076578616d706c6504746573740000010001"),
    udp(destination_port=53),
    ipv4(),
)


def frame(octets: bytes, number: int = 1, timestamp_ns: int | None = 1_500_000_000, interface_name: str = "") -> Frame:
    return Frame(
        number=number,
        timestamp_ns=timestamp_ns,
        captured_length=len(octets),
        original_length=len(octets),
        link_type=1,
        interface=0,
        octets=octets,
        interface_name=interface_name,
    )


PACKETS = {
    "syn": TCP_SYN,
    "udp": UDP_FRAME,
    "udp6": UDP_OVER_IPV6,
    "tunnel": TUNNEL,
    "wrong": WRONG,
    "unreachable": UNREACHABLE,
    "arp": ARP,
    "query": QUERY,
    "cut": TCP_SYN[:40],
}


def packets() -> dict[str, Packet]:
    return {name: dissect(frame(octets, number)) for number, (name, octets) in enumerate(PACKETS.items(), 1)}
