"""Linux cooked captures: captures on the pseudo-device "any" have these headers instead of a link header.

Versions 1 and 2 (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html, LINKTYPE_LINUX_SLL2.html). The sender's
address has eight octets of room, whatever its length. The protocol is an EtherType, or one of Linux's smaller numbers.
On some kinds of devices (radiotap and frame relay) it means nothing, and the kind alone says what follows.
"""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers import CookedDeviceType, CookedPacketType, EtherType, LinkType
from dissect.assigned_numbers.gre_protocols import GreProtocol
from dissect.protocols.length_or_type import TYPE_MINIMUM
from dissect.protocols.link_payload import LinkPayload
from dissect.schema import AddressField, Floor, Header, Next, Reference, Say, Stack, address, automatic, field, phrases
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, Mac, this

ETHERNET = 1
FRAME_RELAY = CookedDeviceType.FRAME_RELAY_ACCESS
GRE_OVER_IPV4 = CookedDeviceType.GRE_OVER_IPV4
GRE_OVER_IPV6 = CookedDeviceType.GRE_OVER_IPV6
NETLINK = CookedDeviceType.NETLINK
RADIOTAP = CookedDeviceType.IEEE_802_11_RADIOTAP
MAC_OCTETS = 6
ROOM_OCTETS = 8
VERSION_1 = Reference("LINKTYPE_LINUX_SLL", url="https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html")
VERSION_2 = Reference("LINKTYPE_LINUX_SLL2", url="https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html")

OTHERS = (this.hardware_type != RADIOTAP) & (this.hardware_type != FRAME_RELAY) & (this.hardware_type != NETLINK)
"""Devices whose protocol is an EtherType, or one of Linux's smaller numbers."""
FOLLOWING = [
    Next(LinkType, LinkType.IEEE802_11_RADIOTAP, when=this.hardware_type == RADIOTAP),
    Next(LinkType, LinkType.FRELAY, when=this.hardware_type == FRAME_RELAY),
    Next(LinkType, LinkType.NETLINK, when=this.hardware_type == NETLINK),
    Next(GreProtocol, this.protocol, when=this.hardware_type == GRE_OVER_IPV4, optional=True),
    Next(GreProtocol, this.protocol, when=this.hardware_type == GRE_OVER_IPV6, optional=True),
    Next(EtherType, this.protocol, when=(this.protocol >= TYPE_MINIMUM) & OTHERS),
    Next(LinkPayload, this.protocol, when=(this.protocol < TYPE_MINIMUM) & OTHERS),
]


def _protocol() -> int:
    return automatic(
        Int16ub,
        "Protocol type",
        short="Protocol",
        wireshark="sll.etype",
        names=EtherType,
        meaning="what the packet carries, an EtherType as a rule",
    )


def _mac() -> AddressField[MacAddress]:
    return address(
        Mac, "Link-layer address", short="Address", wireshark="sll.src.eth", meaning="the station that sent the packet"
    )


def _room() -> bytes:
    return field(
        Bytes(ROOM_OCTETS - MAC_OCTETS),
        "Unused",
        default=bytes(2),
        wireshark="sll.unused",
        meaning="room for longer addresses",
    )


def _other_address() -> bytes:
    return field(
        Bytes(ROOM_OCTETS),
        "Link-layer address",
        short="Address",
        default=bytes(ROOM_OCTETS),
        meaning="the sender's address, padded with zeros, or the first eight octets of it",
    )


class LinuxCooked(Header):
    """The first fields of cooked headers of version 1 (link type 113)."""

    packet_type: int = field(
        Int16ub,
        "Packet type",
        default=0,
        wireshark="sll.pkttype",
        names=CookedPacketType,
        meaning="which way it went: 0 to us, 1 broadcast, 2 multicast, 3 to others, 4 from us",
    )
    hardware_type: int = field(
        Int16ub,
        "ARPHRD_ type",
        default=ETHERNET,
        wireshark="sll.hatype",
        names=CookedDeviceType,
        meaning="the kind of device, as Linux numbers it",
    )
    address_length: int = field(
        Int16ub,
        "Link-layer address length",
        short="Length",
        default=MAC_OCTETS,
        wireshark="sll.halen",
        meaning="octets of the sender's address",
    )

    stack = Stack(name="sll", floor=Floor.CAPTURE, reference=VERSION_1, carried_as={LinkType: [113]})


class LinuxCookedEthernet(LinuxCooked):
    """Version 1 with a sender's address of six octets."""

    source_address: AddressField[MacAddress] = _mac()
    unused: bytes = _room()
    protocol: int = _protocol()

    line = phrases(
        "{packet_type}",
        Say("{protocol}", when=this.protocol >= TYPE_MINIMUM),
        Say("Protocol={protocol:#06x}", when=this.protocol < TYPE_MINIMUM),
    )

    stack = LinuxCooked.stack.varied([this.address_length == MAC_OCTETS], next=FOLLOWING)


class LinuxCookedOther(LinuxCooked):
    """Version 1 with a sender's address of any other length, or none."""

    source_address: bytes = _other_address()
    protocol: int = _protocol()

    line = phrases(
        "{packet_type}",
        Say("{protocol}", when=this.protocol >= TYPE_MINIMUM),
        Say("Protocol={protocol:#06x}", when=this.protocol < TYPE_MINIMUM),
    )

    stack = LinuxCooked.stack.varied([None], next=FOLLOWING)


class LinuxCooked2(Header):
    """The first fields of cooked headers of version 2 (link type 276)."""

    protocol: int = _protocol()
    reserved: bytes = field(Bytes(2), "Reserved (MBZ)", short="Reserved", default=bytes(2), meaning="zeros")
    interface_index: int = field(
        Int32ub,
        "Interface index",
        default=0,
        wireshark="sll.ifindex",
        meaning="the device, as the capturing host counts",
    )
    hardware_type: int = field(
        Int16ub,
        "ARPHRD_ type",
        default=ETHERNET,
        wireshark="sll.hatype",
        names=CookedDeviceType,
        meaning="the kind of device, as Linux numbers it",
    )
    packet_type: int = field(
        Int8ub,
        "Packet type",
        default=0,
        wireshark="sll.pkttype",
        names=CookedPacketType,
        meaning="which way it went: 0 to us, 1 broadcast, 2 multicast, 3 to others, 4 from us",
    )
    address_length: int = field(
        Int8ub,
        "Link-layer address length",
        short="Length",
        default=MAC_OCTETS,
        wireshark="sll.halen",
        meaning="octets of the sender's address",
    )

    line = phrases(
        "{packet_type}",
        Say("{protocol}", when=this.protocol >= TYPE_MINIMUM),
        Say("Protocol={protocol:#06x}", when=this.protocol < TYPE_MINIMUM),
    )

    stack = Stack(name="sll", floor=Floor.CAPTURE, reference=VERSION_2, carried_as={LinkType: [276]}, next=FOLLOWING)


class LinuxCooked2Ethernet(LinuxCooked2):
    """Version 2 with a sender's address of six octets."""

    source_address: AddressField[MacAddress] = _mac()
    unused: bytes = _room()

    stack = LinuxCooked2.stack.varied([this.address_length == MAC_OCTETS])


class LinuxCooked2Other(LinuxCooked2):
    """Version 2 with a sender's address of any other length, or none."""

    source_address: bytes = _other_address()

    stack = LinuxCooked2.stack.varied([None])


HEADERS: tuple[type[Header], ...] = (
    LinuxCooked,
    LinuxCookedEthernet,
    LinuxCookedOther,
    LinuxCooked2,
    LinuxCooked2Ethernet,
    LinuxCooked2Other,
)
