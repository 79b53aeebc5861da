"""Registration messages: IEEE 802.1D-2004 §12.10 (GARP, with GVRP and GMRP)."""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers import LlcSap
from dissect.assigned_numbers.spanning_tree import GarpEvent, GarpLength
from dissect.schema import (
    AddressField,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Reference,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, GreedyBytes, Int8ub, Int16ub, Mac, this

IEEE_802_1D = "IEEE 802.1D-2004"


def _attribute_length(application: str) -> int:
    return automatic(
        Int8ub,
        "Attribute Length",
        wireshark=f"{application}.attribute_length",
        meaning="octets of the attribute, this one included",
    )


def _attribute_event(application: str) -> int:
    return field(
        Int8ub,
        "Attribute Event",
        wireshark=f"{application}.attribute_event",
        names=GarpEvent,
        meaning="what becomes of it",
    )


def _attribute(*lengths: int) -> Stack:
    return Stack(
        name="garp",
        reference=Reference(IEEE_802_1D, "12.10.1"),
        carried_as={GarpLength: lengths},
        origin=FieldOrigin.EVENT,
        extent=[Extent(this.length)],
    )


class GARPAttribute(Header):
    """An attribute that a station registers or withdraws; without a value, all of them (IEEE 802.1D §12.10.1.2)."""

    length: int = _attribute_length("gvrp")
    event: int = _attribute_event("gvrp")
    value: bytes = field(Bytes(this.length - 2), "Attribute Value", default=b"", meaning="as the application says")

    line = phrases("{event}", "{value:hex}")

    stack = _attribute()


class GARPVlanAttribute(Header):
    """A VLAN that a station registers or withdraws (IEEE 802.1Q-2005 §11.2.3.1.3)."""

    length: int = _attribute_length("gvrp")
    event: int = _attribute_event("gvrp")
    vlan: int = field(Int16ub, "VID", wireshark="gvrp.attribute_value", meaning="the VLAN")

    line = phrases("{event} VLAN {vlan}")

    stack = _attribute(4)


class GARPServiceAttribute(Header):
    """Whether a station wants all groups, or all unregistered groups (IEEE 802.1D §10.3.1.2)."""

    length: int = _attribute_length("gmrp")
    event: int = _attribute_event("gmrp")
    requirement: int = field(
        Int8ub,
        "Service Requirement",
        wireshark="gmrp.attribute_value_service_requirement",
        meaning="0 all groups, 1 all unregistered groups",
    )

    line = phrases("{event} service {requirement}")

    stack = _attribute(3)


class GARPGroupAttribute(Header):
    """A group address that a station registers or withdraws (IEEE 802.1D §10.3.1.2)."""

    length: int = _attribute_length("gmrp")
    event: int = _attribute_event("gmrp")
    group: AddressField[MacAddress] = address(
        Mac, "Group MAC Address", wireshark="gmrp.attribute_value_group_membership", meaning="the group"
    )

    line = phrases("{event} {group}")

    stack = _attribute(8)


class GARPEndMark(Header):
    """The end of a message's attributes (IEEE 802.1D §12.10.1.1)."""

    length: int = field(Int8ub, "End Mark", default=0, names=GarpLength, meaning="0")

    line = phrases()

    stack = Stack(name="garp", reference=Reference(IEEE_802_1D, "12.10.1"), carried_as={GarpLength: [0]})


class GARP(Header):
    """Registers VLANs (GVRP) or group addresses (GMRP) with the bridges of a network (IEEE 802.1D §12.10.1).

    The destination address says which of the two it is.
    """

    protocol_identifier: int = field(
        Int16ub, "Protocol Identifier", default=1, wireshark="gvrp.protocol_id", meaning="1, GARP"
    )
    attribute_type: int = field(
        Int8ub,
        "Attribute Type",
        default=1,
        wireshark="gvrp.attribute_type",
        meaning="of GVRP 1, a VLAN",
        origin=FieldOrigin.EVENT,
    )
    attributes: ListField = field(
        GreedyBytes,
        "Attribute List",
        default=b"",
        options=OptionList(
            kinds=GarpLength,
            members=(GARPEndMark, GARPServiceAttribute, GARPVlanAttribute, GARPGroupAttribute),
            unknown=GARPAttribute,
            end=0,
        ),
        meaning="attributes of that type, an end mark, and further messages up to another",
    )

    line = phrases("Attribute={attribute_type}")

    stack = Stack(
        name="garp",
        reference=Reference(IEEE_802_1D, "12.10.1"),
        carried_as={LlcSap: [0x42]},
        recognized_by=this.protocol_identifier == 1,
    )
