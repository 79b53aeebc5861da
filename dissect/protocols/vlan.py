"""VLAN tags: the customer tag of IEEE 802.1Q and the service tag that IEEE 802.1ad put around it (802.1Q-2022 §9).

A tag takes the place of the frame's type, and ends with that type, or with a length as in IEEE 802.3.
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType
from dissect.problems import Code, Severity
from dissect.protocols.length_or_type import EITHER, FOLLOWING, LENGTH_MAXIMUM
from dissect.schema import (
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    Nesting,
    Reference,
    Say,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Flag, Int16ub, this

TAG_OCTETS = 4
RESERVED_IDENTIFIER = 0xFFF
IEEE_802_1Q = "IEEE 802.1Q-2022"
EXPECTED = [
    Expect(
        this.vlan_identifier != RESERVED_IDENTIFIER,
        "vlan_identifier",
        "4095 is reserved and may not be sent",
        code=Code.SUSPICIOUS,
        severity=Severity.NOTE,
        reference=Reference(IEEE_802_1Q, "9.6"),
    ),
    EITHER,
]


class VLAN(Header):
    """The tag that says to which VLAN a frame belongs (IEEE 802.1Q)."""

    priority_code_point: int = field(
        BitsInteger(3),
        "Priority Code Point",
        short="PCP",
        default=0,
        wireshark="vlan.priority",
        meaning="class of traffic; 0 is best effort",
        origin=FieldOrigin.CONFIGURED,
    )
    drop_eligible_indicator: bool = field(
        Flag,
        "Drop Eligible Indicator",
        short="DEI",
        default=False,
        wireshark="vlan.dei",
        meaning="may be dropped first when there is congestion",
        origin=FieldOrigin.CONFIGURED,
    )
    vlan_identifier: int = field(
        BitsInteger(12),
        "VLAN Identifier",
        short="VID",
        wireshark="vlan.id",
        meaning="the VLAN; 0 if the tag only gives a priority",
        origin=FieldOrigin.CONFIGURED,
    )
    type: int = automatic(
        Int16ub,
        "Length/Type",
        short="Type",
        wireshark="vlan.etype",
        names=EtherType,
        meaning="what the frame carries, or from 1500 down how many octets follow",
    )

    line = phrases(
        "VLAN={vlan_identifier}",
        Say("PCP={priority_code_point}", when=this.priority_code_point != 0),
        "{flags}",
        "{type}",
    )

    stack = Stack(
        name="vlan",
        floor=Floor.LINK,
        reference=Reference(IEEE_802_1Q, "9.6"),
        carried_as={EtherType: [0x8100, 0x9100]},
        separates=["vlan_identifier"],
        next=FOLLOWING,
        extent=[Extent(this.type + TAG_OCTETS, when=this.type <= LENGTH_MAXIMUM)],
        expect=EXPECTED,
        nesting=Nesting.TAG,
    )


class Ieee8023VLAN(VLAN):
    """The tag of a frame with a length and then an LLC header (IEEE 802.1Q, IEEE 802.3)."""

    type: int = automatic(
        Int16ub, "Length", wireshark="vlan.len", meaning="octets of LLC header and data that follow, without padding"
    )

    line = phrases(
        "VLAN={vlan_identifier}",
        Say("PCP={priority_code_point}", when=this.priority_code_point != 0),
        "{flags}",
        "Length={type}",
    )

    stack = VLAN.stack.varied([this.type <= LENGTH_MAXIMUM], short="VLAN, 802.3")


class ServiceVLAN(Header):
    """The outer tag, which says to which VLAN of the provider a customer's frame belongs (IEEE 802.1ad)."""

    priority_code_point: int = field(
        BitsInteger(3),
        "Priority Code Point",
        short="PCP",
        default=0,
        wireshark="ieee8021ad.priority",
        meaning="class of traffic; 0 is best effort",
        origin=FieldOrigin.CONFIGURED,
    )
    drop_eligible_indicator: bool = field(
        Flag,
        "Drop Eligible Indicator",
        short="DEI",
        default=False,
        wireshark="ieee8021ad.dei",
        meaning="may be dropped first when there is congestion",
        origin=FieldOrigin.CONFIGURED,
    )
    vlan_identifier: int = field(
        BitsInteger(12),
        "VLAN Identifier",
        short="VID",
        wireshark="ieee8021ad.id",
        meaning="the provider's VLAN; 0 if the tag only gives a priority",
        origin=FieldOrigin.CONFIGURED,
    )
    type: int = automatic(
        Int16ub,
        "Length/Type",
        short="Type",
        wireshark="ieee8021ah.etype",
        names=EtherType,
        meaning="what the frame carries, most often a customer tag",
    )

    line = phrases(
        "VLAN={vlan_identifier}",
        Say("PCP={priority_code_point}", when=this.priority_code_point != 0),
        "{flags}",
        "{type}",
    )

    stack = Stack(
        name="ieee8021ad",
        floor=Floor.LINK,
        reference=Reference(IEEE_802_1Q, "9.6"),
        carried_as={EtherType: [0x88A8]},
        separates=["vlan_identifier"],
        next=FOLLOWING,
        extent=[Extent(this.type + TAG_OCTETS, when=this.type <= LENGTH_MAXIMUM)],
        expect=EXPECTED,
        nesting=Nesting.TAG,
    )


HEADERS: tuple[type[Header], ...] = (VLAN, Ieee8023VLAN, ServiceVLAN)
