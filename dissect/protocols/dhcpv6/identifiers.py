"""Unique identifiers of clients and servers, DUIDs: RFC 8415 §11, RFC 6355."""

from __future__ import annotations

from dissect.assigned_numbers import ArpHardwareType
from dissect.assigned_numbers.dhcpv6_options import DuidType
from dissect.schema import RFC, Content, FieldOrigin, Header, Stack, field, phrases
from dissect.schema.words import Bytes, GreedyBytes, Int16ub, Int32ub, this


class DuidLinkLayerTime(Header):
    """A link-layer address, and the time when the identifier was made (RFC 8415 §11.2)."""

    hardware_type: int = field(
        Int16ub,
        "hardware type",
        default=1,
        wireshark="dhcpv6.duidllt.hwtype",
        names=ArpHardwareType,
        meaning="1 Ethernet",
    )
    time: int = field(Int32ub, "time", wireshark="dhcpv6.duidllt.time", meaning="seconds since 2000")
    link_layer_address: bytes = field(
        GreedyBytes,
        "link-layer address",
        wireshark="dhcpv6.duidllt.link_layer_addr",
        meaning="of any interface",
        spelled="colons",
    )

    line = phrases("{link_layer_address}")

    stack = Stack(
        name="dhcpv6.duid", reference=RFC(8415, "11.2"), origin=FieldOrigin.CHOSEN, carried_as={DuidType: [1]}
    )


class DuidEnterprise(Header):
    """An identifier that the manufacturer assigns (RFC 8415 §11.3)."""

    enterprise_number: int = field(
        Int32ub, "enterprise-number", wireshark="dhcpv6.duiden.enterprise", meaning="of the manufacturer"
    )
    identifier: bytes = field(
        GreedyBytes, "identifier", wireshark="dhcpv6.duiden.identifier", meaning="as the manufacturer likes"
    )

    line = phrases("enterprise {enterprise_number}")

    stack = Stack(
        name="dhcpv6.duid", reference=RFC(8415, "11.3"), origin=FieldOrigin.CHOSEN, carried_as={DuidType: [2]}
    )


class DuidLinkLayer(Header):
    """A link-layer address (RFC 8415 §11.4)."""

    hardware_type: int = field(
        Int16ub,
        "hardware type",
        default=1,
        wireshark="dhcpv6.duidll.hwtype",
        names=ArpHardwareType,
        meaning="1 Ethernet",
    )
    link_layer_address: bytes = field(
        GreedyBytes,
        "link-layer address",
        wireshark="dhcpv6.duidll.link_layer_addr",
        meaning="of an interface",
        spelled="colons",
    )

    line = phrases("{link_layer_address}")

    stack = Stack(
        name="dhcpv6.duid", reference=RFC(8415, "11.4"), origin=FieldOrigin.CHOSEN, carried_as={DuidType: [3]}
    )


class DuidUuid(Header):
    """A universally unique identifier (RFC 6355)."""

    uuid: bytes = field(Bytes(16), "UUID", wireshark="dhcpv6.duiduuid.bytes", meaning="128 bits")

    line = phrases("{uuid:hex}")

    stack = Stack(name="dhcpv6.duid", reference=RFC(6355, "4"), origin=FieldOrigin.CHOSEN, carried_as={DuidType: [4]})


DUID = Content(DuidType, this.duid_type, (DuidLinkLayerTime, DuidEnterprise, DuidLinkLayer, DuidUuid))
