"""Frame relay: the address of Q.922, and the payload of RFC 2427 or of Cisco (link types 107 and 206).

RFC 2427 §3: a control octet of 3, perhaps an octet of padding, and an octet that names the protocol. Cisco has an
EtherType instead.
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType, LinkType
from dissect.assigned_numbers.bridged_protocols import BridgedProtocol
from dissect.assigned_numbers.network_layer_identifiers import NetworkLayerIdentifier
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.protocols.ip_version import IpVersion
from dissect.protocols.length_or_type import TYPE_MINIMUM
from dissect.protocols.ppp_frame import PppFrame
from dissect.schema import (
    PEEK_OCTET,
    PEEK_PAIR,
    RFC,
    Header,
    Next,
    Reference,
    Stack,
    Trailer,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Flag, If, Int8ub, Int16ub, Int24ub, this

ADDRESS = Reference("ITU-T Q.922", "3.3")
BRIDGED = 0x0080C2
CHECK_SEQUENCE_OCTETS = 4
WITH_CHECK_SEQUENCE = 5
"""The last of the bridged protocols that have the check sequence of the frame."""


class FrameRelayControl(OpenEnum, maximum=0xFF, spelling="0x{:02x}", title="frame relay control"):
    """The octet after the address."""

    UNNUMBERED_INFORMATION = 0x03, "Unnumbered information"


class FrameRelayBeginning(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="frame relay type"):
    """The two octets after the address, if they are an EtherType."""


FOLLOWING = [Next(FrameRelayControl, PEEK_OCTET, optional=True), Next(FrameRelayBeginning, PEEK_PAIR)]


class FrameRelayDirection(Header):
    """The direction of a frame, as the capture recorded it (link type 206)."""

    direction: int = field(Int8ub, "Direction", default=0, meaning="0 received by this host, else sent by it")

    stack = Stack(
        name="fr",
        reference=Reference("link-layer header types", url="https://www.tcpdump.org/linktypes.html"),
        carried_as={LinkType: [206]},
        next=[Next(LinkType, LinkType.FRELAY)],
    )


class FrameRelay(Header):
    """The virtual circuit of a frame (ITU-T Q.922 §3.3)."""

    upper_identifier: int = field(
        BitsInteger(6), "DLCI, high bits", default=0, wireshark="fr.upper_dlci", meaning="the high bits of the circuit"
    )
    command: bool = field(Flag, "C/R", default=False, wireshark="fr.cr", meaning="for the two ends")
    first_extension: bool = field(Flag, "EA", default=False, meaning="0, another octet follows")
    lower_identifier: int = field(
        BitsInteger(4), "DLCI, low bits", default=0, wireshark="fr.second_dlci", meaning="the low bits of the circuit"
    )
    forward_congestion: bool = field(Flag, "FECN", default=False, wireshark="fr.fecn", meaning="there is congestion")
    backward_congestion: bool = field(
        Flag, "BECN", default=False, wireshark="fr.becn", meaning="there is congestion the other way"
    )
    discard_eligible: bool = field(Flag, "DE", default=False, wireshark="fr.de", meaning="may be dropped first")
    second_extension: bool = field(Flag, "EA", default=True, meaning="1, it is the last octet of the address")

    line = phrases("{flags:-first,second}")

    stack = Stack(name="fr", reference=ADDRESS, carried_as={LinkType: [107]})


class FrameRelayAddress(FrameRelay):
    """An address of two octets (ITU-T Q.922 §3.3.1)."""

    identifier = view(
        this.upper_identifier * 16 + this.lower_identifier,
        "Data Link Connection Identifier",
        wireshark="fr.dlci",
        meaning="the virtual circuit",
    )

    line = phrases("DLCI={identifier}", "{flags:-first,second}")

    stack = FrameRelay.stack.varied([this.second_extension], next=FOLLOWING)


class FrameRelayLongAddress(FrameRelay):
    """An address of three or four octets (ITU-T Q.922 §3.3.1)."""

    second_extension: bool = field(Flag, "EA", default=False, meaning="0, another octet follows")
    third_identifier: int = field(BitsInteger(7), "DLCI, third octet", default=0, meaning="of the circuit, or control")
    third_extension: bool = field(Flag, "EA", default=True, meaning="1, it is the last octet of the address")
    fourth_octet: int | None = field(
        If(this.third_extension == 0, Int8ub), "DLCI, fourth octet", default=None, meaning="of the circuit, or control"
    )

    line = phrases("{flags:-first,second,third}")

    stack = FrameRelay.stack.varied([None], next=FOLLOWING)


class FrameRelayType(Header):
    """The protocol as an EtherType: Cisco's form."""

    type: int = field(Int16ub, "Type", wireshark="fr.chdlctype", names=EtherType, meaning="what the frame carries")

    stack = Stack(
        name="fr",
        reference=Reference("Cisco frame relay encapsulation"),
        carried_as={FrameRelayBeginning: [number for number in EtherType if number >= TYPE_MINIMUM]},
        next=[Next(EtherType, this.type)],
    )


class FrameRelayInformation(Header):
    """The control octet before the protocol (RFC 2427 §3)."""

    control: int = field(Int8ub, "Control", default=3, wireshark="fr.control", meaning="3, unnumbered information")

    stack = Stack(
        name="fr",
        reference=RFC(2427, "3"),
        carried_as={FrameRelayControl: [FrameRelayControl.UNNUMBERED_INFORMATION]},
        next=[Next(NetworkLayerIdentifier, PEEK_OCTET)],
    )


class FrameRelayPadding(Header):
    """An octet of zero that aligns the octets after it (RFC 2427 §3)."""

    padding: int = field(Int8ub, "Pad", default=0, meaning="zero")

    stack = Stack(
        name="fr",
        reference=RFC(2427, "3"),
        carried_as={NetworkLayerIdentifier: [0]},
        next=[Next(NetworkLayerIdentifier, PEEK_OCTET)],
    )


class FrameRelayProtocol(Header):
    """The protocol, as an octet (RFC 2427 §3)."""

    protocol: int = field(
        Int8ub, "NLPID", wireshark="fr.nlpid", names=NetworkLayerIdentifier, meaning="what the frame carries"
    )

    stack = Stack(
        name="fr",
        reference=RFC(2427, "3"),
        carried_as={
            NetworkLayerIdentifier: [
                NetworkLayerIdentifier.IPV4,
                NetworkLayerIdentifier.IPV6,
                NetworkLayerIdentifier.PPP,
            ]
        },
        next=[
            Next(IpVersion, 4, when=this.protocol == NetworkLayerIdentifier.IPV4),
            Next(IpVersion, 6, when=this.protocol == NetworkLayerIdentifier.IPV6),
            Next(PppFrame, PEEK_OCTET, when=this.protocol == NetworkLayerIdentifier.PPP),
        ],
    )


class FrameRelaySNAP(Header):
    """The protocol, under the number of an organization (RFC 2427 §3.1)."""

    protocol: int = field(
        Int8ub,
        "NLPID",
        default=NetworkLayerIdentifier.SNAP,
        wireshark="fr.nlpid",
        names=NetworkLayerIdentifier,
        meaning="128, an organization follows",
    )
    organization_code: int = field(
        Int24ub,
        "Organization Code",
        short="OUI",
        default=0,
        wireshark="fr.snap.oui",
        meaning="the assigner of the protocol identifier; 0 makes it an EtherType",
        spelled="colons",
    )
    protocol_identifier: int = automatic(
        Int16ub, "Protocol Identifier", short="PID", names=EtherType, meaning="what is carried"
    )

    line = phrases("{protocol}", "OUI {organization_code}", "PID={protocol_identifier:#06x}")

    stack = Stack(
        name="fr",
        reference=RFC(2427, "3.1"),
        carried_as={NetworkLayerIdentifier: [NetworkLayerIdentifier.SNAP]},
        next=[
            Next(EtherType, this.protocol_identifier, when=this.organization_code == 0),
            Next(BridgedProtocol, this.protocol_identifier, when=this.organization_code == BRIDGED),
        ],
        trailer=Trailer(
            CHECK_SEQUENCE_OCTETS,
            when=(this.organization_code == BRIDGED) & (this.protocol_identifier <= WITH_CHECK_SEQUENCE),
        ),
    )


HEADERS: tuple[type[Header], ...] = (
    FrameRelayDirection,
    FrameRelay,
    FrameRelayAddress,
    FrameRelayLongAddress,
    FrameRelayType,
    FrameRelayInformation,
    FrameRelayPadding,
    FrameRelayProtocol,
    FrameRelaySNAP,
)
