"""Packets that scapy has built, each with a mistake in a checksum that people make, and the words that must name it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scapy.layers.inet import ICMP, IP, TCP, UDP, fragment
from scapy.layers.inet6 import IPv6, IPv6ExtHdrRouting
from scapy.layers.l2 import Ether
from scapy.layers.sctp import SCTP, SCTPChunkData
from scapy.packet import Raw
from scapy.utils import checksum as summed

ADDRESSES = {"src": "192.0.2.1", "dst": "192.0.2.2"}
ADDRESSES6 = {"src": "2001:db8::1", "dst": "2001:db8::2"}
LINK = {"src": "02:00:00:00:00:01", "dst": "02:00:00:00:00:02"}
PORTS = {"sport": 50001, "dport": 50007}
MESSAGE = b"how are you?"


@dataclass(frozen=True)
class Bug:
    """A packet with a mistake in it, what it was before it was rewritten, and words of the message that name it."""

    name: str
    make: Callable[[], Any]
    named: str
    before: Callable[[], Any] | None = None


def built(packet: Any) -> Any:
    """The packet with everything filled in by scapy."""
    return type(packet)(bytes(packet))


def udp_packet() -> Any:
    return built(Ether(**LINK) / IP(**ADDRESSES, ttl=63) / UDP(**PORTS) / Raw(MESSAGE))


def tcp_packet() -> Any:
    return built(Ether(**LINK) / IP(**ADDRESSES) / TCP(**PORTS, flags="PA", seq=1, ack=1) / Raw(MESSAGE))


def pseudo_header(protocol: int, length: int) -> bytes:
    return bytes([192, 0, 2, 1, 192, 0, 2, 2, 0, protocol]) + struct.pack("!H", length)


def with_sum(packet: Any, layer: Any, octets: bytes) -> Any:
    """The packet with the checksum of other octets than it should be of."""
    packet[layer].chksum = summed(octets)
    return packet


def cleared(packet: Any, layer: Any) -> bytes:
    """The octets of a layer and its payload, with zero for the checksum."""
    copy = packet.copy()
    copy[layer].chksum = 0
    return bytes(copy[layer])


def octets_swapped() -> Any:
    packet = udp_packet()
    packet[UDP].chksum = int.from_bytes(packet[UDP].chksum.to_bytes(2, "little"), "big")
    return packet


def complement_forgotten() -> Any:
    packet = tcp_packet()
    packet[TCP].chksum ^= 0xFFFF
    return packet


def pseudo_header_forgotten() -> Any:
    packet = tcp_packet()
    return with_sum(packet, TCP, cleared(packet, TCP))


def padding_included() -> Any:
    """Ethernet's padding is seldom zeros: what was in the buffer before."""
    packet = built(Ether(**LINK) / IP(**ADDRESSES) / UDP(**PORTS) / Raw(b"hello"))
    padding = b"left in the buffer"
    octets = pseudo_header(17, 13 + len(padding)) + cleared(packet, UDP) + padding
    return bytes(with_sum(packet, UDP, octets)) + padding


def wrong_length() -> Any:
    packet = tcp_packet()
    return with_sum(packet, TCP, pseudo_header(6, len(MESSAGE)) + cleared(packet, TCP))


def wrong_protocol_number() -> Any:
    packet = tcp_packet()
    return with_sum(packet, TCP, pseudo_header(17, 20 + len(MESSAGE)) + cleared(packet, TCP))


def time_to_live_not_updated() -> Any:
    packet = udp_packet()
    packet[IP].ttl -= 1
    return packet


def address_not_updated() -> Any:
    """An address translator that brings the header's checksum up to date and forgets the pseudo-header."""
    packet = tcp_packet()
    packet[IP].src = "203.0.113.7"
    del packet[IP].chksum
    return packet


def port_not_updated() -> Any:
    packet = udp_packet()
    packet[UDP].sport = 40000
    return packet


def crc32_for_crc32c() -> Any:
    packet = built(IP(**ADDRESSES) / SCTP(**PORTS, tag=1) / SCTPChunkData(data=MESSAGE))
    packet[SCTP].chksum = 0
    packet[SCTP].chksum = zlib.crc32(bytes(packet[SCTP]))
    return packet


def zero_over_ipv6() -> Any:
    return built(IPv6(**ADDRESSES6) / UDP(**PORTS, chksum=0) / Raw(MESSAGE))


def fragment_summed() -> Any:
    """Fragmented by one who adds up what is in the fragment."""
    first = fragment(udp_packet(), fragsize=16)[0]
    octets = bytes(first[IP].payload)
    with_zero = octets[:6] + bytes(2) + octets[8:]
    value = summed(pseudo_header(17, len(octets)) + with_zero)
    first[IP].payload = Raw(octets[:6] + value.to_bytes(2, "big") + octets[8:])
    return first


def field_not_zeroed() -> Any:
    """Software that completes a checksum which was prepared for a card, with the sum already in the field."""
    packet = tcp_packet()
    pseudo = pseudo_header(6, 20 + len(MESSAGE))
    packet[TCP].chksum = summed(pseudo) ^ 0xFFFF
    return with_sum(packet, TCP, pseudo + bytes(packet[TCP]))


def left_for_card() -> Any:
    packet = udp_packet()
    packet[IP].chksum = 0
    return packet


def wrong_next_header() -> Any:
    """RFC 8200 §8.1: the pseudo-header has the number of the transport, not that of the extension header before it."""
    routing = IPv6ExtHdrRouting(addresses=["2001:db8::9"], segleft=0)
    packet = built(IPv6(**ADDRESSES6) / routing / UDP(**PORTS) / Raw(MESSAGE))
    octets = bytes(packet[UDP])[:6] + bytes(2) + bytes(packet[UDP])[8:]
    addresses = bytes(packet)[8:40]
    packet[UDP].chksum = summed(addresses + struct.pack("!IHBB", len(octets), 0, 0, 43) + octets)
    return packet


def odd_octet_misplaced() -> Any:
    packet = built(IP(**ADDRESSES) / ICMP(id=1, seq=1) / Raw(b"hello"))
    octets = cleared(packet, ICMP)
    return with_sum(packet, ICMP, octets[:-1] + b"\0" + octets[-1:])


BUGS = (
    Bug("octets swapped", octets_swapped, "the octets of the right checksum stand in the wrong order"),
    Bug("complement forgotten", complement_forgotten, "the sum was written without taking its complement"),
    Bug("pseudo-header forgotten", pseudo_header_forgotten, "the pseudo-header was left out"),
    Bug("padding included", padding_included, "the octets after the covered ones (padding) were added too"),
    Bug("wrong length", wrong_length, "another length of the packet was used: the payload without the header"),
    Bug(
        "wrong protocol number",
        wrong_protocol_number,
        "pseudo-header was used: protocol 17 (UDP), not 6",
    ),
    Bug("time to live", time_to_live_not_updated, "not updated after a change of time_to_live"),
    Bug("address", address_not_updated, "not updated after a change of source_address", tcp_packet),
    Bug("port", port_not_updated, "not updated after a change of source_port", udp_packet),
    Bug("CRC-32 for CRC-32C", crc32_for_crc32c, "it is CRC-32, as Ethernet and zlib have it, and not CRC-32C"),
    Bug("zero over IPv6", zero_over_ipv6, "which means no checksum, and this network layer forbids it"),
    Bug("fragment summed", fragment_summed, "only the first fragment was added up"),
    Bug("field not zeroed", field_not_zeroed, "it held the sum of the pseudo-header"),
    Bug("left for the card", left_for_card, "it may have been left for the network card to fill in"),
    Bug("next header", wrong_next_header, "another pseudo-header was used: protocol 43"),
    Bug("odd octet", odd_octet_misplaced, "the odd last octet was added as the lower half of its word"),
)
