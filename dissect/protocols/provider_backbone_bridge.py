"""Provider backbone bridges, "MAC in MAC": the service instance tag of IEEE 802.1ah (IEEE 802.1Q-2022 §9.7).

The tag holds the addresses of the customer's frame, and ends with the type of that frame, or its length.
"""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers import EtherType
from dissect.problems import Code, Severity
from dissect.protocols.length_or_type import EITHER, FOLLOWING, LENGTH_MAXIMUM
from dissect.schema import (
    AddressField,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    Nesting,
    Reference,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Flag, Int16ub, Int24ub, Mac, this

TAG_OCTETS = 18
IEEE_802_1Q = "IEEE 802.1Q-2022"


class ServiceInstance(Header):
    """The tag that says to which service instance a customer's frame belongs (IEEE 802.1ah)."""

    priority_code_point: int = field(
        BitsInteger(3),
        "Priority Code Point",
        short="PCP",
        default=0,
        wireshark="ieee8021ah.priority",
        meaning="class of traffic; 0 is best effort",
        origin=FieldOrigin.HABIT,
    )
    drop_eligible_indicator: bool = field(
        Flag,
        "Drop Eligible Indicator",
        short="DEI",
        default=False,
        wireshark="ieee8021ah.drop",
        meaning="may be dropped first when there is congestion",
    )
    use_customer_address: bool = field(
        Flag,
        "Use Customer Address",
        short="UCA",
        default=False,
        wireshark="ieee8021ah.nca",
        meaning="the customer's addresses count, not those of the backbone",
    )
    reserved_1: bool = field(
        Flag, "Reserved 1", short="RES1", default=False, wireshark="ieee8021ah.res1", meaning="zero"
    )
    reserved_2: int = field(
        BitsInteger(2),
        "Reserved 2",
        short="RES2",
        default=0,
        wireshark="ieee8021ah.res2",
        meaning="zero; other frames are discarded",
    )
    service_instance_identifier: int = field(
        Int24ub,
        "Backbone Service Instance Identifier",
        short="I-SID",
        wireshark="ieee8021ah.isid",
        meaning="the customer's network in the backbone",
    )
    destination_address: AddressField[MacAddress] = address(
        Mac,
        "Encapsulated Customer Destination Address",
        short="C-DA",
        wireshark="ieee8021ah.cdst",
        meaning="the station or group that the customer's frame is for",
    )
    source_address: AddressField[MacAddress] = address(
        Mac,
        "Encapsulated Customer Source Address",
        short="C-SA",
        wireshark="ieee8021ah.csrc",
        meaning="the station that sent the customer's frame",
    )
    type: int = automatic(
        Int16ub,
        "Length/Type",
        short="Type",
        wireshark="ieee8021ah.etype",
        names=EtherType,
        meaning="what the frame carries, or from 1500 down how many octets follow",
    )

    line = phrases("I-SID={service_instance_identifier}", "{type}", "{flags:-reserved}")

    stack = Stack(
        name="ieee8021ah",
        floor=Floor.LINK,
        reference=Reference(IEEE_802_1Q, "9.7"),
        carried_as={EtherType: [0x88E7]},
        separates=["service_instance_identifier"],
        nesting=Nesting.TAG,
        next=FOLLOWING,
        extent=[Extent(this.type + TAG_OCTETS, when=this.type <= LENGTH_MAXIMUM)],
        expect=[
            Expect(
                this.reserved_2 == 0,
                "reserved_2",
                "not zero, for which the frame is discarded",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=Reference(IEEE_802_1Q, "9.7"),
            ),
            EITHER,
        ],
        origin=FieldOrigin.CONFIGURED,
    )


HEADERS: tuple[type[Header], ...] = (ServiceInstance,)
