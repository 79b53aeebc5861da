"""Extensions after the quoted datagram in error messages of ICMP, over IPv4 and IPv6 alike: RFC 4884 §7.

The objects are those of RFC 4950 (the labels of MPLS), RFC 5837 and RFC 8335 (interfaces).
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.assigned_numbers.address_families import AddressFamily
from dissect.assigned_numbers.icmp_extension_classes import IcmpExtensionClass, InterfaceIdentification
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    AddressField,
    Content,
    Expect,
    Extent,
    Header,
    InternetChecksum,
    ListField,
    Section,
    Sections,
    Stack,
    Zero,
    address,
    automatic,
    field,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, Ipv4, Ipv6, this

VERSION = 2
MPLS, INTERFACE, IDENTIFICATION = 1, 2, 3
IPV4, IPV6 = 1, 2


def _length() -> int:
    return automatic(
        Int16ub, "Length", wireshark="icmp.ext.length", meaning="octets of the object, these four included"
    )


def _class_number(default: int) -> int:
    return field(
        Int8ub,
        "Class-Num",
        default=default,
        wireshark="icmp.ext.class",
        names=IcmpExtensionClass,
        meaning="what the object tells",
    )


class ICMPExtensionObject(Header):
    """One fact about the quoted datagram (RFC 4884 §7.1)."""

    length: int = _length()
    class_number: int = field(
        Int8ub,
        "Class-Num",
        wireshark="icmp.ext.class",
        names=IcmpExtensionClass,
        meaning="what the object tells; 1 the labels of MPLS, 2 an interface",
    )
    class_type: int = field(
        Int8ub, "C-Type", wireshark="icmp.ext.ctype", meaning="in which form, depending on the class"
    )
    payload: bytes = field(
        Bytes(this.length - 4),
        "Object payload",
        default=b"",
        wireshark="icmp.ext.data",
        meaning="the octets of the object",
    )

    stack = Stack(name="icmp.ext", reference=RFC(4884, "7.1"), extent=[Extent(this.length)])


class ICMPLabelStackEntry(Header):
    """A label that the datagram came with, as in its MPLS header (RFC 4950 §3, RFC 3032 §2.1)."""

    label: int = field(BitsInteger(20), "Label", wireshark="icmp.mpls.label", meaning="the label")
    traffic_class: int = field(
        BitsInteger(3), "EXP", default=0, wireshark="icmp.mpls.exp", meaning="the traffic class (RFC 5462)"
    )
    bottom_of_stack: bool = field(Flag, "S", default=True, wireshark="icmp.mpls.s", meaning="the last label")
    time_to_live: int = field(Int8ub, "TTL", default=1, wireshark="icmp.mpls.ttl", meaning="hops that were left")

    stack = Stack(name="icmp.mpls", reference=RFC(4950, "3"))


class ICMPLabelStack(Header):
    """The labels of the datagram when it reached the sender (RFC 4950 §3)."""

    length: int = _length()
    class_number: int = _class_number(MPLS)
    class_type: int = field(Int8ub, "C-Type", default=1, wireshark="icmp.ext.ctype", meaning="1: the incoming stack")
    entries: ListField = field(
        Bytes(this.length - 4),
        "Label Stack",
        default=b"",
        options=Sections([Section("Labels", ICMPLabelStackEntry)]),
        meaning="the labels, the outermost first",
    )

    stack = ICMPExtensionObject.stack.varied(
        [(this.class_number == MPLS) & (this.class_type == 1)], reference=RFC(4950, "3")
    )


class ICMPInterfaceIndex(Header):
    """The number of the interface (RFC 5837 §4.1)."""

    index: int = field(Int32ub, "ifIndex", wireshark="icmp.int_info.index", meaning="its number in the sender's MIB")

    stack = Stack(name="icmp.int_info", reference=RFC(5837, "4.1"))


class ICMPInterfaceAddress(Header):
    """An address of the interface (RFC 5837 §4.2)."""

    address_family: int = field(
        Int16ub,
        "AFI",
        wireshark="icmp.int_info.afi",
        names=AddressFamily,
        meaning="the family of the address; 1 IPv4, 2 IPv6",
    )
    reserved: int = field(Int16ub, "Reserved", default=0, meaning="zeros")
    address: bytes = field(
        GreedyBytes, "IP Address", default=b"", wireshark="icmp.int_info.ipunknown", meaning="the address"
    )

    stack = Stack(name="icmp.int_info", reference=RFC(5837, "4.2"))


class ICMPInterfaceIpv4Address(Header):
    """An IPv4 address of the interface (RFC 5837 §4.2)."""

    address_family: int = field(
        Int16ub, "AFI", default=IPV4, wireshark="icmp.int_info.afi", names=AddressFamily, meaning="1: IPv4"
    )
    reserved: int = field(Int16ub, "Reserved", default=0, meaning="zeros")
    address: AddressField[Ipv4Address] = address(
        Ipv4, "IP Address", wireshark="icmp.int_info.ipv4", meaning="the address"
    )

    stack = ICMPInterfaceAddress.stack.varied([this.address_family == IPV4])


class ICMPInterfaceIpv6Address(Header):
    """An IPv6 address of the interface (RFC 5837 §4.2)."""

    address_family: int = field(
        Int16ub, "AFI", default=IPV6, wireshark="icmp.int_info.afi", names=AddressFamily, meaning="2: IPv6"
    )
    reserved: int = field(Int16ub, "Reserved", default=0, meaning="zeros")
    address: AddressField[Ipv6Address] = address(
        Ipv6, "IP Address", wireshark="icmp.int_info.ipv6", meaning="the address"
    )

    stack = ICMPInterfaceAddress.stack.varied([this.address_family == IPV6])


class ICMPInterfaceName(Header):
    """The name of the interface (RFC 5837 §4.3)."""

    length: int = automatic(
        Int8ub, "Length", wireshark="icmp.int_info.name_length", meaning="octets of the name, this one included"
    )
    name: bytes = field(
        Bytes(this.length - 1), "Interface Name", wireshark="icmp.int_info.name", meaning="UTF-8, with zeros after it"
    )

    stack = Stack(name="icmp.int_info", reference=RFC(5837, "4.3"))


class ICMPInterfaceMtu(Header):
    """The size of the largest datagram that fits through the interface (RFC 5837 §4.1)."""

    mtu: int = field(Int32ub, "MTU", wireshark="icmp.int_info.mtu", meaning="octets of the largest datagram")

    stack = Stack(name="icmp.int_info", reference=RFC(5837, "4.1"))


INTERFACE_PARTS = Sections(
    [
        Section("Index", ICMPInterfaceIndex, this.has_index),
        Section(
            "Address",
            ICMPInterfaceAddress,
            this.has_address,
            (ICMPInterfaceIpv4Address, ICMPInterfaceIpv6Address, ICMPInterfaceAddress),
        ),
        Section("Name", ICMPInterfaceName, this.has_name),
        Section("Largest datagram", ICMPInterfaceMtu, this.has_mtu),
    ]
)


class ICMPInterfaceInformation(Header):
    """An interface through which the datagram came, or was to go (RFC 5837 §4.1)."""

    length: int = _length()
    class_number: int = _class_number(INTERFACE)
    role: int = field(
        BitsInteger(2),
        "Interface Role",
        default=0,
        wireshark="icmp.int_info.role",
        meaning="0 the datagram came in, 1 by a part of an interface, 2 it would go out, 3 to the next hop",
    )
    reserved: int = field(BitsInteger(2), "Rsvd", default=0, wireshark="icmp.int_info.reserved", meaning="zeros")
    has_index: bool = field(
        Flag, "ifIndex", default=False, wireshark="icmp.int_info.ifindex", meaning="the index is there"
    )
    has_address: bool = field(
        Flag, "IP Addr", default=False, wireshark="icmp.int_info.ipaddr", meaning="an address is there"
    )
    has_name: bool = field(
        Flag, "name", default=False, wireshark="icmp.int_info.name_present", meaning="the name is there"
    )
    has_mtu: bool = field(Flag, "MTU", default=False, wireshark="icmp.int_info.mtu_present", meaning="the MTU is there")
    details: ListField = field(
        Bytes(this.length - 4),
        "Interface",
        default=b"",
        options=INTERFACE_PARTS,
        meaning="what the flags say",
    )

    class_type = view(
        this.role * 64
        + this.reserved * 16
        + this.has_index * 8
        + this.has_address * 4
        + this.has_name * 2
        + this.has_mtu,
        "C-Type",
        wireshark="icmp.ext.ctype",
        meaning="the role and what is there, as one number",
    )

    stack = ICMPExtensionObject.stack.varied([this.class_number == INTERFACE], reference=RFC(5837, "4.1"))


class ICMPIdentifiedName(Header):
    """The name of the interface that the sender asks about (RFC 8335 §2.1)."""

    name: bytes = field(
        GreedyBytes, "Interface Name", wireshark="icmp.int_ident.name", meaning="UTF-8, with zeros after it"
    )

    stack = Stack(name="icmp.int_ident", reference=RFC(8335, "2.1"), carried_as={InterfaceIdentification: [1]})


class ICMPIdentifiedIndex(Header):
    """The index of the interface that the sender asks about (RFC 8335 §2.1)."""

    index: int = field(Int32ub, "ifIndex", wireshark="icmp.int_ident.index", meaning="its number")

    stack = Stack(name="icmp.int_ident", reference=RFC(8335, "2.1"), carried_as={InterfaceIdentification: [2]})


class ICMPIdentifiedIpv4Address(Header):
    """An IPv4 address of the interface (RFC 8335 §2.1)."""

    address: AddressField[Ipv4Address] = address(
        Ipv4, "Address", wireshark="icmp.int_ident.ipv4", meaning="the address"
    )

    stack = Stack(name="icmp.int_ident", reference=RFC(8335, "2.1"), carried_as={AddressFamily: [IPV4]})


class ICMPIdentifiedIpv6Address(Header):
    """An IPv6 address of the interface (RFC 8335 §2.1)."""

    address: AddressField[Ipv6Address] = address(
        Ipv6, "Address", wireshark="icmp.int_ident.ipv6", meaning="the address"
    )

    stack = Stack(name="icmp.int_ident", reference=RFC(8335, "2.1"), carried_as={AddressFamily: [IPV6]})


class ICMPIdentifiedAddress(Header):
    """The address of the interface that the sender asks about (RFC 8335 §2.1)."""

    address_family: int = field(
        Int16ub, "AFI", wireshark="icmp.int_ident.afi", names=AddressFamily, meaning="the family of the address"
    )
    address_length: int = automatic(
        Int8ub, "Address Length", wireshark="icmp.int_ident.addr_length", meaning="octets of the address"
    )
    reserved: bytes = field(Bytes(1), "Reserved", default=bytes(1), wireshark="icmp.int_ident.reserved", meaning="zero")
    address: ListField = field(
        Bytes(this.address_length),
        "Address",
        default=b"",
        options=Content(
            kinds=AddressFamily,
            key=this.address_family,
            members=(ICMPIdentifiedIpv4Address, ICMPIdentifiedIpv6Address),
        ),
        meaning="the address; zeros follow up to whole words",
    )
    padding: bytes = field(GreedyBytes, "Padding", default=b"", meaning="zeros")

    stack = Stack(name="icmp.int_ident", reference=RFC(8335, "2.1"), carried_as={InterfaceIdentification: [3]})


class ICMPInterfaceIdentification(Header):
    """The interface that an extended echo asks about (RFC 8335 §2.1)."""

    length: int = _length()
    class_number: int = _class_number(IDENTIFICATION)
    class_type: int = field(
        Int8ub,
        "C-Type",
        default=1,
        wireshark="icmp.ext.ctype",
        names=InterfaceIdentification,
        meaning="by which of its names it is meant",
    )
    interface: ListField = field(
        Bytes(this.length - 4),
        "Interface",
        default=b"",
        options=Content(
            kinds=InterfaceIdentification,
            key=this.class_type,
            members=(ICMPIdentifiedName, ICMPIdentifiedIndex, ICMPIdentifiedAddress),
        ),
        meaning="as the type says",
    )

    stack = ICMPExtensionObject.stack.varied([this.class_number == IDENTIFICATION], reference=RFC(8335, "2.1"))


OBJECTS = Sections(
    [
        Section(
            "Objects",
            ICMPExtensionObject,
            variants=(
                ICMPLabelStack,
                ICMPInterfaceInformation,
                ICMPInterfaceIdentification,
                ICMPExtensionObject,
            ),
        )
    ]
)


class ICMPExtensionStructure(Header):
    """The extensions: a header of their own, and objects (RFC 4884 §7)."""

    version: int = field(BitsInteger(4), "Version", default=VERSION, wireshark="icmp.ext.version", meaning="always 2")
    reserved: int = field(BitsInteger(12), "Reserved", default=0, wireshark="icmp.ext.res", meaning="zeros")
    checksum: int = automatic(
        Int16ub, "Checksum", wireshark="icmp.ext.checksum", meaning="over the extensions; 0 if there is none"
    )
    objects: ListField = field(
        GreedyBytes,
        "Objects",
        default=b"",
        options=OBJECTS,
        meaning="information about the quoted datagram",
    )

    stack = Stack(
        name="icmp.ext",
        reference=RFC(4884, "7"),
        checksum=InternetChecksum("checksum", zero=Zero.ABSENT),
        expect=[
            Expect(
                this.version == VERSION,
                "version",
                "not version 2 of the extensions",
                code=Code.BAD_VERSION,
                severity=Severity.WARN,
                reference=RFC(4884, "7"),
            ),
            Expect(
                this.reserved == 0,
                "reserved",
                "reserved bits that are not zero",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(4884, "7"),
            ),
        ],
    )


EXTENSIONS = Sections([Section("Extensions", ICMPExtensionStructure)])
OLDER_QUOTATION = 128
"""The length of the quotation before extensions if the message does not state it (RFC 4884 §5.5)."""
