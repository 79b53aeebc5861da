"""Packets of OSPF version 2 (RFC 2328 A.3) and version 3 (RFC 5340 A.3)."""

from __future__ import annotations

from typing import Any

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.ospf_types import (
    OspfAuthenticationType,
    OspfLinkStateType,
    OspfPacketType,
    Ospfv3LinkStateType,
)
from dissect.problems import Code
from dissect.protocols.ospf.link_states import (
    OSPFLinkState,
    OSPFLinkStateHeader,
    OSPFv3LinkState,
    OSPFv3LinkStateHeader,
)
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    Header,
    InternetChecksum,
    ItemList,
    Over,
    Payload,
    Reference,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int16ub, Int24ub, Int32ub, Ipv4, this

OCTETS_2, OCTETS_3 = 24, 16
"""Octets of the header of each version."""
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
    type: int = field(Int8ub, "Type", wireshark="ospf.msg", names=OspfPacketType, meaning="what the packet says")
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

    stack = Stack(
        name="ospf",
        reference=RFC(2328, "A.3.1"),
        carried_as={IpProtocol: [89]},
        extent=[Extent(this.packet_length)],
        expect=_versions(),
    )


def _variant(
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


def _version_2(guard: Any, reference: Reference, octets: int, payload: Payload | None = None) -> Stack:
    # A cryptographic digest takes the place of the checksum (RFC 2328 D.4.3).
    checksum = InternetChecksum("checksum", skips="authentication", when=this.authentication_type < 2)
    return _variant(guard, reference, OCTETS_2 + octets, checksum, payload)


def _version_3(guard: Any, reference: Reference, octets: int, payload: Payload | None = None) -> Stack:
    checksum = InternetChecksum("checksum", pseudo_header=Over.IPV6)
    return _variant(guard, reference, OCTETS_3 + octets, checksum, payload)


def _authentication_type() -> int:
    return field(
        Int16ub,
        "AuType",
        default=0,
        wireshark="ospf.auth.type",
        names=OspfAuthenticationType,
        meaning="0 none, 1 a password, 2 a digest after the packet",
    )


def _authentication() -> bytes:
    return field(
        Bytes(8),
        "Authentication",
        default=bytes(8),
        wireshark="ospf.auth.none",
        meaning="the password, or key, length and sequence number of the digest",
    )


def _instance_id() -> int:
    return field(Int8ub, "Instance ID", default=0, wireshark="ospf.instance_id", meaning="which of several on one link")


def _reserved() -> bytes:
    return field(Bytes(1), "0", default=bytes(1), wireshark="ospf.reserved", meaning="zero")


def _options_2() -> int:
    return field(Int8ub, "Options", default=2, wireshark="ospf.v2.options", meaning="what the router can do")


def _options_3() -> int:
    return field(Int24ub, "Options", default=0x13, wireshark="ospf.v3.options", meaning="what the router can do")


def _hello_interval() -> int:
    return field(
        Int16ub, "HelloInterval", default=10, wireshark="ospf.hello.hello_interval", meaning="seconds between hellos"
    )


def _priority() -> int:
    return field(
        Int8ub,
        "Rtr Pri",
        default=1,
        wireshark="ospf.hello.router_priority",
        meaning="the highest becomes designated router; 0 never",
    )


def _designated() -> AddressField[Ipv4Address]:
    return address(
        Ipv4,
        "Designated Router",
        wireshark="ospf.hello.designated_router",
        meaning="as the sender sees it; version 2 its address, version 3 its ID; 0.0.0.0 none",
    )


def _backup() -> AddressField[Ipv4Address]:
    return address(
        Ipv4,
        "Backup Designated Router",
        short="Backup",
        wireshark="ospf.hello.backup_designated_router",
        meaning="as the sender sees it; 0.0.0.0 none",
    )


class OSPFNeighbor(Header):
    """A router that the sender has heard (RFC 2328 A.3.2)."""

    router_id: AddressField[Ipv4Address] = address(
        Ipv4, "Neighbor", wireshark="ospf.hello.active_neighbor", meaning="its router ID"
    )

    stack = Stack(name="ospf.hello", reference=RFC(2328, "A.3.2"))


def _neighbors(before: int) -> bytes:
    return field(
        Bytes(this.packet_length - before),
        "Neighbors",
        default=b"",
        options=Sections([Section("Neighbors", OSPFNeighbor)]),
        meaning="the routers that were heard",
    )


def _list(before: int, label: str, header: type[Header], meaning: str, count: Any = None) -> bytes:
    options: ItemList = Sections([Section(label, header, count)])
    return field(Bytes(this.packet_length - before), label, default=b"", options=options, meaning=meaning)


def _description_flags() -> int:
    return field(BitsInteger(5), "0", default=0, meaning="zeros; 8: resynchronizes (RFC 4811)")


def _flag(label: str, wireshark: str, meaning: str) -> bool:
    return field(Flag, label, default=False, wireshark=f"ospf.dbd.{wireshark}", meaning=meaning)


def _interface_mtu() -> int:
    return field(
        Int16ub,
        "Interface MTU",
        default=1500,
        wireshark="ospf.db.interface_mtu",
        meaning="octets of the largest datagram that need not be fragmented",
    )


def _description_sequence() -> int:
    return field(
        Int32ub, "DD sequence number", default=0, wireshark="ospf.db.dd_sequence", meaning="counts descriptions"
    )


def _number() -> int:
    return field(Int32ub, "# LSAs", default=0, wireshark="ospf.ls.number_of_lsas", meaning="advertisements that follow")


class OSPFv2Hello(OSPF):
    """Finds neighbours and keeps them (RFC 2328 A.3.2)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    network_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Network Mask", wireshark="ospf.hello.network_mask", meaning="of the sending interface"
    )
    hello_interval: int = _hello_interval()
    options: int = _options_2()
    router_priority: int = _priority()
    router_dead_interval: int = field(
        Int32ub,
        "RouterDeadInterval",
        default=40,
        wireshark="ospf.hello.router_dead_interval",
        meaning="seconds without a hello after which a router is given up",
    )
    designated_router: AddressField[Ipv4Address] = _designated()
    backup_designated_router: AddressField[Ipv4Address] = _backup()
    neighbors: bytes = _neighbors(OCTETS_2 + 20)

    stack = _version_2((this.version == 2) & (this.type == HELLO), RFC(2328, "A.3.2"), 20)


class OSPFv2DatabaseDescription(OSPF):
    """Lists the advertisements that a router has (RFC 2328 A.3.3)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    interface_mtu: int = _interface_mtu()
    options: int = _options_2()
    reserved: int = _description_flags()
    initial: bool = _flag("I", "i", "the first description")
    more: bool = _flag("M", "m", "more descriptions follow")
    master: bool = _flag("MS", "ms", "the sender is the master of the exchange")
    sequence_number: int = _description_sequence()
    link_states: bytes = _list(OCTETS_2 + 8, "LSA Headers", OSPFLinkStateHeader, "what the router has")

    stack = _version_2((this.version == 2) & (this.type == DESCRIPTION), RFC(2328, "A.3.3"), 8)


class OSPFv2RequestedLinkState(Header):
    """An advertisement that the sender wants (RFC 2328 A.3.4)."""

    type: int = field(Int32ub, "LS type", wireshark="ospf.lsa", names=OspfLinkStateType, meaning="what it describes")
    link_state_id: AddressField[Ipv4Address] = address(
        Ipv4, "Link State ID", wireshark="ospf.link_state_id", meaning="which part of its originator's surroundings"
    )
    advertising_router: AddressField[Ipv4Address] = address(
        Ipv4, "Advertising Router", wireshark="ospf.advrouter", meaning="its originator"
    )

    stack = Stack(name="ospf.lsa", reference=RFC(2328, "A.3.4"))


class OSPFv2LinkStateRequest(OSPF):
    """Asks for advertisements that are missing or old (RFC 2328 A.3.4)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    requests: bytes = _list(OCTETS_2, "Requests", OSPFv2RequestedLinkState, "what is wanted")

    stack = _version_2((this.version == 2) & (this.type == REQUEST), RFC(2328, "A.3.4"), 0)


class OSPFv2LinkStateUpdate(OSPF):
    """Floods advertisements (RFC 2328 A.3.5)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    number_of_link_states: int = _number()
    link_states: bytes = _list(OCTETS_2 + 4, "LSAs", OSPFLinkState, "the advertisements", this.number_of_link_states)

    stack = _version_2((this.version == 2) & (this.type == UPDATE), RFC(2328, "A.3.5"), 4)


class OSPFv2LinkStateAcknowledgment(OSPF):
    """Acknowledges advertisements (RFC 2328 A.3.6)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    link_states: bytes = _list(OCTETS_2, "LSA Headers", OSPFLinkStateHeader, "what came")

    stack = _version_2((this.version == 2) & (this.type == ACKNOWLEDGMENT), RFC(2328, "A.3.6"), 0)


class OSPFv2(OSPF):
    """A packet of version 2 of any other type (RFC 2328 A.3.1)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()

    stack = _version_2(this.version == 2, RFC(2328, "A.3.1"), 0, Payload.UNKNOWN)


class OSPFv3Hello(OSPF):
    """Finds neighbours and keeps them (RFC 5340 A.3.2)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    interface_id: int = field(
        Int32ub, "Interface ID", default=1, wireshark="ospf.hello.interface_id", meaning="the sender's number for it"
    )
    router_priority: int = _priority()
    options: int = _options_3()
    hello_interval: int = _hello_interval()
    router_dead_interval: int = field(
        Int16ub,
        "RouterDeadInterval",
        default=40,
        wireshark="ospf.hello.router_dead_interval",
        meaning="seconds without a hello after which a router is given up",
    )
    designated_router: AddressField[Ipv4Address] = _designated()
    backup_designated_router: AddressField[Ipv4Address] = _backup()
    neighbors: bytes = _neighbors(OCTETS_3 + 20)

    stack = _version_3((this.version == 3) & (this.type == HELLO), RFC(5340, "A.3.2"), 20)


class OSPFv3DatabaseDescription(OSPF):
    """Lists the advertisements that a router has (RFC 5340 A.3.3)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    reserved_before: bytes = field(Bytes(1), "0", default=bytes(1), wireshark="ospf.reserved", meaning="zero")
    options: int = _options_3()
    interface_mtu: int = _interface_mtu()
    reserved_between: bytes = field(Bytes(1), "0", default=bytes(1), wireshark="ospf.reserved", meaning="zero")
    reserved_bits: int = _description_flags()
    initial: bool = _flag("I", "i", "the first description")
    more: bool = _flag("M", "m", "more descriptions follow")
    master: bool = _flag("MS", "ms", "the sender is the master of the exchange")
    sequence_number: int = _description_sequence()
    link_states: bytes = _list(OCTETS_3 + 12, "LSA Headers", OSPFv3LinkStateHeader, "what the router has")

    stack = _version_3((this.version == 3) & (this.type == DESCRIPTION), RFC(5340, "A.3.3"), 12)


class OSPFv3RequestedLinkState(Header):
    """An advertisement that the sender wants (RFC 5340 A.3.4)."""

    reserved: bytes = field(Bytes(2), "0", default=bytes(2), wireshark="ospf.reserved", meaning="zeros")
    type: int = field(
        Int16ub, "LS type", wireshark="ospf.v3.lsa", names=Ospfv3LinkStateType, meaning="what it describes"
    )
    link_state_id: AddressField[Ipv4Address] = address(
        Ipv4, "Link State ID", wireshark="ospf.link_state_id", meaning="which part of its originator's surroundings"
    )
    advertising_router: AddressField[Ipv4Address] = address(
        Ipv4, "Advertising Router", wireshark="ospf.advrouter", meaning="its originator"
    )

    stack = Stack(name="ospf.lsa", reference=RFC(5340, "A.3.4"))


class OSPFv3LinkStateRequest(OSPF):
    """Asks for advertisements that are missing or old (RFC 5340 A.3.4)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    requests: bytes = _list(OCTETS_3, "Requests", OSPFv3RequestedLinkState, "what is wanted")

    stack = _version_3((this.version == 3) & (this.type == REQUEST), RFC(5340, "A.3.4"), 0)


class OSPFv3LinkStateUpdate(OSPF):
    """Floods advertisements (RFC 5340 A.3.5)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    number_of_link_states: int = _number()
    link_states: bytes = _list(OCTETS_3 + 4, "LSAs", OSPFv3LinkState, "the advertisements", this.number_of_link_states)

    stack = _version_3((this.version == 3) & (this.type == UPDATE), RFC(5340, "A.3.5"), 4)


class OSPFv3LinkStateAcknowledgment(OSPF):
    """Acknowledges advertisements (RFC 5340 A.3.6)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    link_states: bytes = _list(OCTETS_3, "LSA Headers", OSPFv3LinkStateHeader, "what came")

    stack = _version_3((this.version == 3) & (this.type == ACKNOWLEDGMENT), RFC(5340, "A.3.6"), 0)


class OSPFv3(OSPF):
    """A packet of version 3 of any other type (RFC 5340 A.3.1)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()

    stack = _version_3(this.version == 3, RFC(5340, "A.3.1"), 0, Payload.UNKNOWN)


HEADERS: tuple[type[Header], ...] = (
    OSPF,
    OSPFv2Hello,
    OSPFv2DatabaseDescription,
    OSPFv2LinkStateRequest,
    OSPFv2LinkStateUpdate,
    OSPFv2LinkStateAcknowledgment,
    OSPFv2,
    OSPFv3Hello,
    OSPFv3DatabaseDescription,
    OSPFv3LinkStateRequest,
    OSPFv3LinkStateUpdate,
    OSPFv3LinkStateAcknowledgment,
    OSPFv3,
)
