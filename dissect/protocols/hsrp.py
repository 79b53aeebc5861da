"""Hot Standby Router Protocol: RFC 2281 (version 1). Version 2 is Cisco's, and a list of type-length-value parts.

Cisco has not published version 2; the names of its fields are Wireshark's.
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
from dissect.assigned_numbers.hsrp_numbers import (
    HsrpDigestAlgorithm,
    HsrpIpVersion,
    HsrpOperation,
    HsrpPart,
    HsrpState,
    HsrpVersion2State,
)
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.schema import (
    RFC,
    AddressField,
    Content,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Reference,
    Say,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, GreedyBytes, Int8ub, Int16ub, Int32ub, Ipv4, Ipv6, Mac, this

ADVERTISE = 3
CISCO = Reference("Cisco HSRP version 2")


def _part(number: int) -> int:
    return field(Int8ub, "Type", default=number, names=HsrpPart, meaning="which part it is")


def _length() -> int:
    return automatic(Int8ub, "Length", meaning="octets after this one")


def _place(number: int) -> Stack:
    return Stack(
        name="hsrp",
        reference=CISCO,
        carried_as={HsrpPart: [number]},
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.length + 2)],
    )


class HSRPIpv4Group(Header):
    """The IPv4 address that a group answers for."""

    virtual_address: AddressField[Ipv4Address] = address(
        Ipv4, "Virtual IP Address", wireshark="hsrp2.virt_ip", meaning="the address that the group answers for"
    )
    unused: bytes = field(
        Bytes(12), "Unused", default=bytes(12), meaning="the room of an IPv6 address", origin=FieldOrigin.FIXED
    )

    line = phrases("Virtual={virtual_address}")

    stack = Stack(name="hsrp", reference=CISCO, origin=FieldOrigin.CONFIGURED, carried_as={HsrpIpVersion: [4]})


class HSRPIpv6Group(Header):
    """The IPv6 address that a group answers for."""

    virtual_address: AddressField[Ipv6Address] = address(
        Ipv6, "Virtual IPv6 Address", wireshark="hsrp2.virt_ip_v6", meaning="the address that the group answers for"
    )

    line = phrases("Virtual={virtual_address}")

    stack = Stack(name="hsrp", reference=CISCO, origin=FieldOrigin.CONFIGURED, carried_as={HsrpIpVersion: [6]})


class HSRPGroupState(Header):
    """A router of the group is present, takes over, or resigns."""

    type: int = _part(1)
    length: int = _length()
    version: int = field(Int8ub, "Version", default=2, wireshark="hsrp2.version", meaning="2", origin=FieldOrigin.FIXED)
    operation: int = field(
        Int8ub,
        "Op Code",
        default=0,
        wireshark="hsrp2.opcode",
        names=HsrpOperation,
        meaning="hello, coup or resign",
        origin=FieldOrigin.EVENT,
    )
    state: int = field(
        Int8ub,
        "State",
        default=6,
        wireshark="hsrp2.state",
        names=HsrpVersion2State,
        meaning="what the sender is",
        origin=FieldOrigin.EVENT,
    )
    ip_version: int = field(
        Int8ub, "IP Version", default=4, wireshark="hsrp2.ipversion", names=HsrpIpVersion, meaning="4 or 6"
    )
    group: int = field(Int16ub, "Group", default=0, wireshark="hsrp2.group", meaning="which standby group")
    identifier: AddressField[MacAddress] = address(
        Mac, "Identifier", wireshark="hsrp2.identifier", meaning="the sender", origin=FieldOrigin.OWN_CARD
    )
    priority: int = field(Int32ub, "Priority", default=100, wireshark="hsrp2.priority", meaning="the highest wins")
    hello_time: int = field(
        Int32ub, "Hellotime", default=3000, wireshark="hsrp2.hellotime", meaning="milliseconds between hellos"
    )
    hold_time: int = field(
        Int32ub,
        "Holdtime",
        default=10_000,
        wireshark="hsrp2.holdtime",
        meaning="milliseconds that a hello is good for",
    )
    virtual_address: ListField = field(
        Bytes(16),
        "Virtual IP Address",
        default=bytes(16),
        options=Content(kinds=HsrpIpVersion, key=this.ip_version, members=(HSRPIpv4Group, HSRPIpv6Group)),
        meaning="as the IP version says",
    )

    line = phrases(Say("{operation} {state} Group={group} Priority={priority}", leads=True))

    stack = _place(1)


class HSRPInterfaceState(Header):
    """The number of groups on the sender's interface."""

    type: int = _part(2)
    length: int = _length()
    active_groups: int = field(
        Int16ub,
        "Active Groups",
        default=0,
        wireshark="hsrp2.active_groups",
        meaning="where the sender is active",
        origin=FieldOrigin.EVENT,
    )
    passive_groups: int = field(
        Int16ub,
        "Passive Groups",
        default=0,
        wireshark="hsrp2.passive_groups",
        meaning="where it is not",
        origin=FieldOrigin.EVENT,
    )

    stack = _place(2)


class HSRPPassword(Header):
    """Authentication by a password."""

    type: int = _part(3)
    length: int = _length()
    authentication_data: bytes = field(
        Bytes(this.length),
        "Authentication Data",
        default=b"cisco\0\0\0",
        wireshark="hsrp2.auth_data",
        meaning="a password as it is",
    )

    stack = _place(3)


class HSRPDigest(Header):
    """Authentication by a keyed digest."""

    type: int = _part(4)
    length: int = _length()
    algorithm: int = field(
        Int8ub,
        "Algorithm",
        default=1,
        wireshark="hsrp2.md5_algorithm",
        names=HsrpDigestAlgorithm,
        meaning="1: MD5",
    )
    padding: int = field(
        Int8ub, "Padding", default=0, wireshark="hsrp2.md5_padding", meaning="zero", origin=FieldOrigin.FIXED
    )
    flags: int = field(
        Int16ub, "Flags", default=0, wireshark="hsrp2.md5_flags", meaning="not used", origin=FieldOrigin.FIXED
    )
    source_address: AddressField[Ipv4Address] = address(
        Ipv4, "IP Address", wireshark="hsrp.md5_ip_address", meaning="the sender", origin=FieldOrigin.OWN_ADDRESS
    )
    key_id: int = field(Int32ub, "Key ID", default=0, wireshark="hsrp2.md5_key_id", meaning="the key that is used")
    authentication_data: bytes = field(
        Bytes(this.length - 12),
        "Authentication Data",
        default=bytes(16),
        wireshark="hsrp2.md5_auth_data",
        meaning="the digest",
        origin=FieldOrigin.KEYED,
    )

    stack = _place(4)


class HSRPUnknownPart(Header):
    """A part of a type without a declaration of its own."""

    type: int = field(Int8ub, "Type", names=HsrpPart, meaning="which part it is")
    length: int = _length()
    data: bytes = field(Bytes(this.length), "Data", default=b"", meaning="as it is")

    stack = Stack(name="hsrp", reference=CISCO, origin=FieldOrigin.CONFIGURED, extent=[Extent(this.length + 2)])


PARTS = OptionList(
    kinds=HsrpPart,
    members=(HSRPGroupState, HSRPInterfaceState, HSRPPassword, HSRPDigest),
    unknown=HSRPUnknownPart,
)


class HSRP(Header):
    """The first fields of messages of version 1 (RFC 2281 §5.1)."""

    version: int = field(Int8ub, "Version", default=0, wireshark="hsrp.version", meaning="0, which is version 1")
    operation: int = field(
        Int8ub,
        "Op Code",
        default=0,
        wireshark="hsrp.opcode",
        names=HsrpOperation,
        meaning="hello, coup or resign",
        origin=FieldOrigin.EVENT,
    )

    stack = Stack(
        name="hsrp",
        reference=RFC(2281, "5.1"),
        carried_as={UdpPort: [1985]},
        origin=FieldOrigin.CONFIGURED,
        recognized_by=this.version == 0,
    )


class HSRPMessage(HSRP):
    """A router of the group is present, takes over, or resigns (RFC 2281 §5.1)."""

    state: int = field(
        Int8ub,
        "State",
        default=16,
        wireshark="hsrp.state",
        names=HsrpState,
        meaning="what the sender is",
        origin=FieldOrigin.EVENT,
    )
    hello_time: int = field(
        Int8ub, "Hellotime", default=3, wireshark="hsrp.hellotime", meaning="seconds between hellos"
    )
    hold_time: int = field(
        Int8ub, "Holdtime", default=10, wireshark="hsrp.holdtime", meaning="seconds that a hello is good for"
    )
    priority: int = field(Int8ub, "Priority", default=100, wireshark="hsrp.priority", meaning="the highest wins")
    group: int = field(Int8ub, "Group", default=0, wireshark="hsrp.group", meaning="which standby group")
    reserved: int = field(
        Int8ub, "Reserved", default=0, wireshark="hsrp.reserved", meaning="zero", origin=FieldOrigin.FIXED
    )
    authentication_data: bytes = field(
        Bytes(8),
        "Authentication Data",
        default=b"cisco\0\0\0",
        wireshark="hsrp.auth_data",
        meaning="a password as it is",
    )
    virtual_address: AddressField[Ipv4Address] = address(
        Ipv4, "Virtual IP Address", wireshark="hsrp.virt_ip", meaning="the address that the group answers for"
    )
    parts: ListField = field(
        GreedyBytes, "Parts", default=b"", options=PARTS, meaning="Cisco's later addition: the digest"
    )

    line = phrases("{operation}", "{state}", "Group={group}", "Priority={priority}", "Virtual={virtual_address}")

    stack = HSRP.stack.varied([this.operation < ADVERTISE])


class HSRPAdvertisement(HSRP):
    """The number of groups on the sender's interface; Cisco's later addition."""

    type: int = field(
        Int16ub,
        "Type",
        default=1,
        wireshark="hsrp.adv.tlvtype",
        meaning="1: the state of an interface",
        origin=FieldOrigin.FIXED,
    )
    length: int = field(
        Int16ub,
        "Length",
        default=10,
        wireshark="hsrp.adv.tlvlength",
        meaning="octets that follow",
        origin=FieldOrigin.FIXED,
    )
    state: int = field(
        Int8ub,
        "State",
        default=2,
        wireshark="hsrp.adv.state",
        meaning="1 dormant, 2 passive, 3 active",
        origin=FieldOrigin.EVENT,
    )
    reserved: int = field(
        Int8ub, "Reserved", default=0, wireshark="hsrp.adv.reserved1", meaning="zero", origin=FieldOrigin.FIXED
    )
    active_groups: int = field(
        Int16ub,
        "Active Groups",
        default=0,
        wireshark="hsrp.adv.activegrp",
        meaning="where the sender is active",
        origin=FieldOrigin.EVENT,
    )
    passive_groups: int = field(
        Int16ub,
        "Passive Groups",
        default=0,
        wireshark="hsrp.adv.passivegrp",
        meaning="where it is not",
        origin=FieldOrigin.EVENT,
    )
    reserved_after: int = field(
        Int32ub, "Reserved", default=0, wireshark="hsrp.adv.reserved2", meaning="zero", origin=FieldOrigin.FIXED
    )

    line = phrases("{operation}", "Active={active_groups} Passive={passive_groups}")

    stack = HSRP.stack.varied([this.operation == ADVERTISE], reference=CISCO)


class HSRPVersion2(Header):
    """Version 2: a list of parts."""

    parts: ListField = field(
        GreedyBytes, "Parts", default=b"", options=PARTS, meaning="states and what authenticates them"
    )

    stack = Stack(name="hsrp", reference=CISCO, carried_as={UdpPort: [1985, 2029]})


HEADERS: tuple[type[Header], ...] = (HSRP, HSRPMessage, HSRPAdvertisement, HSRPVersion2)
