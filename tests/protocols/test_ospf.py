"""OSPF of both versions: every packet type, link state advertisements, checksums, and what is said of wrong ones."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest

from dissect.checksum import Kind
from dissect.derive.decoder import decode
from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.packet import dissect
from dissect.protocols.ospf import (
    OSPFAttachedRouter,
    OSPFExternalLinkState,
    OSPFLinkState,
    OSPFLinkStateHeader,
    OSPFNeighbor,
    OSPFNetworkLinkState,
    OSPFRouterLink,
    OSPFRouterLinkState,
    OSPFSummaryLinkState,
    OSPFv2,
    OSPFv2DatabaseDescription,
    OSPFv2Hello,
    OSPFv2LinkStateAcknowledgment,
    OSPFv2LinkStateRequest,
    OSPFv2LinkStateUpdate,
    OSPFv2RequestedLinkState,
    OSPFv3,
    OSPFv3DatabaseDescription,
    OSPFv3Hello,
    OSPFv3LinkState,
    OSPFv3LinkStateAcknowledgment,
    OSPFv3LinkStateHeader,
    OSPFv3LinkStateRequest,
    OSPFv3LinkStateUpdate,
    OSPFv3RequestedLinkState,
)
from dissect.schema import Header, Section, Sections
from tests.protocols.vectors import IP4, IP6, LINK, Vector, complaints, faults, given, own_headers, own_octets

H = TypeVar("H", bound=Header)

AROUND, AROUND_6 = (IP4, LINK), (IP6, LINK)
WHERE: dict[str, Any] = {"router_id": "192.0.2.1", "area_id": "0.0.0.0"}
FROM: dict[str, Any] = {"link_state_id": "192.0.2.1", "advertising_router": "192.0.2.1"}
NEIGHBORS = [OSPFNeighbor(router_id="192.0.2.2"), OSPFNeighbor(router_id="192.0.2.3")]
HEARD = b"".join(map(bytes, NEIGHBORS))

LINK_OF_ROUTER = OSPFRouterLink(link_id="192.0.2.2", link_data="198.51.100.1", metric=10)
BODIES: dict[int, tuple[Header, tuple[Header, ...]]] = {
    1: (OSPFRouterLinkState(flags=2, number_of_links=1, links=bytes(LINK_OF_ROUTER)), (LINK_OF_ROUTER,)),
    2: (
        OSPFNetworkLinkState(network_mask="255.255.255.0", routers=bytes(OSPFAttachedRouter(router_id="192.0.2.2"))),
        (OSPFAttachedRouter(router_id="192.0.2.2"),),
    ),
    3: (OSPFSummaryLinkState(network_mask="255.255.255.0", metric=7), ()),
    5: (
        OSPFExternalLinkState(
            network_mask="255.255.0.0", external=True, metric=20, forwarding_address="0.0.0.0", external_route_tag=1
        ),
        (),
    ),
}


def link_state(kind: int, body: bytes) -> OSPFLinkState:
    return filled(OSPFLinkState(type=kind, age=1, body=body, length=20 + len(body), **FROM))


def filled(state: H) -> H:
    """An advertisement with its checksum: two octets that make both of Fletcher's sums zero."""
    return decode(type(state), items(Sections([Section("LSAs", type(state))]), [state]))


ADVERTISED = [link_state(kind, bytes(body)) for kind, (body, _) in BODIES.items()]
IN_THEM = [
    one
    for advertised, (body, inner) in zip(ADVERTISED, BODIES.values(), strict=True)
    for one in (advertised, body, *inner)
]
OPAQUE = link_state(10, b"what")
HEADER = OSPFLinkStateHeader(type=1, age=3600, checksum=0x1234, length=36, **FROM)
HEADER_3 = OSPFv3LinkStateHeader(type=0x2001, age=3600, checksum=0x1234, length=36, **FROM)
REQUEST = OSPFv2RequestedLinkState(type=1, **FROM)
REQUEST_3 = OSPFv3RequestedLinkState(type=0x2001, **FROM)
ADVERTISED_3 = filled(OSPFv3LinkState(type=0x2001, length=24, body=b"\x00\x00\x00\x33", **FROM))

VECTORS: dict[str, Vector] = {
    "hello": Vector(
        AROUND,
        OSPFv2Hello(
            type=1,
            network_mask="255.255.255.0",
            designated_router="192.0.2.1",
            backup_designated_router="0.0.0.0",
            neighbors=HEARD,
            **WHERE,
        ),
        tuple(NEIGHBORS),
        "02010034c000020100000000f48c00000000000000000000ffffff00000a020100000028c000020100000000c0000202c0000203",
    ),
    "hello with a password, which is not added up": Vector(
        AROUND,
        OSPFv2Hello(
            type=1,
            network_mask="255.255.255.0",
            designated_router="192.0.2.1",
            backup_designated_router="0.0.0.0",
            authentication_type=1,
            authentication=b"password",
            **WHERE,
        ),
        (),
        "0201002cc000020100000000789a000170617373776f7264ffffff00000a020100000028c000020100000000",
    ),
    "database description": Vector(
        AROUND,
        OSPFv2DatabaseDescription(
            type=2, initial=True, more=True, master=True, sequence_number=9, link_states=bytes(HEADER), **WHERE
        ),
        (HEADER,),
        "02020034c0000201000000000d6e0000000000000000000005dc0207000000090e100201c0000201c00002018000000112340024",
    ),
    "link state request": Vector(
        AROUND,
        OSPFv2LinkStateRequest(type=3, requests=bytes(REQUEST), **WHERE),
        (REQUEST,),
        ("02030024c000020100000000b7d20000000000000000000000000001c0000201c0000201"),
    ),
    "link state update": Vector(
        AROUND,
        OSPFv2LinkStateUpdate(
            type=4, number_of_link_states=len(ADVERTISED), link_states=b"".join(map(bytes, ADVERTISED)), **WHERE
        ),
        tuple(IN_THEM),
        (
            "0204009cc000020100000000c6ca000000000000000000000000000400010201c0000201c00002018000000126770024"
            "02000001c0000202c63364010100000a00010202c0000201c00002018000000120f1001cffffff00c000020200010203"
            "c0000201c000020180000001ece1001cffffff000000000700010205c0000201c000020180000001f83d0024ffff0000"
            "800000140000000000000001"
        ),
    ),
    "link state acknowledgment": Vector(
        AROUND,
        OSPFv2LinkStateAcknowledgment(type=5, link_states=bytes(HEADER), **WHERE),
        (HEADER,),
        ("0205002cc000020100000000155f000000000000000000000e100201c0000201c00002018000000112340024"),
    ),
    "packet of another type": Vector(
        AROUND, OSPFv2(type=9, **WHERE), (), "02090018c0000201000000003bdd00000000000000000000"
    ),
    "version 3, hello": Vector(
        AROUND_6,
        OSPFv3Hello(
            version=3,
            type=1,
            designated_router="192.0.2.1",
            backup_designated_router="0.0.0.0",
            neighbors=HEARD,
            **WHERE,
        ),
        tuple(NEIGHBORS),
        "0301002cc000020100000000978800000000000101000013000a0028c000020100000000c0000202c0000203",
    ),
    "version 3, database description": Vector(
        AROUND_6,
        OSPFv3DatabaseDescription(version=3, type=2, master=True, link_states=bytes(HEADER_3), **WHERE),
        (HEADER_3,),
        "03020030c000020100000000946f00000000001305dc0001000000000e102001c0000201c00002018000000112340024",
    ),
    "version 3, link state request": Vector(
        AROUND_6,
        OSPFv3LinkStateRequest(version=3, type=3, requests=bytes(REQUEST_3), **WHERE),
        (REQUEST_3,),
        "0303001cc0000201000000003af0000000002001c0000201c0000201",
    ),
    "version 3, link state update": Vector(
        AROUND_6,
        OSPFv3LinkStateUpdate(version=3, type=4, number_of_link_states=1, link_states=bytes(ADVERTISED_3), **WHERE),
        (ADVERTISED_3,),
        "0304002cc000020100000000902100000000000100002001c0000201c0000201800000012a60001800000033",
    ),
    "version 3, link state acknowledgment": Vector(
        AROUND_6,
        OSPFv3LinkStateAcknowledgment(version=3, type=5, link_states=bytes(HEADER_3), **WHERE),
        (HEADER_3,),
        "03050024c0000201000000009a7400000e102001c0000201c00002018000000112340024",
    ),
    "version 3, packet of another type": Vector(
        AROUND_6, OSPFv3(version=3, type=9, **WHERE), (), "03090010c000020100000000df060000"
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_packet_is_its_octets(vector: Vector) -> None:
    read = vector.read()

    assert own_octets(vector.built(), vector) == vector.octets
    assert own_headers(read, vector) == given(vector, own_headers(read, vector))
    assert complaints(read) == []


def test_the_password_is_not_added_up() -> None:
    first, second = (OSPFv2(type=9, authentication=word, **WHERE) for word in (b"password", b"anything"))

    assert encapsulate(b"", first, *AROUND)[OSPFv2].checksum == encapsulate(b"", second, *AROUND)[OSPFv2].checksum


def test_a_digest_takes_the_place_of_the_checksum() -> None:
    digested = OSPFv2(type=9, authentication_type=2, checksum=0, **WHERE)
    read = dissect(encapsulate(b"digest after it", digested, *AROUND).frame.octets)

    assert [one.protocol for one in read.checksums] == ["ip"]


def test_what_follows_the_packet_is_its_trailer() -> None:
    octets = encapsulate(b"", OSPFv2(type=9, **WHERE), *AROUND).layers[2].encoded() + b"digest"
    read = dissect(encapsulate(octets, IP4.replace(protocol=89), LINK).frame.octets)

    assert read.layers[2].trailer == b"digest"
    assert [one.verdict.kind for one in read.checksums] == [Kind.VALID, Kind.VALID]


FAULTS: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "another version": ("0401 0018" + "00" * 20, [("error", "bad_version", "version")]),
    "a version that is too old": ("0101 0018" + "00" * 20, [("error", "bad_version", "version")]),
    "shorter than its own fields": ("0201 0010" + "00" * 40, [("error", "bad_length", "packet_length")]),
    "longer than the datagram": (
        "0205 0100" + "00" * 20,
        [("error", "truncated", "link_states"), ("error", "length_exceeds_outer", "packet_length")],
    ),
    "fewer advertisements than are counted": (
        "0204 001c c0000201 00000000 0000 0000 0000000000000000 00000001",
        [("error", "bad_count", "link_states")],
    ),
    "an advertisement of no length": (
        "0204 0030 c0000201 00000000 0000 0000 0000000000000000 00000001" + "00" * 20,
        [("error", "bad_record", "link_states")],
    ),
}


@pytest.mark.parametrize(("octets", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said(octets: str, expected: list[tuple[str, str, str]]) -> None:
    assert faults(octets, AROUND, protocol=89) == expected
