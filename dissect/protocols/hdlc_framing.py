"""How a frame of an HDLC link begins: address and control, which distinguish PPP from Cisco's framing.

Link type 104 holds either, and so do 9 and 50 (`ppp`). PPP's address is 0xff (RFC 1662 §3.1); Cisco's is 0x0f, or
0x8f for broadcasts, and an EtherType comes after it (RFC 1547 §4.3.1). SLARP, its address resolution, has the EtherType
of RARP.
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import EtherType, LinkType
from dissect.assigned_numbers.cisco_protocols import CiscoProtocol
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.problems import Code, Severity
from dissect.protocols.ppp_frame import PppFrame, SerialFrame
from dissect.schema import (
    PEEK_OCTET,
    RFC,
    AddressField,
    Expect,
    Header,
    Next,
    Reference,
    Say,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Int8ub, Int16ub, Int32ub, Ipv4, this

ALL_STATIONS = 0xFF
CISCO_UNICAST = 0x0F
CISCO_BROADCAST = 0x8F
KEEPALIVE = 2
DISCOVERY = 0x2000
"""Cisco's discovery protocol, which has the same number here and under SNAP, unlike other Cisco protocols."""


class CiscoLinkProtocol(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="Cisco HDLC protocol"):
    """Numbers that do not mean the same in Cisco's framing as among EtherTypes."""

    SLARP = 0x8035


class HDLC(Header):
    """The first fields of frames of both framings (RFC 1662 §3.1, RFC 1547 §4.3.1)."""

    address: int = field(
        Int8ub, "Address", default=CISCO_UNICAST, wireshark="chdlc.address", meaning="15 to one, 143 to all; 255 is PPP"
    )
    control: int = field(Int8ub, "Control", default=0, wireshark="chdlc.control", meaning="0; 3 with PPP")

    stack = Stack(
        name="chdlc",
        reference=RFC(1547, "4.3.1"),
        carried_as={LinkType: [104], SerialFrame: [CISCO_UNICAST, CISCO_BROADCAST]},
    )


class PPPInHDLC(HDLC):
    """Address and control before a PPP frame (RFC 1662 §3.1)."""

    address: int = field(
        Int8ub, "Address", default=ALL_STATIONS, wireshark="ppp.address", meaning="always 255, all stations"
    )
    control: int = field(
        Int8ub, "Control", default=3, wireshark="ppp.control", meaning="always 3, unnumbered information"
    )

    stack = HDLC.stack.varied(
        [this.address == ALL_STATIONS], name="ppp", reference=RFC(1662, "3.1"), next=[Next(PppFrame, PEEK_OCTET)]
    )


class CiscoHDLC(HDLC):
    """Cisco's framing: an EtherType after address and control (RFC 1547 §4.3.1)."""

    protocol: int = automatic(
        Int16ub, "Protocol", wireshark="chdlc.protocol", names=EtherType, meaning="what the frame carries"
    )

    line = phrases("{protocol}")

    stack = HDLC.stack.varied(
        [None],
        next=[
            Next(CiscoLinkProtocol, this.protocol, optional=True),
            Next(CiscoProtocol, this.protocol, when=this.protocol == DISCOVERY, optional=True),
            Next(EtherType, this.protocol),
        ],
        expect=[
            Expect(
                this.address == CISCO_BROADCAST,
                "address",
                "neither 15, to one, nor 143, to all",
                when=this.address != CISCO_UNICAST,
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(1547, "4.3.1"),
            ),
            Expect(
                this.control == 0,
                "control",
                "not zero, which Cisco's framing has here",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(1547, "4.3.1"),
            ),
        ],
    )


class SLARP(Header):
    """Cisco's address resolution and keepalive, of either kind (serial line address resolution protocol)."""

    code: int = field(Int32ub, "Packet type", default=KEEPALIVE, wireshark="slarp.ptype", meaning="2 keeps alive")

    line = phrases(
        Say("Request", when=this.code == 0),
        Say("Reply", when=this.code == 1),
        Say("Code={code}", when=this.code > 1),
    )

    stack = Stack(
        name="slarp",
        reference=Reference("Cisco serial line address resolution"),
        carried_as={CiscoLinkProtocol: [CiscoLinkProtocol.SLARP]},
        expect=[
            Expect(
                this.code <= KEEPALIVE,
                "code",
                "neither a request (0), nor a reply (1), nor a keepalive (2)",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
            )
        ],
    )


class SLARPAddress(SLARP):
    """Asks for an address (0), or gives one (1)."""

    sender_address: AddressField[Ipv4Address] = address(
        Ipv4, "Address", wireshark="slarp.address", meaning="of the sender"
    )
    network_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Netmask", wireshark="slarp.netmask", meaning="of its network"
    )
    reliability: int = field(Int16ub, "Reliability", default=0xFFFF, meaning="always 65535")

    line = phrases(
        Say("Request", when=this.code == 0),
        Say("Reply", when=this.code == 1),
        "{sender_address} mask {network_mask}",
    )

    stack = SLARP.stack.varied([this.code == 0, this.code == 1], expect=())


class SLARPKeepalive(SLARP):
    """Says that the line is up, and what the sender has received (2)."""

    my_sequence: int = field(
        Int32ub, "Outgoing sequence number", wireshark="slarp.mysequence", meaning="counts the sender's keepalives"
    )
    your_sequence: int = field(
        Int32ub, "Returned sequence number", wireshark="slarp.yoursequence", meaning="the last that was received"
    )
    reliability: int = field(
        Int16ub, "Reliability", default=0xFFFF, wireshark="slarp.reliability", meaning="always 65535"
    )

    line = phrases("Keepalive", "Mine={my_sequence}", "Yours={your_sequence}")

    stack = SLARP.stack.varied([this.code == KEEPALIVE], expect=())


HEADERS: tuple[type[Header], ...] = (HDLC, PPPInHDLC, CiscoHDLC, SLARP, SLARPAddress, SLARPKeepalive)
