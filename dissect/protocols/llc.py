"""Logical Link Control (IEEE 802.2) and its extension SNAP (IEEE 802-2014 §9.3, RFC 1042): after a length, not a type.

The control field has one octet in unnumbered frames and two in others. Its last two bits tell the format: 3 is
unnumbered, 1 supervisory, an even number information. SNAP is an unnumbered frame between two fixed access points.
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType, LinkType, LlcSap
from dissect.assigned_numbers.bridged_protocols import BridgedBeginning, BridgedProtocol
from dissect.assigned_numbers.cisco_protocols import CiscoProtocol
from dissect.assigned_numbers.ieee_802_2 import OrganizationCode
from dissect.protocols.link_payload import LinkPayload
from dissect.schema import (
    PEEK_PAIR,
    RFC,
    FieldOrigin,
    Header,
    Next,
    Payload,
    Reference,
    Say,
    Stack,
    Trailer,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Flag, Int8ub, Int16ub, Int24ub, this

SNAP_ACCESS_POINT = 0xAA
SUPERVISORY = 1
UNNUMBERED = 3
INFORMATION_MODIFIER = 0
POLLED_INFORMATION_MODIFIER = 4
"""The same with the poll bit."""
COMMANDS = (("UI", 0), ("XID", 43), ("TEST", 56), ("SABME", 27), ("DISC", 16), ("UA", 24), ("DM", 3), ("FRMR", 33))
"""Unnumbered commands and responses, and their control fields without the poll bit (IEEE 802.2 §5.4.3)."""
POLL_FINAL = 4
STATES = ("RR", "RNR", "REJ")
"""Supervisory commands and responses (IEEE 802.2 §5.4.2)."""
RESPONDS = this.source_service_access_point - this.destination_service_access_point
"""1 if both are the same but for the bit that is set in a response."""
ACCESS_POINTS = (
    Say("{destination_service_access_point}", when=RESPONDS == 0),
    Say("{destination_service_access_point} response", when=RESPONDS == 1),
    Say("{source_service_access_point} → {destination_service_access_point}", when=RESPONDS < 0),
    Say("{source_service_access_point} → {destination_service_access_point}", when=RESPONDS > 1),
)
ENCAPSULATED_ETHERNET = 0
BRIDGED_ETHERNET = 0x0000F8
"""Organizations under which the protocol is an EtherType: RFC 1042, and IEEE 802.1H for bridges."""
CISCO = 0x00000C
BRIDGED = 0x0080C2
"""The organization, IEEE 802.1, under which whole frames are carried (RFC 2427 §4.2)."""
CHECK_SEQUENCE_OCTETS = 4
WITH_CHECK_SEQUENCE = 5
"""The last of the bridged protocols that have the check sequence of the frame."""


class LLC(Header):
    """The first fields of LLC headers of every format (IEEE 802.2 §3.2)."""

    destination_service_access_point: int = field(
        Int8ub,
        "DSAP address",
        short="DSAP",
        default=SNAP_ACCESS_POINT,
        wireshark="llc.dsap",
        names=LlcSap,
        meaning="the service that it is for",
    )
    source_service_access_point: int = field(
        Int8ub,
        "SSAP address",
        short="SSAP",
        default=SNAP_ACCESS_POINT,
        wireshark="llc.ssap",
        names=LlcSap,
        meaning="the service that sent it; the last bit is set in a response",
    )
    control: int = field(
        BitsInteger(6),
        "Control",
        default=0,
        meaning="modifier or sequence number, depending on the format",
        origin=FieldOrigin.EVENT,
    )
    format: int = field(
        BitsInteger(2),
        "Format",
        short="F",
        default=UNNUMBERED,
        meaning="3 unnumbered, 1 supervisory, 0 and 2 information",
        origin=FieldOrigin.EVENT,
    )

    stack = Stack(
        name="llc",
        reference=Reference("IEEE 802.2", "3.2"),
        carried_as={LinkPayload: [4]},
        origin=FieldOrigin.PROGRAM,
    )


class SNAP(LLC):
    """The extension under which EtherTypes are carried (RFC 1042)."""

    organization_code: int = field(
        Int24ub,
        "Organization Code",
        short="OUI",
        default=ENCAPSULATED_ETHERNET,
        wireshark="llc.oui",
        meaning="the assigner of the protocol identifier; 0 makes it an EtherType",
        spelled="colons",
    )
    protocol_identifier: int = automatic(
        Int16ub, "Protocol Identifier", short="PID", wireshark="llc.type", names=EtherType, meaning="what is carried"
    )

    control_octet = view(
        this.control * 4 + this.format, "Control Field", wireshark="llc.control", meaning="the control field as a whole"
    )
    frame_type = view(this.format, "Frame type", wireshark="llc.control.ftype", meaning="3, an unnumbered frame")

    line = phrases(
        Say("{protocol_identifier}", when=this.organization_code == 0),
        Say("OUI {organization_code} PID={protocol_identifier:#06x}", when=this.organization_code != 0),
    )

    stack = LLC.stack.varied(
        [
            (this.destination_service_access_point == SNAP_ACCESS_POINT)
            & (this.source_service_access_point == SNAP_ACCESS_POINT)
            & (this.control == INFORMATION_MODIFIER)
            & (this.format == UNNUMBERED)
        ],
        next=[
            Next(EtherType, this.protocol_identifier, when=this.organization_code == ENCAPSULATED_ETHERNET),
            Next(EtherType, this.protocol_identifier, when=this.organization_code == BRIDGED_ETHERNET),
            Next(CiscoProtocol, this.protocol_identifier, when=this.organization_code == CISCO),
            *(
                Next(
                    BridgedBeginning,
                    PEEK_PAIR,
                    when=(this.organization_code == BRIDGED) & (this.protocol_identifier == protocol),
                    optional=True,
                )
                for protocol in (BridgedProtocol.IEEE_802_3_WITH_FCS, BridgedProtocol.IEEE_802_3)
            ),
            Next(BridgedProtocol, this.protocol_identifier, when=this.organization_code == BRIDGED),
            Next(OrganizationCode, this.organization_code),
        ],
        trailer=Trailer(
            CHECK_SEQUENCE_OCTETS,
            when=(this.organization_code == BRIDGED) & (this.protocol_identifier <= WITH_CHECK_SEQUENCE),
        ),
        reference=RFC(1042),
    )


class BridgedPadding(Header):
    """Two octets that align a bridged Ethernet frame, over ATM and links that copied its format.

    They are zero, and hardly any address begins with zeros (RFC 2684 §5.2).
    """

    padding: int = field(Int16ub, "PAD", default=0, meaning="zero", origin=FieldOrigin.FIXED)

    stack = Stack(
        name="llc",
        reference=RFC(2684, "5.2"),
        carried_as={BridgedBeginning: [BridgedBeginning.PADDING]},
        next=[Next(LinkType, LinkType.ETHERNET)],
    )


class UnnumberedLLC(LLC):
    """An unnumbered frame, nearly always "unnumbered information" (IEEE 802.2 §5.4.1)."""

    control_octet = view(
        this.control * 4 + this.format, "Control Field", wireshark="llc.control", meaning="the control field as a whole"
    )
    frame_type = view(this.format, "Frame type", wireshark="llc.control.ftype", meaning="3, an unnumbered frame")

    line = phrases(
        *(Say(name, when=this.control == control + bit) for name, control in COMMANDS for bit in (0, POLL_FINAL)),
        *ACCESS_POINTS,
    )

    stack = LLC.stack.varied(
        [this.format == UNNUMBERED],
        next=[
            Next(LlcSap, this.destination_service_access_point, when=this.control == INFORMATION_MODIFIER),
            Next(LlcSap, this.destination_service_access_point, when=this.control == POLLED_INFORMATION_MODIFIER),
        ],
        payload=Payload.DATA,
        reference=Reference("IEEE 802.2", "5.4.1"),
    )


class NumberedLLC(LLC):
    """An information or supervisory frame of a connection, with sequence numbers (IEEE 802.2 §5.4.2)."""

    receive_number: int = field(
        BitsInteger(7),
        "N(R)",
        default=0,
        wireshark="llc.control.n_r",
        meaning="the frame that is expected next",
        origin=FieldOrigin.ARRIVED,
    )
    poll_final: bool = field(
        Flag,
        "Poll/Final",
        short="P",
        default=False,
        meaning="a reply is asked for, or this is it",
        origin=FieldOrigin.EVENT,
    )

    control_octets = view(
        this.receive_number * 512 + this.poll_final * 256 + this.control * 4 + this.format,
        "Control Field",
        wireshark="llc.control",
        meaning="the control field as a whole, its second octet first",
    )

    line = phrases(
        Say("I", when=this.format == 0),
        Say("I", when=this.format == 2),
        *(
            Say(name, when=(this.format == SUPERVISORY) & (this.control == number))
            for number, name in enumerate(STATES)
        ),
        *ACCESS_POINTS,
        "N(R)={receive_number}",
        "{flags}",
    )

    stack = LLC.stack.varied(
        [this.format != UNNUMBERED],
        next=[Next(LlcSap, this.destination_service_access_point, when=this.format != SUPERVISORY)],
        payload=Payload.NOTHING,
        reference=Reference("IEEE 802.2", "5.4.2"),
    )


HEADERS: tuple[type[Header], ...] = (LLC, SNAP, BridgedPadding, UnnumberedLLC, NumberedLLC)
