"""What tunnels carry in these tests, and the headers around them."""

from __future__ import annotations

from dissect.encapsulation import encapsulate
from dissect.packet import Packet, dissect
from dissect.problems import Code
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.udp import UDP
from dissect.schema import Header

HIDDEN = (Code.ENCRYPTED, Code.COMPRESSED)
"""What is no fault."""


def ethernet() -> Ethernet:
    return Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02")


def ipv4() -> IPv4:
    return IPv4(source_address="192.0.2.1", destination_address="192.0.2.2")


def ipv6() -> IPv6:
    return IPv6(source_address="2001:db8::1", destination_address="2001:db8::2")


def udp(port: int = 50001) -> UDP:
    return UDP(source_port=50000, destination_port=port)


FRAME = encapsulate(b"hello", udp(), ipv4(), ethernet()).frame.octets
"""An Ethernet frame with an IPv4 datagram in it: 47 octets."""
DATAGRAM = FRAME[14:]
"""The datagram: 33 octets."""
DATAGRAM6 = encapsulate(b"hello", udp(), ipv6(), ethernet()).frame.octets[14:]
"""The same over IPv6: 53 octets."""


def in_ethernet(ether_type: int, octets: bytes) -> Packet:
    """The octets in an Ethernet frame of a type."""
    return encapsulate(octets, ethernet().replace(type=ether_type))


def in_ip(protocol: int, octets: bytes) -> Packet:
    """The octets in an IPv4 datagram of a protocol."""
    return encapsulate(octets, ipv4().replace(protocol=protocol), ethernet())


def in_udp(port: int, octets: bytes) -> Packet:
    """The octets in a UDP datagram to a port."""
    return encapsulate(octets, udp(port), ipv4().replace(protocol=17), ethernet())


def in_link(link_type: int, octets: bytes) -> Packet:
    """The octets as a frame of a link type."""
    return dissect(octets, link_type=link_type)


def names(packet: Packet) -> str:
    """The layers from the tunnel on: without Ethernet, and without the IPv4 and UDP headers that carry the tunnel."""
    found = [layer.name for layer in packet.layers]
    for outer in ("eth", "ip", "udp"):
        if found and found[0] == outer:
            found = found[1:]
    return " ".join(found)


def headers(packet: Packet, *kinds: type[Header]) -> list[Header | None]:
    """The headers of these kinds, in the packet's order."""
    return [layer.header for layer in packet.layers if isinstance(layer.header, kinds)]


def faults(packet: Packet) -> list[tuple[str, str, str, str]]:
    """Severity, code, protocol and field of every problem: that something is not known only where nothing else is."""
    told = [one for one in packet.problems if one.code not in HIDDEN]
    told = [one for one in told if one.code is not Code.UNKNOWN_PROTOCOL] or told
    return [(str(one.severity), str(one.code), one.protocol, one.field) for one in told]


def items(packet: Packet, layer: int) -> list[Header]:
    """What stands in the lists of a layer, by its position in the packet."""
    return [item.header for _, found in packet.layers[layer].options() for item in found.items]
