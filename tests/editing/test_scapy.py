"""scapy is the oracle of editing: it changes the same field, computes every length and checksum anew, and has the same
octets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dissect.encapsulation import encapsulate
from dissect.packet import Packet, dissect
from dissect.protocols.gre import GRE
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable, ICMPv4Echo
from dissect.protocols.icmpv6 import ICMPv6Echo
from dissect.protocols.ipv6_options import DestinationOptions, HopByHopOptions
from dissect.protocols.sctp import SCTP
from dissect.protocols.vlan import VLAN
from dissect.protocols.vxlan import VXLAN
from tests.packet.frames import ethernet, ipv4, ipv6, tcp, udp

scapy = pytest.importorskip("scapy.all")

DERIVED = ("ihl", "len", "plen", "chksum", "cksum", "dataofs")
"""What scapy computes when a packet is built and these fields are not given."""

MESSAGE = b"hello, message"
IN_UDP = encapsulate(MESSAGE, udp(), ipv4(), ethernet())
IN_TCP = encapsulate(MESSAGE, tcp(options=b"\x01\x01\x01\x01"), ipv4(), ethernet())
IN_VLAN = encapsulate(MESSAGE, udp(), ipv4(), VLAN(vlan_identifier=5), ethernet())
IN_IPV6 = encapsulate(MESSAGE, tcp(), ipv6(), ethernet())
PADDING = bytes([1, 4, 0, 0, 0, 0])
WITH_OPTIONS = encapsulate(
    MESSAGE, udp(), DestinationOptions(options=PADDING), HopByHopOptions(options=PADDING), ipv6(), ethernet()
)
IN_VXLAN = encapsulate(
    MESSAGE, udp(), ipv4(), ethernet(), VXLAN(network_identifier=7), udp(destination_port=4789), ipv4(), ethernet()
)
IN_GRE = encapsulate(MESSAGE, udp(), ipv4(), GRE(checksum_present=True), ipv4(), ethernet())
IN_IP = encapsulate(MESSAGE, tcp(), ipv4(), ipv4(), ethernet())
ECHO = encapsulate(MESSAGE, ICMPv4Echo(type=8, identifier=1, sequence_number=2), ipv4(), ethernet())
ECHO6 = encapsulate(MESSAGE, ICMPv6Echo(type=128, identifier=1, sequence_number=2), ipv6(), ethernet())
ERROR = encapsulate(bytes(IN_UDP)[14:], ICMPv4DestinationUnreachable(type=3, code=3), ipv4(), ethernet())
IN_SCTP = encapsulate(
    b"",
    SCTP(source_port=1, destination_port=2, verification_tag=3, chunks=bytes.fromhex("0b000004")),
    ipv4(),
    ethernet(),
)
PADDED = dissect(bytes(IN_UDP) + bytes(8))


def set_to(**fields: Any) -> Callable[[Any], None]:
    """What to do to scapy's packet: `IP__ttl` is a field, `IP2__ttl` that of the second header."""

    def change(packet: Any) -> None:
        for where, value in fields.items():
            layer, _, name = where.partition("__")
            nth = 2 if layer.endswith("_2") else 1
            kind = getattr(scapy, layer.removesuffix("_2"))
            setattr(packet.getlayer(kind, nth), name, value)

    return change


def payload(octets: bytes) -> Callable[[Any], None]:
    def change(packet: Any) -> None:
        packet[scapy.Raw].load = octets

    return change


def both(*changes: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(packet: Any) -> None:
        for one in changes:
            one(packet)

    return change


def rebuilt(octets: bytes, change: Callable[[Any], None]) -> bytes:
    """The octets after scapy has changed them and computed what is derived."""
    packet = scapy.Ether(octets)
    change(packet)
    layer = packet
    while layer and not type(layer).__name__.endswith("error"):
        for name in layer.fields.keys() & set(DERIVED):
            layer.delfieldval(name)
        layer = layer.payload
    return bytes(scapy.raw(packet))


NEW4, NEW6 = "198.51.100.7", "2001:db8::77"
LONGER = b"longer than the message was"

EDITS: dict[str, tuple[Packet, dict[Any, Any], bytes | None, Callable[[Any], None]]] = {
    "time to live": (IN_UDP, {"ip.ttl": 63}, None, set_to(IP__ttl=63)),
    "address": (IN_TCP, {"ip.src": NEW4}, None, set_to(IP__src=NEW4)),
    "ports": (IN_UDP, {"udp.srcport": 9, "udp.dstport": 10}, None, set_to(UDP__sport=9, UDP__dport=10)),
    "payload": (IN_TCP, {}, b"other", payload(b"other")),
    "flags of TCP": (IN_TCP, {"tcp.flags.syn": True, "tcp.seq_raw": 7}, None, set_to(TCP__flags="SA", TCP__seq=7)),
    "tag": (IN_VLAN, {"vlan.id": 77, "ip.dst": NEW4}, None, set_to(Dot1Q__vlan=77, IP__dst=NEW4)),
    "IPv6": (IN_IPV6, {"ipv6.dst": NEW6, "ipv6.hlim": 3}, None, set_to(IPv6__dst=NEW6, IPv6__hlim=3)),
    "options": (WITH_OPTIONS, {"ipv6.src": NEW6}, b"other", both(payload(b"other"), set_to(IPv6__src=NEW6))),
    "VXLAN, inside": (IN_VXLAN, {("ip.dst", 2): NEW4}, None, set_to(IP_2__dst=NEW4)),
    "VXLAN, payload": (IN_VXLAN, {}, LONGER, payload(LONGER)),
    "GRE": (IN_GRE, {("ip.ttl", 2): 3}, LONGER, both(payload(LONGER), set_to(IP_2__ttl=3))),
    "IP in IP": (IN_IP, {("ip.src", 2): NEW4, "ip.ttl": 3}, None, set_to(IP_2__src=NEW4, IP__ttl=3)),
    "echo": (ECHO, {"icmp.ident": 77}, b"odd", both(payload(b"odd"), set_to(ICMP__id=77))),
    "ICMPv6 echo": (ECHO6, {"ipv6.dst": NEW6}, None, set_to(IPv6__dst=NEW6)),
    "around a quotation": (ERROR, {"ip.ttl": 3, "icmp.code": 1}, None, set_to(IP__ttl=3, ICMP__code=1)),
    "SCTP": (IN_SCTP, {"sctp.dstport": 9, "ip.ttl": 3}, None, set_to(SCTP__dport=9, IP__ttl=3)),
    "padded": (PADDED, {"ip.dst": NEW4}, b"short", both(payload(b"short"), set_to(IP__dst=NEW4))),
}


@pytest.mark.parametrize(("packet", "changes", "message", "theirs"), EDITS.values(), ids=EDITS.keys())
def test_scapy_has_the_same_octets(
    packet: Packet, changes: dict[Any, Any], message: bytes | None, theirs: Callable[[Any], None]
) -> None:
    assert bytes(packet.replace(changes, payload=message)) == rebuilt(bytes(packet), theirs)
