"""The objects of ICMP's extensions: labels of MPLS (RFC 4950) and interfaces (RFC 5837), as tshark 4.0 reads them."""

from __future__ import annotations

import pytest

from dissect.derive.lists.reading import decode_options
from dissect.encapsulation.lists import items
from dissect.protocols.icmp_extensions import (
    EXTENSIONS,
    INTERFACE_PARTS,
    OBJECTS,
    ICMPInterfaceInformation,
    ICMPInterfaceMtu,
    ICMPLabelStack,
)
from dissect.render.packets.values import option_fields, text_of

HEADER = bytes.fromhex("20000000")
READ: dict[str, tuple[str, list[tuple[str, object]]]] = {
    "labels": (
        "000c0101 05dc0a03 00010b03",
        [
            ("icmp.ext.length", 12),
            ("icmp.ext.class", 1),
            ("icmp.ext.ctype", 1),
            ("icmp.mpls.label", 24000),
            ("icmp.mpls.exp", 5),
            ("icmp.mpls.s", False),
            ("icmp.mpls.ttl", 3),
            ("icmp.mpls.label", 16),
            ("icmp.mpls.exp", 5),
            ("icmp.mpls.s", True),
            ("icmp.mpls.ttl", 3),
        ],
    ),
    "labels of another type": (
        "00080102 05dc0a03",
        [
            ("icmp.ext.length", 8),
            ("icmp.ext.class", 1),
            ("icmp.ext.ctype", 2),
            ("icmp.ext.data", bytes.fromhex("05dc0a03")),
        ],
    ),
    "an interface with all that there may be": (
        "0020028f 00000007 00010000 c000024d 0c 67652d302f302f30000000 000005dc",
        [
            ("icmp.ext.length", 32),
            ("icmp.ext.class", 2),
            ("icmp.int_info.role", 2),
            ("icmp.int_info.reserved", 0),
            ("icmp.int_info.ifindex", True),
            ("icmp.int_info.ipaddr", True),
            ("icmp.int_info.name_present", True),
            ("icmp.int_info.mtu_present", True),
            ("icmp.ext.ctype", 143),
            ("icmp.int_info.index", 7),
            ("icmp.int_info.afi", 1),
            ("icmp.int_info.ipv4", "192.0.2.77"),
            ("icmp.int_info.name_length", 12),
            ("icmp.int_info.name", b"ge-0/0/0\0\0\0"),
            ("icmp.int_info.mtu", 1500),
        ],
    ),
    "an interface with an IPv6 address": (
        "00180204 00020000 20010db8000000000000000000000077",
        [
            ("icmp.ext.length", 24),
            ("icmp.ext.class", 2),
            ("icmp.int_info.role", 0),
            ("icmp.int_info.reserved", 0),
            ("icmp.int_info.ifindex", False),
            ("icmp.int_info.ipaddr", True),
            ("icmp.int_info.name_present", False),
            ("icmp.int_info.mtu_present", False),
            ("icmp.ext.ctype", 4),
            ("icmp.int_info.afi", 2),
            ("icmp.int_info.ipv6", "2001:db8::77"),
        ],
    ),
    "an interface with an address of another kind": (
        "000e0204 40050000 020000000001",
        [
            ("icmp.ext.length", 14),
            ("icmp.ext.class", 2),
            ("icmp.int_info.role", 0),
            ("icmp.int_info.reserved", 0),
            ("icmp.int_info.ifindex", False),
            ("icmp.int_info.ipaddr", True),
            ("icmp.int_info.name_present", False),
            ("icmp.int_info.mtu_present", False),
            ("icmp.ext.ctype", 4),
            ("icmp.int_info.afi", 0x4005),
            ("icmp.int_info.ipunknown", bytes.fromhex("020000000001")),
        ],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_objects(name: str) -> None:
    octets, expected = READ[name]
    read = decode_options(EXTENSIONS, HEADER + bytes.fromhex(octets))
    shown = [(one.wireshark, text_of(one) or one.value) for one in option_fields(read)]

    assert read.faults == ()
    assert [one for one in shown if one[0] and one[1] != HEADER][3:] == [
        (name, value) for name, value in expected if value is not None
    ]


@pytest.mark.parametrize("octets", ["00", "000c", "000c01", "000509010000", "000a0204000100"])
def test_an_object_that_is_cut_ends_the_list(octets: str) -> None:
    read = decode_options(EXTENSIONS, HEADER + bytes.fromhex(octets))

    assert len(read.faults) == 1


def test_put_together() -> None:
    details = items(INTERFACE_PARTS, [ICMPInterfaceMtu(mtu=1500)])
    objects = [
        ICMPLabelStack(entries=bytes.fromhex("05dc0103")),
        ICMPInterfaceInformation(has_mtu=True, details=details),
    ]
    held = items(OBJECTS, objects)

    assert held == bytes.fromhex("00080101 05dc0103 00080201 000005dc")
