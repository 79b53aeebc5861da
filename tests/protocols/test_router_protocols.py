"""What routers tell one another: VRRP, HSRP, RIP and BFD."""

from __future__ import annotations

import pytest

from dissect.checksum import Kind
from dissect.encapsulation import encapsulate
from dissect.packet import dissect
from dissect.problems import Code
from dissect.protocols.bfd import BFD, BFDDigest, BFDPassword, BFDUnknownAuthentication
from dissect.protocols.hsrp import HSRPMessage
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from dissect.protocols.icmpv6.messages import ICMPv6DestinationUnreachable
from dissect.protocols.ipv4 import IPv4PseudoHeader
from dissect.protocols.rip import RIP, RIPAuthentication, RIPEntry, RIPng, RIPngEntry
from dissect.protocols.vrrp import VRRP2, VRRP3, VRRPAddress, VRRPv6Address
from dissect.schema import Header, values_of
from tests.protocols.vectors import IP4, IP6, LINK, Vector, complaints, faults, given, own_headers, own_octets, udp

AROUND, AROUND_6 = (IP4, LINK), (IP6, LINK)
ROUTERS = IP4.replace(destination_address="224.0.0.2")
ADDRESSES = [VRRPAddress(ip_address="192.0.2.100"), VRRPAddress(ip_address="192.0.2.101")]
PASSWORD = BFDPassword(key_id=3, password=b"secret", length=9)
DIGEST = BFDDigest(key_id=3, sequence_number=7, digest=bytes(range(20)), length=28)
OTHER = BFDUnknownAuthentication(type=9, data=b"??", length=4)
PREFIX = RIPngEntry(prefix="2001:db8::", metric=3)
IPV6_ADDRESS = VRRPv6Address(ipv6_address="fe80::64")
ENTRIES = [
    RIPAuthentication(authentication=b"password" + bytes(8)),
    RIPEntry(ip_address="198.51.100.0", subnet_mask="255.255.255.0", next_hop="0.0.0.0", metric=3),
]


def bfd(section: Header) -> BFD:
    return BFD(my_discriminator=1, authentication_present=True, authentication=bytes(section))


VECTORS: dict[str, Vector] = {
    "VRRP version 2": Vector(
        AROUND,
        VRRP2(version=2, virtual_router_id=51, address_count=2, addresses=b"".join(map(bytes, ADDRESSES))),
        tuple(ADDRESSES),
        "213364020001f5fec0000264c00002650000000000000000",
    ),
    "VRRP version 2 without room for a password": Vector(
        AROUND,
        VRRP2(
            version=2,
            virtual_router_id=51,
            address_count=1,
            addresses=bytes(ADDRESSES[0]),
            authentication_data=b"",
        ),
        (ADDRESSES[0],),
        "213364010001b865c0000264",
    ),
    "VRRP version 3": Vector(
        AROUND,
        VRRP3(virtual_router_id=51, address_count=1, addresses=bytes(ADDRESSES[0])),
        (ADDRESSES[0],),
        "313364010064a802c0000264",
    ),
    "VRRP version 3 over IPv6": Vector(
        AROUND_6,
        VRRP3(virtual_router_id=51, address_count=1, addresses=bytes(IPV6_ADDRESS)),
        (IPV6_ADDRESS,),
        "3133640100640f85fe800000000000000000000000000064",
    ),
    "HSRP": Vector(
        udp(1985, ROUTERS), HSRPMessage(virtual_address="192.0.2.100"), (), "000010030a640000636973636f000000c0000264"
    ),
    "RIP": Vector(
        udp(520),
        RIP(entries=b"".join(map(bytes, ENTRIES))),
        tuple(ENTRIES),
        ("02020000ffff000270617373776f7264000000000000000000020000c6336400ffffff000000000000000003"),
    ),
    "RIPng": Vector(
        udp(521, IP6), RIPng(entries=bytes(PREFIX)), (PREFIX,), "0201000020010db800000000000000000000000000004003"
    ),
    "BFD": Vector(
        udp(3784),
        BFD(diagnostic=1, state=3, poll=True, my_discriminator=1, your_discriminator=2),
        (),
        "21e003180000000100000002000f4240000f424000000000",
    ),
    "BFD with a password": Vector(
        udp(3784), bfd(PASSWORD), (PASSWORD,), ("204403210000000100000000000f4240000f424000000000010903736563726574")
    ),
    "BFD with a digest": Vector(
        udp(3784),
        bfd(DIGEST),
        (DIGEST,),
        ("204403340000000100000000000f4240000f424000000000041c030000000007000102030405060708090a0b0c0d0e0f10111213"),
    ),
    "BFD with another authentication": Vector(
        udp(3784), bfd(OTHER), (OTHER,), "2044031c0000000100000000000f4240000f42400000000009043f3f"
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_message_is_its_octets(vector: Vector) -> None:
    read = vector.read()

    assert own_octets(vector.built(), vector) == vector.octets
    assert own_headers(read, vector) == given(vector, own_headers(read, vector))
    assert complaints(read) == []


@pytest.mark.parametrize(
    ("around", "octets", "expected"),
    [
        (AROUND, "c0000264 c0000265", ["192.0.2.100", "192.0.2.101"]),
        (AROUND_6, "20010db8" + "00" * 12, ["2001:db8::"]),
        (AROUND_6, "c0000264 c0000265", []),
        (AROUND, "c00002", []),
    ],
    ids=["IPv4", "IPv6", "too short for IPv6", "too short"],
)
def test_the_addresses_of_vrrp_3_are_those_of_the_network_layer_around(
    around: tuple[Header, ...], octets: str, expected: list[str]
) -> None:
    held = bytes.fromhex(octets)
    header = VRRP3(virtual_router_id=51, address_count=len(expected) or 1, addresses=held)
    packet = dissect(encapsulate(b"", header, *around).frame.octets)
    error = ICMPv4DestinationUnreachable(type=3, code=2) if around is AROUND else ICMPv6DestinationUnreachable(type=1)
    quoted = dissect(encapsulate(packet.frame.octets[14:], error, *around).frame.octets)

    for one in (packet, quoted):
        layer = one.layers[-1]
        ((_, options),) = layer.options()
        assert [str(next(iter(values_of(item.header).values()))) for item in options.items] == expected
        assert layer.protocol is VRRP3
    assert (Code.TRUNCATED in {one.code for one in packet.problems}) == (not expected)


def test_vrrp_may_add_up_the_pseudo_header_over_ipv4_too() -> None:
    """RFC 5798 could be read so, and senders are found that do it; RFC 9568 says that it is not added up."""
    plain = encapsulate(b"", VRRP3(virtual_router_id=51, address_count=0), *AROUND)[VRRP3]
    pseudo = IPv4PseudoHeader(
        source_address=IP4.source_address,
        destination_address=IP4.destination_address,
        protocol=112,
        upper_layer_length=len(plain),
    )
    words = int.from_bytes(bytes(pseudo), "big") % 0xFFFF + (0xFFFF - plain.checksum)
    other = plain.replace(checksum=0xFFFF - (words % 0xFFFF))
    kinds = [
        [one.verdict.kind for one in dissect(encapsulate(b"", header, *AROUND).frame.octets).checksums]
        for header in (plain, other, plain.replace(checksum=plain.checksum ^ 1))
    ]

    assert other.checksum != plain.checksum
    assert kinds == [[Kind.VALID, Kind.VALID], [Kind.VALID, Kind.VALID], [Kind.VALID, Kind.INVALID]]


FAULTS: dict[str, tuple[str, int, list[tuple[str, str, str]]]] = {
    "VRRP of a version to come": ("41010000 00000000", 0, [("error", "bad_version", "version")]),
    "VRRP of version 1": ("11010000 00000000", 0, [("error", "bad_version", "version")]),
    "VRRP that is no advertisement": ("22010000 00000000", 0, [("warn", "suspicious", "type")]),
    "RIP of version 0": ("02000000", 520, [("warn", "bad_version", "version")]),
    "RIP with an entry that is cut": ("02020000 00020000", 520, [("error", "truncated", "entries")]),
    "RIP with a metric past infinity": (
        "02020000 00020000 c6336400 ffffff00 00000000 00000011",
        520,
        [("warn", "suspicious", "entries")],
    ),
    "RIPng with a prefix that is too long": (
        "02010000" + "00" * 16 + "0000 81 01",
        521,
        [("warn", "suspicious", "entries")],
    ),
    "BFD shorter than its header": (
        "20400308 00000001 00000000 000f4240 000f4240 00000000",
        3784,
        [("error", "bad_length", "length")],
    ),
    "BFD that is to be discarded": (
        "21410018 00000000 00000000 000f4240 000f4240 00000000",
        3784,
        [
            ("warn", "suspicious", "detect_multiplier"),
            ("warn", "suspicious", "my_discriminator"),
            ("warn", "suspicious", "multipoint"),
        ],
    ),
    "BFD of another version": (
        "00400318 00000001 00000000 000f4240 000f4240 00000000",
        3784,
        [("error", "bad_version", "version")],
    ),
    "BFD with a section past its end": (
        "2044031c 00000001 00000000 000f4240 000f4240 00000000 01100073",
        3784,
        [("error", "bad_option", "authentication")],
    ),
}


@pytest.mark.parametrize(("octets", "port", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said(octets: str, port: int, expected: list[tuple[str, str, str]]) -> None:
    if port:
        assert faults(octets, udp(port)) == expected
    else:
        assert faults(octets, AROUND, protocol=112) == expected
