"""Packets that Linux's packet filter logged: a short header, attributes, and in one of them the packet (link type 239).

Lengths and types of attributes are in the byte order of the capturing host
(https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html), which the file does not record. All types are below 256, so the
octet of the type that is zero, except for a flag, tells the order. Values of attributes are in network byte order.
"""

from __future__ import annotations

from dissect.assigned_numbers import EtherType, LinkType
from dissect.assigned_numbers.netfilter import NetfilterFamily, NetfilterHook, NflogAttribute
from dissect.problems import Code, Severity
from dissect.protocols.ip_version import IpVersion
from dissect.schema import (
    Content,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    ListField,
    Next,
    Reference,
    Section,
    Sections,
    Stack,
    field,
    view,
)
from dissect.schema.words import Bytes, GreedyBytes, Int8ub, Int16ub, Int32ub, Int64ub, NullTerminated, this

NFLOG_FORMAT = Reference("LINKTYPE_NFLOG", url="https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html")
ATTRIBUTE_OCTETS = 4
NESTED = 0x80
"""The flag of an attribute that holds attributes."""

LITTLE_LENGTH = this.length_1 + this.length_2 * 256
BIG_LENGTH = this.length_1 * 256 + this.length_2


def _value(kind: NflogAttribute, name: str) -> Stack:
    return Stack(
        name=f"nflog.{name}", reference=NFLOG_FORMAT, origin=FieldOrigin.CAPTURE, carried_as={NflogAttribute: [kind]}
    )


class NFLOGPacketHeader(Header):
    """The link protocol of the packet, and the hook that logged it."""

    protocol: int = field(
        Int16ub, "Hardware protocol", wireshark="nflog.protocol", names=EtherType, meaning="EtherType"
    )
    hook: int = field(Int8ub, "Hook", wireshark="nflog.hook", names=NetfilterHook, meaning="where the rule stands")
    padding: int = field(Int8ub, "Padding", default=0, meaning="zero")

    stack = _value(NflogAttribute.PACKET_HEADER, "packet_header")


class NFLOGMark(Header):
    """The packet's mark."""

    mark: int = field(Int32ub, "Mark", meaning="set by rules, for rules", spelled="#x")

    stack = _value(NflogAttribute.MARK, "mark")


class NFLOGTimestamp(Header):
    """When the packet was received."""

    seconds: int = field(Int64ub, "Seconds", meaning="since 1970")
    microseconds: int = field(Int64ub, "Microseconds", meaning="in that second")

    stack = _value(NflogAttribute.TIMESTAMP, "timestamp")


class NFLOGInputInterface(Header):
    """The interface on which the packet came in."""

    index: int = field(
        Int32ub, "Interface index", wireshark="nflog.ifindex_indev", meaning="as the capturing host counts"
    )

    stack = _value(NflogAttribute.INPUT_INTERFACE, "indev")


class NFLOGOutputInterface(Header):
    """The interface on which the packet goes out."""

    index: int = field(
        Int32ub, "Interface index", wireshark="nflog.ifindex_outdev", meaning="as the capturing host counts"
    )

    stack = _value(NflogAttribute.OUTPUT_INTERFACE, "outdev")


class NFLOGPhysicalInputInterface(Header):
    """The port of a bridge on which the packet came in."""

    index: int = field(
        Int32ub, "Interface index", wireshark="nflog.ifindex_physindev", meaning="as the capturing host counts"
    )

    stack = _value(NflogAttribute.PHYSICAL_INPUT_INTERFACE, "physindev")


class NFLOGPhysicalOutputInterface(Header):
    """The port of a bridge on which the packet goes out."""

    index: int = field(
        Int32ub, "Interface index", wireshark="nflog.ifindex_physoutdev", meaning="as the capturing host counts"
    )

    stack = _value(NflogAttribute.PHYSICAL_OUTPUT_INTERFACE, "physoutdev")


class NFLOGPrefix(Header):
    """The text with which the rule marks the packets that it logs."""

    prefix: bytes = field(NullTerminated(GreedyBytes), "Prefix", wireshark="nflog.prefix", meaning="text")

    stack = _value(NflogAttribute.PREFIX, "prefix")


class NFLOGUser(Header):
    """The user of the process that sent the packet."""

    user: int = field(Int32ub, "User", wireshark="nflog.uid", meaning="the user's number")

    stack = _value(NflogAttribute.USER, "uid")


class NFLOGGroup(Header):
    """The group of the process that sent the packet."""

    group: int = field(Int32ub, "Group", wireshark="nflog.gid", meaning="the group's number")

    stack = _value(NflogAttribute.GROUP, "gid")


VALUES: tuple[type[Header], ...] = (
    NFLOGPacketHeader,
    NFLOGMark,
    NFLOGTimestamp,
    NFLOGInputInterface,
    NFLOGOutputInterface,
    NFLOGPhysicalInputInterface,
    NFLOGPhysicalOutputInterface,
    NFLOGPrefix,
    NFLOGUser,
    NFLOGGroup,
)


class NFLOGAttribute(Header):
    """The first fields of attributes in either byte order: two numbers of two octets."""

    length_1: int = field(Int8ub, "Length, first octet", short="Length", default=0, meaning="of two")
    length_2: int = field(Int8ub, "Length, second octet", short="Length", default=0, meaning="of two")
    type_1: int = field(Int8ub, "Type, first octet", short="Type", default=0, meaning="of two")
    type_2: int = field(Int8ub, "Type, second octet", short="Type", default=0, meaning="of two")

    stack = Stack(name="nflog.tlv", reference=NFLOG_FORMAT, origin=FieldOrigin.CAPTURE)


def _type() -> int:
    return field(Int8ub, "Type", names=NflogAttribute, meaning="which attribute it is")


class NFLOGLittleEndianAttribute(NFLOGAttribute):
    """An attribute from a little-endian host, other than the packet itself."""

    type_1: int = _type()
    value: ListField = field(
        Bytes(LITTLE_LENGTH - ATTRIBUTE_OCTETS),
        "Value",
        default=b"",
        options=Content(NflogAttribute, this.type_1, VALUES),
        meaning="what the attribute says",
    )

    length = view(LITTLE_LENGTH, "Length", wireshark="nflog.tlv_length", meaning="octets of it, without padding")
    type = view(this.type_1, "Type", wireshark="nflog.tlv_type", names=NflogAttribute, meaning="which attribute it is")

    stack = NFLOGAttribute.stack.varied([this.type_2 == 0, this.type_2 == NESTED], extent=[Extent(LITTLE_LENGTH)])


class NFLOGBigEndianAttribute(NFLOGAttribute):
    """An attribute from a big-endian host, other than the packet itself."""

    type_2: int = _type()
    value: ListField = field(
        Bytes(BIG_LENGTH - ATTRIBUTE_OCTETS),
        "Value",
        default=b"",
        options=Content(NflogAttribute, this.type_2, VALUES),
        meaning="what the attribute says",
    )

    length = view(BIG_LENGTH, "Length", wireshark="nflog.tlv_length", meaning="octets of it, without padding")
    type = view(this.type_2, "Type", wireshark="nflog.tlv_type", names=NflogAttribute, meaning="which attribute it is")

    stack = NFLOGAttribute.stack.varied([None], extent=[Extent(BIG_LENGTH)])


class NFLOGLittleEndianPayload(NFLOGAttribute):
    """The logged packet follows, on a little-endian host."""

    type_1: int = _type()

    length = view(LITTLE_LENGTH, "Length", wireshark="nflog.tlv_length", meaning="octets of it, with the packet")
    type = view(this.type_1, "Type", wireshark="nflog.tlv_type", names=NflogAttribute, meaning="9, the packet")

    stack = NFLOGAttribute.stack.varied(
        [(this.type_1 == NflogAttribute.PAYLOAD) & (this.type_2 == 0)], carries=LITTLE_LENGTH - ATTRIBUTE_OCTETS
    )


class NFLOGBigEndianPayload(NFLOGAttribute):
    """The logged packet follows, on a big-endian host."""

    type_2: int = _type()

    length = view(BIG_LENGTH, "Length", wireshark="nflog.tlv_length", meaning="octets of it, with the packet")
    type = view(this.type_2, "Type", wireshark="nflog.tlv_type", names=NflogAttribute, meaning="9, the packet")

    stack = NFLOGAttribute.stack.varied(
        [(this.type_1 == 0) & (this.type_2 == NflogAttribute.PAYLOAD)], carries=BIG_LENGTH - ATTRIBUTE_OCTETS
    )


ATTRIBUTES = Sections(
    [
        Section(
            "Attributes",
            NFLOGAttribute,
            variants=(
                NFLOGLittleEndianPayload,
                NFLOGBigEndianPayload,
                NFLOGLittleEndianAttribute,
                NFLOGBigEndianAttribute,
            ),
            alignment=4,
        )
    ]
)


class NFLOG(Header):
    """The rules that logged the packet, and their attributes of it."""

    family: int = field(
        Int8ub, "Family", default=2, wireshark="nflog.family", names=NetfilterFamily, meaning="whose rules they are"
    )
    version: int = field(Int8ub, "Version", default=0, wireshark="nflog.version", meaning="always 0")
    resource_id: int = field(
        Int16ub, "Resource id", default=0, wireshark="nflog.res_id", meaning="the group that the rule logs to"
    )
    attributes: ListField = field(
        GreedyBytes,
        "Attributes",
        default=b"",
        options=ATTRIBUTES,
        meaning="length, type, value; the last of them is the packet",
    )

    stack = Stack(
        name="nflog",
        floor=Floor.CAPTURE,
        reference=NFLOG_FORMAT,
        carried_as={LinkType: [239]},
        next=[
            Next(IpVersion, 4, when=this.family == NetfilterFamily.IPV4),
            Next(IpVersion, 6, when=this.family == NetfilterFamily.IPV6),
            Next(EtherType, EtherType.ARP, when=this.family == NetfilterFamily.ARP),
            Next(NetfilterFamily, this.family),
        ],
        expect=[
            Expect(
                this.version == 0,
                "version",
                "not version 0",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=NFLOG_FORMAT,
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (NFLOG,)
