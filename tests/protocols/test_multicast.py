"""Multicast membership and routing: IGMP of all versions, PIM version 2, and queries of multicast listeners."""

from __future__ import annotations

import pytest

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.checksum import Kind
from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.packet import dissect
from dissect.protocols.icmpv6 import MulticastListenerQuery
from dissect.protocols.icmpv6.multicast import MulticastListenerQueryVersion2, MulticastQueriedSource
from dissect.protocols.igmp import (
    IGMP,
    IGMPGroupRecord,
    IGMPQuery,
    IGMPQueryVersion3,
    IGMPReport1,
    IGMPReport2,
    IGMPReport3,
    IGMPSource,
)
from dissect.protocols.pim import (
    OPTIONS,
    PIM,
    PIMDrPriority,
    PIMGenerationId,
    PIMHello,
    PIMHoldtime,
    PIMJoinPrune,
    PIMLanPruneDelay,
    PIMRegister,
    PIMStateRefreshCapable,
    PIMUnknownOption,
)
from dissect.schema import Header
from tests.protocols.vectors import IP4, IP6, LINK, Vector, complaints, faults, given, own_headers, own_octets

AROUND = (IP4, LINK)
SOURCES = [IGMPSource(source_address="198.51.100.1"), IGMPSource(source_address="198.51.100.2")]
SOURCE_OCTETS = b"".join(map(bytes, SOURCES))
QUERIED = IGMPQueryVersion3(suppress=True, sources=SOURCE_OCTETS, number_of_sources=2)
RECORD = IGMPGroupRecord(
    record_type=6,
    multicast_address="233.252.0.1",
    sources=SOURCE_OCTETS,
    number_of_sources=2,
    auxiliary_data=b"data",
    auxiliary_data_length=1,
)
PLAIN_RECORD = IGMPGroupRecord(
    record_type=4, multicast_address="233.252.0.2", number_of_sources=0, auxiliary_data_length=0
)
HELLO = [
    PIMHoldtime(),
    PIMLanPruneDelay(tracking=True),
    PIMDrPriority(priority=7),
    PIMGenerationId(generation_id=0xC0FFEE),
    PIMStateRefreshCapable(interval=60),
    PIMUnknownOption(type=65004, value=b"\x01"),
]
LISTENED = MulticastQueriedSource(address="2001:db8::9")

VECTORS: dict[str, Vector] = {
    "query of version 1": Vector(
        AROUND,
        IGMPQuery(type=0x11, maximum_response_code=0, group_address="0.0.0.0"),
        (),
        "1100eeff00000000",
    ),
    "query of version 2": Vector(AROUND, IGMPQuery(type=0x11, group_address="233.252.0.1"), (), "1164049ee9fc0001"),
    "query of version 3": Vector(
        AROUND,
        IGMPQuery(type=0x11, group_address="233.252.0.1", version_3=bytes(QUERIED)),
        (QUERIED, *SOURCES),
        "1164a5b3e9fc00010a7d0002c6336401c6336402",
    ),
    "report of version 1": Vector(AROUND, IGMPReport1(type=0x12, group_address="233.252.0.1"), (), "12000402e9fc0001"),
    "report of version 2": Vector(
        AROUND, IGMPReport2(type=0x16, maximum_response_code=0, group_address="233.252.0.1"), (), "16000002e9fc0001"
    ),
    "leave": Vector(
        AROUND, IGMPReport2(type=0x17, maximum_response_code=0, group_address="233.252.0.1"), (), "1700ff01e9fc0001"
    ),
    "report of version 3": Vector(
        AROUND,
        IGMPReport3(type=0x22, number_of_records=2, records=bytes(RECORD) + bytes(PLAIN_RECORD)),
        (RECORD, *SOURCES, PLAIN_RECORD),
        "2200d2cf0000000206010002e9fc0001c6336401c63364026461746104000000e9fc0002",
    ),
    "multicast listener query of version 2": Vector(
        (IP6, LINK),
        MulticastListenerQuery(
            type=130,
            multicast_address="ff1e::1",
            version_2=bytes(MulticastListenerQueryVersion2(number_of_sources=1, sources=bytes(LISTENED))),
        ),
        (MulticastListenerQueryVersion2(number_of_sources=1, sources=bytes(LISTENED)), LISTENED),
        "8200cbb327100000ff1e0000000000000000000000000001027d000120010db8000000000000000000000009",
    ),
    "PIM hello": Vector(
        AROUND,
        PIMHello(type=0, options=items(OPTIONS, HELLO)),
        tuple(HELLO),
        ("200052ad0001000200690002000481f409c400130004000000070014000400c0ffee00150004013c0000fdec000101"),
    ),
    "PIM hello over IPv6": Vector(
        (IP6, LINK), PIMHello(type=0, options=items(OPTIONS, HELLO[:1])), tuple(HELLO[:1]), "200083ad000100020069"
    ),
    "PIM join": Vector(
        AROUND,
        PIMJoinPrune(
            type=3,
            upstream_neighbor=Ipv4Address("192.0.2.9"),
            number_of_groups=1,
            groups=bytes.fromhex("01000020 e9fc0001 0001 0000 01000620 c6336401"),
        ),
        (),
        "2300fcae0100c0000209000100d201000020e9fc00010001000001000620c6336401",
    ),
    "PIM graft over IPv6": Vector(
        (IP6, LINK),
        PIMJoinPrune(type=6, upstream_family=2, upstream_neighbor_6=Ipv6Address("2001:db8::9")),
        (),
        "26004d75020020010db8000000000000000000000009000000d2",
    ),
    "PIM message of another type": Vector(AROUND, PIM(type=5), (), "2500daff"),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_message_is_its_octets(vector: Vector) -> None:
    read = vector.read()

    assert own_octets(vector.built(), vector) == vector.octets
    assert own_headers(read, vector) == given(vector, own_headers(read, vector))
    assert complaints(read) == []


@pytest.mark.parametrize("added_up", ["header", "all"])
def test_a_register_may_add_up_its_header_or_all_of_it(added_up: str) -> None:
    inner = encapsulate(b"multicast", IP4.replace(protocol=253)).frame.octets
    built = encapsulate(inner, PIMRegister(type=1), *AROUND)
    whole = encapsulate(bytes(PIMRegister(type=1, checksum=0))[4:] + inner, PIM(type=1), *AROUND)
    read = dissect((built if added_up == "header" else whole).frame.octets)

    assert [layer.name for layer in read.layers] == ["eth", "ip", "pim", "ip"]
    assert [one.verdict.kind for one in read.checksums if one.protocol == "pim"] == [Kind.VALID]
    assert built[PIM].checksum != whole[PIM].checksum


def test_an_unknown_message_is_noted() -> None:
    read = dissect(encapsulate(b"more", IGMP(type=0x99), *AROUND).frame.octets)

    assert [(str(one.severity), str(one.code)) for one in read.problems] == [("note", "unknown_protocol")]


FAULTS: dict[str, tuple[Header, int, str, list[tuple[str, str, str]]]] = {
    "more records than there are": (
        IP4,
        2,
        "2200 ddf9 0000 0003 04000000 e9fc0001",
        [("error", "bad_count", "records")],
    ),
    "a record that is cut": (IP4, 2, "2200 d9fa 0000 0001 04000001 e9fc0001", [("error", "bad_record", "records")]),
    "more sources than there are": (
        IP4,
        2,
        "1164 0082 e9fc0001 027d0002 c6336401",
        [("error", "bad_record", "version_3")],
    ),
    "PIM of another version": (IP4, 103, "1000 efff", [("error", "bad_version", "version")]),
    "a hello option of the wrong length": (
        IP4,
        103,
        "2000 dffa 0001 0003 000000",
        [("warn", "bad_option", "options")],
    ),
    "a hello option past the end": (IP4, 103, "2000 dfd6 0013 0010 0000", [("error", "bad_option", "options")]),
}


@pytest.mark.parametrize(("network", "protocol", "octets", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said(
    network: Header, protocol: int, octets: str, expected: list[tuple[str, str, str]]
) -> None:
    assert faults(octets, (network, LINK), protocol=protocol) == expected
