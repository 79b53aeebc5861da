"""The header of OSPF packets, and the fields that packets of both versions have: RFC 2328 A.3 and RFC 5340 A.3."""

from __future__ import annotations

from typing import Any

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.ospf_types import (
    OspfPacketType,
)
from dissect.problems import Code
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    InternetChecksum,
    ItemList,
    ListField,
    Payload,
    Reference,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int16ub, Int32ub, Ipv4, this

HELLO, DESCRIPTION, REQUEST, UPDATE, ACKNOWLEDGMENT = 1, 2, 3, 4, 5


def _versions() -> list[Expect]:
    message = "neither version 2 nor version 3"
    return [
        Expect(holds, "version", message, code=Code.BAD_VERSION, reference=RFC(5340, "A.3.1"))
        for holds in (this.version >= 2, this.version <= 3)
    ]


class OSPF(Header):
    """The first fields of packets of both versions (RFC 2328 A.3.1)."""

    version: int = field(Int8ub, "Version #", default=2, wireshark="ospf.version", meaning="2 for IPv4, 3 for IPv6")
    type: int = field(
        Int8ub,
        "Type",
        wireshark="ospf.msg",
        names=OspfPacketType,
        meaning="what the packet says",
        origin=FieldOrigin.EVENT,
    )
    packet_length: int = automatic(
        Int16ub, "Packet length", wireshark="ospf.packet_length", meaning="octets, without what authenticates it"
    )
    router_id: AddressField[Ipv4Address] = address(
        Ipv4, "Router ID", wireshark="ospf.srcrouter", meaning="the router that sent it"
    )
    area_id: AddressField[Ipv4Address] = address(
        Ipv4, "Area ID", wireshark="ospf.area_id", meaning="the area that it belongs to; 0.0.0.0 the backbone"
    )
    checksum: int = automatic(
        Int16ub,
        "Checksum",
        wireshark="ospf.checksum",
        meaning="version 2 without the authentication field, version 3 with a pseudo-header",
    )

    line = phrases("{type}", "Router={router_id}", "Area={area_id}")

    stack = Stack(
        name="ospf",
        floor=Floor.CONTROL,
        reference=RFC(2328, "A.3.1"),
        carried_as={IpProtocol: [89]},
        extent=[Extent(this.packet_length)],
        expect=_versions(),
        origin=FieldOrigin.CONFIGURED,
    )


def variant(
    guard: Any, reference: Reference, octets: int, checksum: InternetChecksum, payload: Payload | None
) -> Stack:
    """A packet of one version and type, whose fields have at least this many octets."""
    length = Expect(
        this.packet_length >= octets,
        "packet_length",
        f"shorter than the {octets} octets that this packet has at least",
        code=Code.BAD_LENGTH,
        reference=reference,
    )
    return OSPF.stack.varied(
        [guard], reference=reference, expect=[*_versions(), length], checksum=checksum, payload=payload
    )


def hello_interval_field() -> int:
    """Seconds between hellos."""
    return field(
        Int16ub, "HelloInterval", default=10, wireshark="ospf.hello.hello_interval", meaning="seconds between hellos"
    )


def priority_field() -> int:
    """How much a router wants to be the designated one."""
    return field(
        Int8ub,
        "Rtr Pri",
        default=1,
        wireshark="ospf.hello.router_priority",
        meaning="the highest becomes designated router; 0 never",
    )


def designated_router_field() -> AddressField[Ipv4Address]:
    """The designated router of the link."""
    return address(
        Ipv4,
        "Designated Router",
        wireshark="ospf.hello.designated_router",
        meaning="as the sender sees it; version 2 its address, version 3 its ID; 0.0.0.0 none",
        origin=FieldOrigin.ARRIVED,
    )


def backup_router_field() -> AddressField[Ipv4Address]:
    """The router that takes its place."""
    return address(
        Ipv4,
        "Backup Designated Router",
        short="Backup",
        wireshark="ospf.hello.backup_designated_router",
        meaning="as the sender sees it; 0.0.0.0 none",
        origin=FieldOrigin.ARRIVED,
    )


class OSPFNeighbor(Header):
    """A router that the sender has heard (RFC 2328 A.3.2)."""

    router_id: AddressField[Ipv4Address] = address(
        Ipv4, "Neighbor", wireshark="ospf.hello.active_neighbor", meaning="its router ID", origin=FieldOrigin.ARRIVED
    )

    line = phrases("{router_id}")

    stack = Stack(name="ospf.hello", reference=RFC(2328, "A.3.2"))


def neighbors_field(before: int) -> ListField:
    """The neighbours of a hello, behind `before` octets."""
    return field(
        Bytes(this.packet_length - before),
        "Neighbors",
        default=b"",
        options=Sections([Section("Neighbors", OSPFNeighbor)]),
        meaning="the routers that were heard",
    )


def list_field(before: int, label: str, header: type[Header], meaning: str, count: Any = None) -> ListField:
    """The rest of a packet, behind `before` octets: a list of `count` headers, or of as many as there is room for."""
    options: ItemList = Sections([Section(label, header, count)])
    return field(Bytes(this.packet_length - before), label, default=b"", options=options, meaning=meaning)


def reserved_flags_field() -> int:
    """The unused flags of a database description."""
    return field(
        BitsInteger(5), "0", default=0, meaning="zeros; 8: resynchronizes (RFC 4811)", origin=FieldOrigin.FIXED
    )


def flag_field(label: str, wireshark: str, meaning: str) -> bool:
    """A flag of a database description."""
    return field(
        Flag, label, default=False, wireshark=f"ospf.dbd.{wireshark}", meaning=meaning, origin=FieldOrigin.EVENT
    )


def interface_mtu_field() -> int:
    """The MTU of the sending interface."""
    return field(
        Int16ub,
        "Interface MTU",
        default=1500,
        wireshark="ospf.db.interface_mtu",
        meaning="octets of the largest datagram that need not be fragmented",
        origin=FieldOrigin.LINK,
    )


def sequence_field() -> int:
    """The number of a database description."""
    return field(
        Int32ub,
        "DD sequence number",
        default=0,
        wireshark="ospf.db.dd_sequence",
        meaning="counts descriptions",
        origin=FieldOrigin.COUNTED,
    )


def number_field() -> int:
    """How many advertisements an update has."""
    return field(
        Int32ub,
        "# LSAs",
        default=0,
        wireshark="ospf.ls.number_of_lsas",
        meaning="advertisements that follow",
        origin=FieldOrigin.ENTRIES,
    )
