"""ERSPAN: copies of frames from a switch's port, in GRE (draft-foschiano-erspan-03: type II in §4.2, type III in §4.3).

Type I has no header of its own: the frame directly follows GRE. It has the number of type II, but its GRE header has no
sequence number.
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType, LinkType
from dissect.schema import FieldOrigin, Floor, Header, Next, Reference, Stack, field, phrases
from dissect.schema.words import BitsInteger, Flag, Int32ub, Int64ub, this

DRAFT = "draft-foschiano-erspan-03"


class ERSPAN(Header):
    """A copy of a frame, and the port that it passed (draft-foschiano-erspan-03 §4.2)."""

    version: int = field(BitsInteger(4), "Ver", default=1, wireshark="erspan.version", meaning="1 is type II")
    vlan_identifier: int = field(
        BitsInteger(12), "VLAN", default=0, wireshark="erspan.vlan", meaning="the VLAN of the frame"
    )
    class_of_service: int = field(
        BitsInteger(3), "COS", default=0, wireshark="erspan.cos", meaning="class of service of the frame"
    )
    encapsulation: int = field(
        BitsInteger(2), "En", default=0, wireshark="erspan.encap", meaning="how the port is tagged: 3 the tag was kept"
    )
    truncated: bool = field(
        Flag, "T", default=False, wireshark="erspan.truncated", meaning="the frame was too large and is cut"
    )
    session_id: int = field(
        BitsInteger(10), "Session ID", default=0, wireshark="erspan.spanid", meaning="the session that copies"
    )
    reserved: int = field(BitsInteger(12), "Reserved", default=0, wireshark="erspan.reserved", meaning="zero")
    index: int = field(
        BitsInteger(20),
        "Index",
        default=0,
        wireshark="erspan.index",
        meaning="port and direction, as the switch has it",
    )

    line = phrases("Session={session_id}", "VLAN={vlan_identifier}", "{flags}")

    stack = Stack(
        name="erspan",
        floor=Floor.TUNNEL,
        reference=Reference(DRAFT, "4.2"),
        carried_as={EtherType: [0x88BE]},
        separates=["session_id"],
        next=[Next(LinkType, LinkType.ETHERNET)],
        origin=FieldOrigin.CONFIGURED,
    )


class ERSPAN3(Header):
    """A copy of a frame, with a timestamp (draft-foschiano-erspan-03 §4.3); the part for the platform is not read."""

    version: int = field(BitsInteger(4), "Ver", default=2, wireshark="erspan.version", meaning="2 is type III")
    vlan_identifier: int = field(
        BitsInteger(12), "VLAN", default=0, wireshark="erspan.vlan", meaning="the VLAN of the frame"
    )
    class_of_service: int = field(
        BitsInteger(3), "COS", default=0, wireshark="erspan.cos", meaning="class of service of the frame"
    )
    bad_short_oversized: int = field(
        BitsInteger(2), "BSO", default=0, wireshark="erspan.bso", meaning="0 good, 1 short, 2 oversized, 3 bad"
    )
    truncated: bool = field(
        Flag, "T", default=False, wireshark="erspan.truncated", meaning="the frame was too large and is cut"
    )
    session_id: int = field(
        BitsInteger(10), "Session ID", default=0, wireshark="erspan.spanid", meaning="the session that copies"
    )
    timestamp: int = field(
        Int32ub, "Timestamp", default=0, wireshark="erspan.timestamp", meaning="in units of the granularity"
    )
    security_group_tag: int = field(
        BitsInteger(16), "SGT", default=0, wireshark="erspan.sgt", meaning="the security group of the frame"
    )
    is_ethernet: bool = field(Flag, "P", default=True, wireshark="erspan.p", meaning="the frame is one of Ethernet")
    frame_type: int = field(BitsInteger(5), "FT", default=0, wireshark="erspan.ft", meaning="0 Ethernet, 2 IP")
    hardware_id: int = field(
        BitsInteger(6), "Hw ID", default=0, wireshark="erspan.hw", meaning="the part of the switch"
    )
    egress: bool = field(Flag, "D", default=False, wireshark="erspan.direction", meaning="copied on its way out")
    granularity: int = field(
        BitsInteger(2), "Gra", default=0, wireshark="erspan.gra", meaning="0 is 100 µs, 1 is 100 ns, 2 as in IEEE 1588"
    )
    subheader_present: bool = field(
        Flag, "O", default=False, wireshark="erspan.o", meaning="8 octets of the platform's own follow"
    )

    line = phrases("Session={session_id}", "VLAN={vlan_identifier}", "{flags:truncated}")

    stack = Stack(
        name="erspan",
        floor=Floor.TUNNEL,
        reference=Reference(DRAFT, "4.3"),
        carried_as={EtherType: [0x22EB]},
        separates=["session_id"],
    )


class ERSPAN3Frame(ERSPAN3):
    """A copy of an Ethernet frame, without a part for the platform."""

    stack = ERSPAN3.stack.varied(
        [(this.subheader_present == 0) & (this.frame_type == 0)], next=[Next(LinkType, LinkType.ETHERNET)]
    )


class ERSPAN3PlatformFrame(ERSPAN3):
    """A copy of an Ethernet frame, after a part for the platform."""

    subheader_present: bool = field(
        Flag, "O", default=True, wireshark="erspan.o", meaning="8 octets of the platform's own follow"
    )
    platform_specific: int = field(
        Int64ub, "Platform Specific SubHeader", default=0, meaning="6 bits say which platform, the rest is its own"
    )

    stack = ERSPAN3.stack.varied(
        [(this.subheader_present != 0) & (this.frame_type == 0)], next=[Next(LinkType, LinkType.ETHERNET)]
    )


HEADERS: tuple[type[Header], ...] = (ERSPAN, ERSPAN3, ERSPAN3Frame, ERSPAN3PlatformFrame)
