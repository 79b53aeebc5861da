"""Kinds of messages that were once read as something else, each as octets beside its headers.

tshark 4.0 has the same values, but for the digest of RIP, of which it shows 16 octets however long it is, and for the
name of GARP, which it calls by its application (GVRP, GMRP) after the destination address.
"""

from __future__ import annotations

import pytest

from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.packet import Packet, dissect
from dissect.protocols.bfd import BFD, BFDEcho
from dissect.protocols.gtp import GTPv2, GTPv2Piggybacking
from dissect.protocols.hsrp import (
    HSRP,
    PARTS,
    HSRPAdvertisement,
    HSRPDigest,
    HSRPGroupState,
    HSRPInterfaceState,
    HSRPIpv4Group,
    HSRPIpv6Group,
    HSRPMessage,
    HSRPPassword,
    HSRPUnknownPart,
    HSRPVersion2,
)
from dissect.protocols.icmp_extensions import (
    EXTENSIONS,
    OBJECTS,
    ICMPExtensionStructure,
    ICMPIdentifiedAddress,
    ICMPIdentifiedIndex,
    ICMPIdentifiedIpv4Address,
    ICMPIdentifiedName,
    ICMPInterfaceIdentification,
)
from dissect.protocols.icmpv4 import ICMPv4ExtendedEchoReply, ICMPv4ExtendedEchoRequest
from dissect.protocols.icmpv6 import (
    CertificationPathAdvertisement,
    CertificationPathSolicitation,
    HomeAgent,
    HomeAgentDiscoveryReply,
    HomeAgentDiscoveryRequest,
    ICMPv6ExtendedEchoReply,
    ICMPv6ExtendedEchoRequest,
    InverseNeighborDiscovery,
    MobilePrefixAdvertisement,
    MobilePrefixSolicitation,
    Redirect,
    RedirectedHeader,
    SourceLinkLayerAddress,
)
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_routing import SegmentRouting
from dissect.protocols.l2tp import L2TPAttributeValuePair, L2TPv3, L2TPv3Control
from dissect.protocols.llc import UnnumberedLLC
from dissect.protocols.rip import (
    RIP,
    RIPAuthentication,
    RIPDigest,
    RIPDigestTrailer,
    RIPEntry,
    RIPVersion1,
    RIPVersion1Entry,
)
from dissect.protocols.spanning_tree import (
    GARP,
    GARPAttribute,
    GARPEndMark,
    GARPGroupAttribute,
    GARPServiceAttribute,
    GARPVlanAttribute,
    MultipleBPDU,
    MultipleSpanningTrees,
    ShortestPathTrees,
    SpanningTreeInstance,
)
from dissect.protocols.tcp import TCP
from dissect.schema import Header
from tests.protocols.vectors import IP4, IP6, LINK, Vector, complaints, given, own_headers, own_octets, udp

BRIDGES = LINK.replace(destination_address="01:80:c2:00:00:21")
TREE: tuple[Header, ...] = (
    UnnumberedLLC(destination_service_access_point=0x42, source_service_access_point=0x42),
    BRIDGES,
)
GROUP = IP4.replace(destination_address="224.0.0.102")
ROUTERS = IP4.replace(destination_address="224.0.0.2")
NEIGHBOR = IP6.replace(hop_limit=255)

DIGEST = RIPDigest(packet_length=44, key_id=45, authentication_data_length=48, sequence_number=1339429761)
ROUTE = RIPEntry(ip_address="198.51.100.0", subnet_mask="255.255.255.0", next_hop="0.0.0.0", metric=3)
TRAILER = RIPDigestTrailer(authentication_data=bytes(range(48)))
MD5 = DIGEST.replace(authentication_data_length=20)
MD5_TRAILER = RIPDigestTrailer(authentication_data=bytes(range(16)))
PASSWORD = RIPAuthentication(authentication=b"password" + bytes(8))
OLD_ROUTE = RIPVersion1Entry(ip_address="198.51.100.0", metric=3)

INSTANCE = SpanningTreeInstance(tree_identifier=10, regional_root_address="02:00:00:00:00:0a")
REGION = MultipleSpanningTrees(
    version_3_length=80,
    configuration_name=b"region".ljust(32, b"\0"),
    bridge_address="02:00:00:00:00:0a",
    trees=bytes(INSTANCE),
)
SHORTEST = ShortestPathTrees(
    version_4_length=85, agreement_number=1, digest_convention=2, digest_edge_count=32, digest=bytes(range(20))
)

JOIN = GARPVlanAttribute(length=4, event=2, vlan=3)
SERVICE = GARPServiceAttribute(length=3, event=1, requirement=1)
GROUP_JOIN = GARPGroupAttribute(length=8, event=2, group="01:00:5e:00:00:09")
LEAVE_ALL = GARPAttribute(length=2, event=0)
END = GARPEndMark()

ACTIVE = HSRPIpv4Group(virtual_address="192.0.2.100")
ACTIVE_6 = HSRPIpv6Group(virtual_address="fe80::64")
STATE = HSRPGroupState(length=40, group=920, identifier="02:00:00:00:00:0a", virtual_address=bytes(ACTIVE))
STATE_6 = STATE.replace(ip_version=6, virtual_address=bytes(ACTIVE_6))
INTERFACES = HSRPInterfaceState(length=4, active_groups=1, passive_groups=2)
TEXT = HSRPPassword(length=8)
MD5_PART = HSRPDigest(length=28, source_address="192.0.2.1", key_id=1, authentication_data=bytes(range(16)))
OTHER_PART = HSRPUnknownPart(type=9, length=2, data=b"??")

NAME = ICMPIdentifiedName(name=b"eth0")
INDEX = ICMPIdentifiedIndex(index=7)
WHERE = ICMPIdentifiedIpv4Address(address="192.0.2.77")
ADDRESS = ICMPIdentifiedAddress(address_family=1, address_length=4, address=bytes(WHERE))
BY_NAME = ICMPInterfaceIdentification(length=8, class_type=1, interface=bytes(NAME))
BY_INDEX = ICMPInterfaceIdentification(length=8, class_type=2, interface=bytes(INDEX))
BY_ADDRESS = ICMPInterfaceIdentification(length=12, class_type=3, interface=bytes(ADDRESS))

AGENT = HomeAgent(address="2001:db8::a")
SOURCE = SourceLinkLayerAddress(length=1, link_layer_address=bytes.fromhex("02000000000a"))
PAIR = L2TPAttributeValuePair(length=8, attribute_type=0, value=b"\x00\x06")


def asking(of: Header) -> ICMPExtensionStructure:
    """The extensions of a question about an interface, with their checksum."""
    (made,) = (items(EXTENSIONS, [ICMPExtensionStructure(objects=items(OBJECTS, [of]))]),)
    return ICMPExtensionStructure(checksum=int.from_bytes(made[2:4], "big"), objects=made[4:])


def together(*parts: Header) -> bytes:
    return b"".join(map(bytes, parts))


VECTORS: dict[str, Vector] = {
    "RIP with a digest of 48 octets": Vector(
        udp(520),
        RIP(entries=together(DIGEST, ROUTE, TRAILER)),
        (DIGEST, ROUTE, TRAILER),
        "02020000ffff0003002c2d304fd61381000000000000000000020000c6336400ffffff000000000000000003ffff0001000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
    ),
    "RIP with a length of the digest that counts its header": Vector(
        udp(520),
        RIP(entries=together(MD5, ROUTE, MD5_TRAILER)),
        (MD5, ROUTE, MD5_TRAILER),
        "02020000ffff0003002c2d144fd61381000000000000000000020000c6336400ffffff000000000000000003ffff0001000102030405060708090a0b0c0d0e0f",
    ),
    "RIP with a password": Vector(
        udp(520),
        RIP(entries=together(PASSWORD, ROUTE)),
        (PASSWORD, ROUTE),
        "02020000ffff000270617373776f7264000000000000000000020000c6336400ffffff000000000000000003",
    ),
    "RIP of version 1": Vector(
        udp(520),
        RIPVersion1(version=1, entries=bytes(OLD_ROUTE)),
        (OLD_ROUTE,),
        "0201000000020000c6336400000000000000000000000003",
    ),
    "shortest path trees": Vector(
        (TREE[0], LINK.replace(destination_address="01:80:c2:00:00:08")),
        MultipleBPDU(
            protocol_version=4,
            type=2,
            root_address="02:00:00:00:00:0a",
            regional_root_address="02:00:00:00:00:0b",
            version_3=together(REGION, SHORTEST),
        ),
        (REGION, INSTANCE, SHORTEST),
        "0000040200800002000000000a00000000800002000000000b80010000140002000f0000005000726567696f6e000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000800002000000000a1400800a02000000000a0000000080801400550000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100002000200000000000000000000102030405060708090a0b0c0d0e0f10111213",
    ),
    "GVRP": Vector(TREE, GARP(attributes=together(JOIN, END, END)), (JOIN, END), "000101040200030000"),
    "GVRP, leave all": Vector(TREE, GARP(attributes=together(LEAVE_ALL, END, END)), (LEAVE_ALL, END), "00010102000000"),
    "GMRP": Vector(
        TREE,
        GARP(attributes=together(GROUP_JOIN, SERVICE, END, END)),
        (GROUP_JOIN, SERVICE, END),
        "000101080201005e0000090301010000",
    ),
    "HSRP with a digest": Vector(
        udp(1985, ROUTERS),
        HSRPMessage(virtual_address="192.0.2.100", parts=bytes(MD5_PART)),
        (MD5_PART,),
        "000010030a640000636973636f000000c0000264041c01000000c000020100000001000102030405060708090a0b0c0d0e0f",
    ),
    "HSRP advertisement": Vector(
        udp(1985, ROUTERS), HSRPAdvertisement(operation=3, passive_groups=1), (), "00030001000a02000000000100000000"
    ),
    "HSRP of another operation": Vector(udp(1985, ROUTERS), HSRP(operation=40), (), "0028"),
    "HSRP version 2": Vector(
        udp(1985, GROUP),
        HSRPVersion2(parts=items(PARTS, [STATE, TEXT])),
        (STATE, ACTIVE, TEXT),
        "012802000604039802000000000a0000006400000bb800002710c00002640000000000000000000000000308636973636f000000",
    ),
    "HSRP version 2 with a digest": Vector(
        udp(1985, GROUP),
        HSRPVersion2(parts=items(PARTS, [INTERFACES, MD5_PART])),
        (INTERFACES, MD5_PART),
        "020400010002041c01000000c000020100000001000102030405060708090a0b0c0d0e0f",
    ),
    "HSRP version 2 over IPv6": Vector(
        udp(2029, IP6),
        HSRPVersion2(parts=items(PARTS, [STATE_6, OTHER_PART])),
        (STATE_6, ACTIVE_6, OTHER_PART),
        "012802000606039802000000000a0000006400000bb800002710fe80000000000000000000000000006409023f3f",
    ),
    "seamless BFD": Vector(
        udp(7784),
        BFD(my_discriminator=1, your_discriminator=2, state=3),
        (),
        "20c003180000000100000002000f4240000f424000000000",
    ),
    "BFD echo": Vector(udp(3785), BFDEcho(packet=b"whatever"), (), "7768617465766572"),
    "extended echo by name": Vector(
        (IP4, LINK),
        ICMPv4ExtendedEchoRequest(type=42, identifier=1, sequence_number=2, extensions=bytes(asking(BY_NAME))),
        (asking(BY_NAME), BY_NAME, NAME),
        "2a00d3fd0001020120000f520008030165746830",
    ),
    "extended echo by address": Vector(
        (IP4, LINK),
        ICMPv4ExtendedEchoRequest(type=42, is_local=False, extensions=bytes(asking(BY_ADDRESS))),
        (asking(BY_ADDRESS), BY_ADDRESS, ADDRESS, WHERE),
        "2a00d5ff00000000200016a2000c030300010400c000024d",
    ),
    "extended echo reply": Vector(
        (IP4, LINK),
        ICMPv4ExtendedEchoReply(type=43, identifier=1, sequence_number=2, is_active=True),
        (),
        "2b00d2fa00010204",
    ),
    "extended echo over IPv6 by index": Vector(
        (IP6, LINK),
        ICMPv6ExtendedEchoRequest(type=160, identifier=1, extensions=bytes(asking(BY_INDEX))),
        (asking(BY_INDEX), BY_INDEX, INDEX),
        "a000043a000100012000dcee0008030200000007",
    ),
    "extended echo reply over IPv6": Vector(
        (IP6, LINK), ICMPv6ExtendedEchoReply(type=161, code=2, state=2, has_ipv6=True), (), "a102030500000041"
    ),
    "inverse neighbour discovery": Vector(
        (NEIGHBOR, LINK),
        InverseNeighborDiscovery(type=141, options=bytes(SOURCE)),
        (SOURCE,),
        "8d00143500000000010102000000000a",
    ),
    "home agent discovery request": Vector(
        (IP6, LINK), HomeAgentDiscoveryRequest(type=144, identifier=7), (), "9000144100070000"
    ),
    "home agent discovery reply": Vector(
        (IP6, LINK),
        HomeAgentDiscoveryReply(type=145, identifier=7, addresses=bytes(AGENT)),
        (AGENT,),
        "9100e56d0007000020010db800000000000000000000000a",
    ),
    "mobile prefix solicitation": Vector(
        (IP6, LINK), MobilePrefixSolicitation(type=146, identifier=7), (), "9200124100070000"
    ),
    "mobile prefix advertisement": Vector(
        (IP6, LINK),
        MobilePrefixAdvertisement(type=147, identifier=7, managed=True, options=bytes(SOURCE)),
        (SOURCE,),
        "93008e2d00078000010102000000000a",
    ),
    "certification path solicitation": Vector(
        (IP6, LINK), CertificationPathSolicitation(type=148), (), "940010480000ffff"
    ),
    "certification path advertisement": Vector(
        (IP6, LINK),
        CertificationPathAdvertisement(type=149, all_components=2, component=1),
        (),
        "95000f410000000200010000",
    ),
    "L2TP version 3 over IP, control": Vector(
        (IP4, LINK),
        L2TPv3Control(session_id=0, control_connection_id=9, pairs=bytes(PAIR)),
        (PAIR,),
        "00000000c803001400000009000000008008000000000006",
    ),
    "L2TP version 3 over IP, data": Vector((IP4, LINK), L2TPv3(session_id=7), (), "00000007"),
    "GTP version 2 over TCP": Vector(
        (TCP(source_port=50000, destination_port=2123), IP4, LINK),
        GTPv2(message_type=1, sequence_number=0x30, spare=0),
        (),
        "4001000400003000",
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_message_is_its_octets(vector: Vector) -> None:
    read = vector.read()

    assert own_octets(vector.built(), vector) == vector.octets
    assert own_headers(read, vector) == given(vector, own_headers(read, vector))
    assert complaints(read) == []


def frame(octets: str, *around: Header) -> Packet:
    nearest, *others = around
    return dissect(encapsulate(bytes.fromhex(octets), nearest, *others).frame.octets)


def said(packet: Packet) -> list[tuple[str, str, str]]:
    return [(str(one.severity), str(one.code), one.field) for one in packet.problems]


FAULTS: dict[str, tuple[str, tuple[Header, ...], list[tuple[str, str, str]]]] = {
    "a segment list that ends past its header": (
        "3b020400 03000000" + "00" * 16,
        (IPv6(source_address="2001:db8::1", destination_address="2001:db8::2", next_header=43), LINK),
        [("warn", "bad_count", "last_entry")],
    ),
    "RIP of version 1 with a mask": (
        "02010000 00020000 c6336400 ffffff00 00000000 00000003",
        udp(520),
        [("warn", "suspicious", "entries")],
    ),
    "RIP of version 1 with a tag": (
        "02010000 00020001 c6336400 00000000 00000000 00000003",
        udp(520),
        [("warn", "suspicious", "entries")],
    ),
    "RIP of version 1 with a routing domain": ("02010001", udp(520), [("warn", "suspicious", "routing_domain")]),
    "RIP with an entry of three octets": ("02020000 000200", udp(520), [("error", "truncated", "entries")]),
    "RIP with a digest and reserved octets": (
        "02020000 ffff0003 002c2d30 4fd62d01 00000000 00000001",
        udp(520),
        [("warn", "suspicious", "entries")],
    ),
    "a version 3 part that is too long": (
        "0000 03 02 40" + "00" * 31 + "0050" + "00" * 64,
        TREE,
        [("error", "bad_record", "version_3")],
    ),
    "a version 4 part that is cut": (
        "0000 04 02 40" + "00" * 31 + "0040" + "00" * 64 + "0055 00",
        TREE,
        [("error", "bad_record", "version_3")],
    ),
    "neither a bridge's message nor GARP": ("0002 00 00", TREE, [("note", "not_this_protocol", "")]),
    "GARP that is cut": ("0001", TREE, [("error", "truncated", "attribute_type")]),
    "GARP with a short attribute": ("0001 01 01 00", TREE, [("error", "bad_option", "attributes")]),
    "HSRP version 2 with a part that is too long": ("01 28 02", udp(1985), [("error", "bad_option", "parts")]),
    "an unknown session": ("00000007 ffff", (IP4.replace(protocol=115), LINK), [("note", "unknown_protocol", "")]),
    "an extended echo about an address of another kind": (
        "2a00 0000 0000 0001 2000 0000 000a0303 0006 02 00 abcd",
        (IP4.replace(protocol=1), LINK),
        [],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said(name: str) -> None:
    octets, around, expected = FAULTS[name]

    assert said(frame(octets, *around)) == expected


def test_ethernet_over_segment_routing() -> None:
    inner = encapsulate(b"hello", *udp(7))
    routing = SegmentRouting(
        next_header=143, routing_type=4, segments_left=0, last_entry=0, segments=bytes(IP6.destination_address)
    )
    packet = dissect(encapsulate(bytes(inner), routing, IP6, LINK).frame.octets)

    assert [layer.name for layer in packet.layers] == ["eth", "ipv6", "ipv6.routing", "eth", "ip", "udp", "echo"]
    assert complaints(packet) == []


def test_a_piggybacked_message_follows_the_first() -> None:
    first = GTPv2Piggybacking(
        message_type=33, length=12, reserved=True, tunnel_endpoint_identifier=5, information_elements=b"abcd"
    )
    packet = encapsulate(b"", GTPv2(message_type=1, sequence_number=0x30), first, *udp(2123))
    read = dissect(packet.frame.octets)

    assert [layer.name for layer in read.layers] == ["eth", "ip", "udp", "gtpv2", "gtpv2"]
    assert read[GTPv2Piggybacking].information_elements == b"abcd"
    assert read[GTPv2].message_type == 1
    assert complaints(read) == []


REDIRECT = Redirect(type=137, target_address="fe80::1", destination_address="2001:db8::9")


def redirect(octets: bytes, *, after: bytes = b"") -> Packet:
    """A redirect that quotes these octets, after one option and before others."""
    option = bytes(RedirectedHeader(length=1 + len(octets) // 8, packet=octets))
    message = REDIRECT.replace(options=bytes(SOURCE) + option + after)
    return dissect(encapsulate(b"", message, NEIGHBOR, LINK).frame.octets)


def test_the_datagram_that_a_redirect_quotes() -> None:
    quoted = bytes(encapsulate(b"12345678", *udp(9, IP6)[:2]))
    packet = redirect(quoted, after=bytes(SOURCE))
    icmp = packet.layers[2]

    assert [layer.name for layer in packet.quoted] == ["ipv6", "udp"]
    assert [type(one.header) for one in icmp.options()[0][1].items] == [
        SourceLinkLayerAddress,
        RedirectedHeader,
        SourceLinkLayerAddress,
    ]
    assert (icmp.payload, icmp.trailer) == (quoted, bytes(SOURCE))
    assert bytes(packet) == packet.frame.octets
    assert [str(one.verdict) for one in packet.checksums] == ["VALID", "UNVERIFIABLE (quoted)"]
    assert said(packet) == []


@pytest.mark.parametrize("octets", [b"", b"\x60" + bytes(7)])
def test_a_redirect_that_quotes_less_than_a_header(octets: bytes) -> None:
    packet = redirect(octets)

    assert bytes(packet) == packet.frame.octets
    assert len(packet.layers[2].payload) == len(octets)
    assert {severity for severity, _, _ in said(packet)} <= {"warn", "note"}


def test_a_redirect_that_quotes_nothing_is_as_ordinary_as_others() -> None:
    packet = dissect(encapsulate(b"", REDIRECT.replace(options=bytes(SOURCE)), NEIGHBOR, LINK).frame.octets)

    assert (packet.quoted, said(packet)) == ((), [])


def test_an_option_after_the_quotation_may_be_wrong() -> None:
    packet = redirect(bytes(8), after=b"\x01\x09" + bytes(6))

    assert ("error", "bad_option", "options") in said(packet)
