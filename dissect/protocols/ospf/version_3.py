"""Packets of OSPF version 3: RFC 5340 A.3."""

from __future__ import annotations

from typing import Any

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers.ospf_types import (
    Ospfv3LinkStateType,
)
from dissect.protocols.ospf.header import (
    ACKNOWLEDGMENT,
    DESCRIPTION,
    HELLO,
    OSPF,
    REQUEST,
    UPDATE,
    backup_router_field,
    designated_router_field,
    flag_field,
    hello_interval_field,
    interface_mtu_field,
    list_field,
    neighbors_field,
    number_field,
    priority_field,
    reserved_flags_field,
    sequence_field,
    variant,
)
from dissect.protocols.ospf.link_states import (
    OSPFv3LinkState,
    OSPFv3LinkStateHeader,
)
from dissect.schema import (
    RFC,
    AddressField,
    FieldOrigin,
    Header,
    InternetChecksum,
    ListField,
    Over,
    Payload,
    Reference,
    Stack,
    address,
    field,
    phrases,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int24ub, Int32ub, Ipv4, this

HEADER_OCTETS = 16
"""Octets of the header."""


def _version_3(guard: Any, reference: Reference, octets: int, payload: Payload | None = None) -> Stack:
    checksum = InternetChecksum("checksum", pseudo_header=Over.IPV6)
    return variant(guard, reference, HEADER_OCTETS + octets, checksum, payload)


def _instance_id() -> int:
    return field(Int8ub, "Instance ID", default=0, wireshark="ospf.instance_id", meaning="which of several on one link")


def _reserved() -> bytes:
    return field(Bytes(1), "0", default=bytes(1), wireshark="ospf.reserved", meaning="zero", origin=FieldOrigin.FIXED)


def _options_3() -> int:
    return field(
        Int24ub, "Options", default=0x13, wireshark="ospf.v3.options", meaning="what the router can do", spelled="#04x"
    )


class OSPFv3Hello(OSPF):
    """Finds neighbours and keeps them (RFC 5340 A.3.2)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    interface_id: int = field(
        Int32ub,
        "Interface ID",
        default=1,
        wireshark="ospf.hello.interface_id",
        meaning="the sender's number for it",
        origin=FieldOrigin.CHOSEN,
    )
    router_priority: int = priority_field()
    options: int = _options_3()
    hello_interval: int = hello_interval_field()
    router_dead_interval: int = field(
        Int16ub,
        "RouterDeadInterval",
        default=40,
        wireshark="ospf.hello.router_dead_interval",
        meaning="seconds without a hello after which a router is given up",
    )
    designated_router: AddressField[Ipv4Address] = designated_router_field()
    backup_designated_router: AddressField[Ipv4Address] = backup_router_field()
    neighbors: ListField = neighbors_field(HEADER_OCTETS + 20)

    line = phrases(
        "{type}",
        "Router={router_id}",
        "Area={area_id}",
        "DR={designated_router} BDR={backup_designated_router}",
    )

    stack = _version_3((this.version == 3) & (this.type == HELLO), RFC(5340, "A.3.2"), 20)


class OSPFv3DatabaseDescription(OSPF):
    """Lists the advertisements that a router has (RFC 5340 A.3.3)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    reserved_before: bytes = field(
        Bytes(1), "0", default=bytes(1), wireshark="ospf.reserved", meaning="zero", origin=FieldOrigin.FIXED
    )
    options: int = _options_3()
    interface_mtu: int = interface_mtu_field()
    reserved_between: bytes = field(
        Bytes(1), "0", default=bytes(1), wireshark="ospf.reserved", meaning="zero", origin=FieldOrigin.FIXED
    )
    reserved_bits: int = reserved_flags_field()
    initial: bool = flag_field("I", "i", "the first description")
    more: bool = flag_field("M", "m", "more descriptions follow")
    master: bool = flag_field("MS", "ms", "the sender is the master of the exchange")
    sequence_number: int = sequence_field()
    link_states: ListField = list_field(HEADER_OCTETS + 12, "LSA Headers", OSPFv3LinkStateHeader, "what the router has")

    line = phrases(
        "{type}",
        "Router={router_id}",
        "Area={area_id}",
        "{flags}",
        "Seq={sequence_number}",
    )

    stack = _version_3((this.version == 3) & (this.type == DESCRIPTION), RFC(5340, "A.3.3"), 12)


class OSPFv3RequestedLinkState(Header):
    """An advertisement that the sender wants (RFC 5340 A.3.4)."""

    reserved: bytes = field(
        Bytes(2), "0", default=bytes(2), wireshark="ospf.reserved", meaning="zeros", origin=FieldOrigin.FIXED
    )
    type: int = field(
        Int16ub, "LS type", wireshark="ospf.v3.lsa", names=Ospfv3LinkStateType, meaning="what it describes"
    )
    link_state_id: AddressField[Ipv4Address] = address(
        Ipv4, "Link State ID", wireshark="ospf.link_state_id", meaning="which part of its originator's surroundings"
    )
    advertising_router: AddressField[Ipv4Address] = address(
        Ipv4, "Advertising Router", wireshark="ospf.advrouter", meaning="its originator"
    )

    line = phrases("{type} {link_state_id} {advertising_router}")

    stack = Stack(name="ospf.lsa", reference=RFC(5340, "A.3.4"), origin=FieldOrigin.ARRIVED)


class OSPFv3LinkStateRequest(OSPF):
    """Asks for advertisements that are missing or old (RFC 5340 A.3.4)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    requests: ListField = list_field(HEADER_OCTETS, "Requests", OSPFv3RequestedLinkState, "what is wanted")

    stack = _version_3((this.version == 3) & (this.type == REQUEST), RFC(5340, "A.3.4"), 0)


class OSPFv3LinkStateUpdate(OSPF):
    """Floods advertisements (RFC 5340 A.3.5)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    number_of_link_states: int = number_field()
    link_states: ListField = list_field(
        HEADER_OCTETS + 4, "LSAs", OSPFv3LinkState, "the advertisements", this.number_of_link_states
    )

    stack = _version_3((this.version == 3) & (this.type == UPDATE), RFC(5340, "A.3.5"), 4)


class OSPFv3LinkStateAcknowledgment(OSPF):
    """Acknowledges advertisements (RFC 5340 A.3.6)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()
    link_states: ListField = list_field(HEADER_OCTETS, "LSA Headers", OSPFv3LinkStateHeader, "what came")

    stack = _version_3((this.version == 3) & (this.type == ACKNOWLEDGMENT), RFC(5340, "A.3.6"), 0)


class OSPFv3(OSPF):
    """A packet of version 3 of any other type (RFC 5340 A.3.1)."""

    instance_id: int = _instance_id()
    reserved: bytes = _reserved()

    stack = _version_3(this.version == 3, RFC(5340, "A.3.1"), 0, Payload.UNKNOWN)
