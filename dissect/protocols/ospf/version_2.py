"""Packets of OSPF version 2: RFC 2328 A.3."""

from __future__ import annotations

from typing import Any

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers.ospf_types import (
    OspfAuthenticationType,
    OspfLinkStateType,
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
    OSPFLinkState,
    OSPFLinkStateHeader,
)
from dissect.schema import (
    RFC,
    AddressField,
    FieldOrigin,
    Header,
    InternetChecksum,
    ListField,
    Payload,
    Reference,
    Stack,
    address,
    field,
    phrases,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, Ipv4, this

HEADER_OCTETS = 24
"""Octets of the header."""


def _version_2(guard: Any, reference: Reference, octets: int, payload: Payload | None = None) -> Stack:
    # A cryptographic digest takes the place of the checksum (RFC 2328 D.4.3).
    checksum = InternetChecksum("checksum", skips="authentication", when=this.authentication_type < 2)
    return variant(guard, reference, HEADER_OCTETS + octets, checksum, payload)


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


def _options_2() -> int:
    return field(
        Int8ub, "Options", default=2, wireshark="ospf.v2.options", meaning="what the router can do", spelled="#04x"
    )


class OSPFv2Hello(OSPF):
    """Finds neighbours and keeps them (RFC 2328 A.3.2)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    network_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Network Mask", wireshark="ospf.hello.network_mask", meaning="of the sending interface"
    )
    hello_interval: int = hello_interval_field()
    options: int = _options_2()
    router_priority: int = priority_field()
    router_dead_interval: int = field(
        Int32ub,
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

    stack = _version_2((this.version == 2) & (this.type == HELLO), RFC(2328, "A.3.2"), 20)


class OSPFv2DatabaseDescription(OSPF):
    """Lists the advertisements that a router has (RFC 2328 A.3.3)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    interface_mtu: int = interface_mtu_field()
    options: int = _options_2()
    reserved: int = reserved_flags_field()
    initial: bool = flag_field("I", "i", "the first description")
    more: bool = flag_field("M", "m", "more descriptions follow")
    master: bool = flag_field("MS", "ms", "the sender is the master of the exchange")
    sequence_number: int = sequence_field()
    link_states: ListField = list_field(HEADER_OCTETS + 8, "LSA Headers", OSPFLinkStateHeader, "what the router has")

    line = phrases(
        "{type}",
        "Router={router_id}",
        "Area={area_id}",
        "{flags}",
        "Seq={sequence_number}",
    )

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

    line = phrases("{type} {link_state_id} {advertising_router}")

    stack = Stack(name="ospf.lsa", reference=RFC(2328, "A.3.4"), origin=FieldOrigin.ARRIVED)


class OSPFv2LinkStateRequest(OSPF):
    """Asks for advertisements that are missing or old (RFC 2328 A.3.4)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    requests: ListField = list_field(HEADER_OCTETS, "Requests", OSPFv2RequestedLinkState, "what is wanted")

    stack = _version_2((this.version == 2) & (this.type == REQUEST), RFC(2328, "A.3.4"), 0)


class OSPFv2LinkStateUpdate(OSPF):
    """Floods advertisements (RFC 2328 A.3.5)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    number_of_link_states: int = number_field()
    link_states: ListField = list_field(
        HEADER_OCTETS + 4, "LSAs", OSPFLinkState, "the advertisements", this.number_of_link_states
    )

    stack = _version_2((this.version == 2) & (this.type == UPDATE), RFC(2328, "A.3.5"), 4)


class OSPFv2LinkStateAcknowledgment(OSPF):
    """Acknowledges advertisements (RFC 2328 A.3.6)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()
    link_states: ListField = list_field(HEADER_OCTETS, "LSA Headers", OSPFLinkStateHeader, "what came")

    stack = _version_2((this.version == 2) & (this.type == ACKNOWLEDGMENT), RFC(2328, "A.3.6"), 0)


class OSPFv2(OSPF):
    """A packet of version 2 of any other type (RFC 2328 A.3.1)."""

    authentication_type: int = _authentication_type()
    authentication: bytes = _authentication()

    stack = _version_2(this.version == 2, RFC(2328, "A.3.1"), 0, Payload.UNKNOWN)
