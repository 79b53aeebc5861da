"""Ethernet: the DIX frame of RFC 894 and the frame with a length of IEEE 802.3 (RFC 1042).

IEEE 802.3-2022 §3.2.6: a length/type field of 1536 (0x0600) or more is an EtherType, one of 1500 or less is the number
of octets that follow, and values between are undefined.
"""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers import EtherType, IpProtocol, LinkType
from dissect.assigned_numbers.bridged_protocols import BridgedProtocol
from dissect.assigned_numbers.nsh_next_protocols import NshNextProtocol
from dissect.problems import Code, Severity
from dissect.protocols.length_or_type import EITHER, FOLLOWING, LENGTH_MAXIMUM, TYPE_MINIMUM
from dissect.protocols.link_payload import LinkPayload
from dissect.schema import (
    AddressField,
    Expect,
    Extent,
    FieldOrigin,
    FrameCheckSequence,
    Header,
    Reference,
    Say,
    Stack,
    address,
    automatic,
    phrases,
)
from dissect.schema.words import Int16ub, Mac, this

HEADER_OCTETS = 14
IEEE_802_3 = "IEEE 802.3-2022"


class Ethernet(Header):
    """Ethernet frame header (RFC 894, IEEE 802.3)."""

    destination_address: AddressField[MacAddress] = address(
        Mac,
        "Destination Address",
        short="Destination",
        wireshark="eth.dst",
        meaning="the station or group it is for",
        origin=FieldOrigin.NEXT_HOP,
    )
    source_address: AddressField[MacAddress] = address(
        Mac,
        "Source Address",
        short="Source",
        wireshark="eth.src",
        meaning="the station that sent the frame",
        origin=FieldOrigin.OWN_CARD,
    )
    type: int = automatic(
        Int16ub,
        "Length/Type",
        short="Type",
        wireshark="eth.type",
        names=EtherType,
        meaning="what the frame carries, or from 1500 down how many octets follow",
    )

    line = phrases(
        Say("{type}", when=this.type >= TYPE_MINIMUM),
        Say("Length/Type={type:#06x}", when=(this.type > LENGTH_MAXIMUM) & (this.type < TYPE_MINIMUM)),
    )

    stack = Stack(
        name="eth",
        reference=Reference("IEEE 802.3", "3.2"),
        carried_as={
            EtherType: [0x6558],
            IpProtocol: [143],
            LinkType: [1],
            NshNextProtocol: [3],
            LinkPayload: [LinkPayload.ALL],
            BridgedProtocol: [BridgedProtocol.IEEE_802_3_WITH_FCS, BridgedProtocol.IEEE_802_3],
        },
        next=FOLLOWING,
        extent=[Extent(this.type + HEADER_OCTETS, when=this.type <= LENGTH_MAXIMUM)],
        check_sequence=FrameCheckSequence("eth.fcs"),
        expect=[
            EITHER,
            Expect(
                this.type != 0,
                "type",
                "a length of zero: nothing but padding follows",
                code=Code.BAD_LENGTH,
                severity=Severity.NOTE,
                reference=Reference(IEEE_802_3, "3.2.6"),
            ),
        ],
    )


class Ieee8023(Ethernet):
    """Ethernet frame header with a length, and an LLC header after it (IEEE 802.3, RFC 1042)."""

    type: int = automatic(
        Int16ub, "Length", wireshark="eth.len", meaning="octets of LLC header and data that follow, without padding"
    )

    line = phrases("Length={type}")

    stack = Ethernet.stack.varied(
        [this.type <= LENGTH_MAXIMUM], short="IEEE 802.3", reference=Reference(IEEE_802_3, "3.2.6")
    )


HEADERS: tuple[type[Header], ...] = (Ethernet, Ieee8023)
