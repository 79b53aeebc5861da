"""Tags that switches put between the addresses of a frame and its type, as VLAN tags are.

VN-Tag (Cisco's, draft-pelissier-802.1Qbh), the E-Tag of IEEE 802.1BR-2012 that followed from it, and Cisco MetaData,
which gives the sender's security group. Each ends with the type of the frame, or with a length as in IEEE 802.3.
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType
from dissect.protocols.length_or_type import FOLLOWING, LENGTH_MAXIMUM
from dissect.schema import Extent, Floor, Header, Nesting, Reference, Stack, automatic, field, phrases
from dissect.schema.words import BitsInteger, Flag, Int8ub, Int16ub, this

BRIDGE_PORT_EXTENSION = Reference("IEEE 802.1BR-2012", "7.5")


def _type(wireshark: str) -> int:
    return automatic(
        Int16ub,
        "Length/Type",
        short="Type",
        wireshark=wireshark,
        names=EtherType,
        meaning="what the frame carries, or from 1500 down how many octets follow",
    )


def _tag(name: str, reference: Reference, ether_type: int, octets: int) -> Stack:
    return Stack(
        name=name,
        floor=Floor.LINK,
        reference=reference,
        carried_as={EtherType: [ether_type]},
        next=FOLLOWING,
        extent=[Extent(this.type + octets, when=this.type <= LENGTH_MAXIMUM)],
        nesting=Nesting.TAG,
    )


class VNTag(Header):
    """The virtual interfaces of a port extender between which a frame goes (draft-pelissier-802.1Qbh)."""

    direction: bool = field(
        Flag, "Direction", short="d", default=False, wireshark="vntag.dir", meaning="0 to the bridge"
    )
    pointer: bool = field(
        Flag,
        "Pointer",
        short="p",
        default=False,
        wireshark="vntag.ptr",
        meaning="the destination is a list of interfaces",
    )
    destination: int = field(
        BitsInteger(14), "Destination", default=0, wireshark="vntag.dst", meaning="a virtual interface, or a list"
    )
    looped: bool = field(
        Flag,
        "Looped",
        short="l",
        default=False,
        wireshark="vntag.looped",
        meaning="it comes back to where it came from",
    )
    reserved: bool = field(Flag, "Reserved", short="r", default=False, wireshark="vntag.r", meaning="zero")
    version: int = field(
        BitsInteger(2), "Version", short="ver", default=0, wireshark="vntag.version", meaning="always 0"
    )
    source: int = field(BitsInteger(12), "Source", default=0, wireshark="vntag.src", meaning="a virtual interface")
    type: int = _type("vntag.etype")

    line = phrases("Source={source} Destination={destination}", "{flags:-reserved}", "{type}")

    stack = _tag("vntag", Reference("VN-Tag"), 0x8926, 6)


class ETag(Header):
    """The ports of a bridge and its extenders between which a frame goes (IEEE 802.1BR-2012 §7.5)."""

    priority_code_point: int = field(
        BitsInteger(3), "E-PCP", default=0, wireshark="etag.pcp", meaning="class of traffic"
    )
    drop_eligible_indicator: bool = field(
        Flag, "E-DEI", default=False, wireshark="etag.dei", meaning="may be dropped first"
    )
    ingress_base: int = field(
        BitsInteger(12), "Ingress_E-CID_base", default=0, wireshark="etag.iecid_base", meaning="where it came in"
    )
    reserved: int = field(BitsInteger(2), "Reserved", default=0, wireshark="etag.resv", meaning="zero")
    group: int = field(BitsInteger(2), "GRP", default=0, wireshark="etag.group", meaning="0 for one port, else a group")
    base: int = field(BitsInteger(12), "E-CID_base", default=0, wireshark="etag.ecid_base", meaning="where it goes")
    ingress_extension: int = field(
        Int8ub, "Ingress_E-CID_ext", default=0, wireshark="etag.iecid_ext", meaning="more of where it came in"
    )
    extension: int = field(Int8ub, "E-CID_ext", default=0, wireshark="etag.ecid_ext", meaning="more of where it goes")
    type: int = _type("etag.etype")

    line = phrases("Base={base}", "Ingress={ingress_base}", "{flags}", "{type}")

    stack = _tag("etag", BRIDGE_PORT_EXTENSION, 0x893F, 8)


class CiscoMetaData(Header):
    """The security group of the station that sent a frame (Cisco TrustSec)."""

    version: int = field(Int8ub, "Version", default=1, wireshark="cmd.version", meaning="1")
    length: int = field(Int8ub, "Length", default=1, wireshark="cmd.length", meaning="of the options, in words")
    options: int = field(Int16ub, "Options", default=1, wireshark="cmd.options", meaning="1: a security group")
    security_group_tag: int = field(
        Int16ub, "Security Group Tag", short="SGT", wireshark="cmd.sgt", meaning="the group"
    )
    type: int = _type("cmd.type")

    line = phrases("SGT={security_group_tag}", "{type}")

    stack = _tag("cmd", Reference("Cisco MetaData"), 0x8909, 8)


HEADERS: tuple[type[Header], ...] = (VNTag, ETag, CiscoMetaData)
