"""The Point-to-Point Protocol: RFC 1661 §2 (the protocol number), RFC 1662 §3.1 (address and control before it).

Both ends may agree to leave out address and control, and to send small numbers in one octet. The packet does not record
the agreement, but its first octet shows it (`ppp_frame`).
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType, LinkType
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.assigned_numbers.ppp_protocols import PppProtocol
from dissect.problems import Code, Severity
from dissect.protocols.link_payload import LinkPayload
from dissect.protocols.ppp_frame import PppFrame, SerialFrame
from dissect.schema import PEEK_OCTET, RFC, Expect, FieldOrigin, Floor, Header, Next, Reference, Stack, automatic, field
from dissect.schema.words import Int8ub, Int16ub, this

ALL_STATIONS = 0xFF
UNNUMBERED_INFORMATION = 0x03
LINK_TYPES = Reference("link-layer header types", url="https://www.tcpdump.org/linktypes.html")
FOLLOWING = [Next(PppProtocol, this.protocol)]


SERIAL = [Next(SerialFrame, PEEK_OCTET, optional=True), Next(PppFrame, PEEK_OCTET)]
"""The frames of a serial line: link types for PPP also carry Cisco's framing."""


class PPPLink(Header):
    """The capture adds no header: a frame follows, with or without address and control (link types 9, 50)."""

    stack = Stack(
        name="ppp",
        floor=Floor.LINK,
        reference=LINK_TYPES,
        carried_as={LinkType: [9, 50], LinkPayload: [7]},
        next=SERIAL,
    )


class PPPDirection(Header):
    """The direction of a PPP frame, as the capture recorded it (link type 204)."""

    direction: int = field(
        Int8ub, "Direction", default=0, meaning="0 received by this host, else sent by it", origin=FieldOrigin.CAPTURE
    )

    stack = Stack(name="ppp", floor=Floor.LINK, reference=LINK_TYPES, carried_as={LinkType: [204]}, next=SERIAL)


class PppdFrame(OpenEnum, maximum=0xFF, spelling="0x{:02x}"):
    """The first octet after the direction that pppd writes: the control field, or the protocol."""

    CONTROL = UNNUMBERED_INFORMATION


class PPPDDirection(Header):
    """The direction of a PPP frame, in place of its address (link type 166, as pppd writes it)."""

    direction: int = field(
        Int8ub, "Direction", default=0, meaning="0 received by this host, 1 sent by it", origin=FieldOrigin.CAPTURE
    )

    stack = Stack(
        name="ppp",
        floor=Floor.LINK,
        reference=LINK_TYPES,
        carried_as={LinkType: [166]},
        next=[Next(PppdFrame, PEEK_OCTET, optional=True), *SERIAL],
    )


class PPPControl(Header):
    """The control field alone, after a direction that replaces the address (link type 166)."""

    control: int = field(
        Int8ub,
        "Control",
        default=UNNUMBERED_INFORMATION,
        wireshark="ppp.control",
        meaning="always 3, unnumbered information",
        origin=FieldOrigin.FIXED,
    )

    stack = Stack(
        name="ppp",
        floor=Floor.LINK,
        reference=LINK_TYPES,
        carried_as={PppdFrame: [PppdFrame.CONTROL]},
        next=[Next(PppFrame, PEEK_OCTET)],
    )


class PPPAddress(Header):
    """Address and control of HDLC, which are always the same (RFC 1662 §3.1)."""

    address: int = field(
        Int8ub,
        "Address",
        default=ALL_STATIONS,
        wireshark="ppp.address",
        meaning="always 255, all stations",
        origin=FieldOrigin.FIXED,
    )
    control: int = field(
        Int8ub,
        "Control",
        default=UNNUMBERED_INFORMATION,
        wireshark="ppp.control",
        meaning="always 3, unnumbered information",
        origin=FieldOrigin.FIXED,
    )

    stack = Stack(
        name="ppp",
        floor=Floor.LINK,
        reference=RFC(1662, "3.1"),
        carried_as={PppFrame: [PppFrame.ADDRESS]},
        next=[Next(PppFrame, PEEK_OCTET)],
        expect=[
            Expect(
                this.control == UNNUMBERED_INFORMATION,
                "control",
                "not 3, unnumbered information",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(1662, "3.1"),
            ),
        ],
    )


class PPP(Header):
    """The protocol of the payload, as a number of two octets (RFC 1661 §2)."""

    protocol: int = automatic(
        Int16ub, "Protocol", wireshark="ppp.protocol", names=PppProtocol, meaning="what the frame carries"
    )

    stack = Stack(
        name="ppp",
        floor=Floor.LINK,
        reference=RFC(1661, "2"),
        carried_as={PppFrame: list(range(0, 0x100, 2)), EtherType: [0x880B]},
        next=FOLLOWING,
    )


class CompressedPPP(Header):
    """The protocol of the payload, as a number of one octet (RFC 1661 §6.5)."""

    protocol: int = automatic(
        Int8ub, "Protocol", wireshark="ppp.protocol", names=PppProtocol, meaning="what the frame carries"
    )

    stack = Stack(
        name="ppp",
        floor=Floor.LINK,
        reference=RFC(1661, "6.5"),
        carried_as={PppFrame: list(range(1, 0xFF, 2))},
        next=FOLLOWING,
    )


HEADERS: tuple[type[Header], ...] = (
    PPPLink,
    PPPDirection,
    PPPDDirection,
    PPPControl,
    PPPAddress,
    PPP,
    CompressedPPP,
)
