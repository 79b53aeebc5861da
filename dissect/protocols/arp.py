"""Address Resolution Protocol: RFC 826; RFC 5227 (probes and announcements), RFC 2390 (inverse).

RFC 903 (reverse) has the same packets under an EtherType of its own.
The packet gives the sizes of the addresses. Nearly all packets are for Ethernet and IPv4, which have their own class.
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address, MacAddress
from dissect.assigned_numbers import ArpHardwareType, ArpOperation, EtherType
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    Say,
    Stack,
    address,
    field,
    phrases,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, Ipv4, Mac, this

ETHERNET = 1
IEEE_802 = 6
"""Links of IEEE 802 other than Ethernet, with the same addresses."""
IPV4 = 0x0800
FIXED_OCTETS = 8
ETHERNET_IPV4_OCTETS = 28
MAC_OCTETS = 6
IPV4_OCTETS = 4
ASKS = this.operation == ArpOperation.REQUEST
ITSELF = this.target_protocol_address - this.sender_protocol_address == 0
OTHERS = this.target_protocol_address - this.sender_protocol_address != 0
"""Who a request is about (RFC 5227 §1.1)."""


def _suspicious(holds: object, name: str, message: str, severity: Severity = Severity.WARN) -> Expect:
    return Expect(holds, name, message, code=Code.SUSPICIOUS, severity=severity, reference=RFC(826))


class AddressResolution(Header):
    """The first fields of every address resolution packet (RFC 826)."""

    hardware_type: int = field(
        Int16ub,
        "Hardware Type",
        default=ETHERNET,
        wireshark="arp.hw.type",
        names=ArpHardwareType,
        meaning="the kind of link; 1 is Ethernet",
        origin=FieldOrigin.FIXED,
    )
    protocol_type: int = field(
        Int16ub,
        "Protocol Type",
        default=IPV4,
        wireshark="arp.proto.type",
        names=EtherType,
        meaning="the protocol whose addresses are resolved, as an EtherType",
        origin=FieldOrigin.FIXED,
    )
    hardware_address_length: int = field(
        Int8ub,
        "Hardware Address Length",
        short="HLen",
        default=MAC_OCTETS,
        wireshark="arp.hw.size",
        meaning="octets of a hardware address",
        origin=FieldOrigin.FIXED,
    )
    protocol_address_length: int = field(
        Int8ub,
        "Protocol Address Length",
        short="PLen",
        default=IPV4_OCTETS,
        wireshark="arp.proto.size",
        meaning="octets of a protocol address",
        origin=FieldOrigin.FIXED,
    )
    operation: int = field(
        Int16ub,
        "Operation",
        wireshark="arp.opcode",
        names=ArpOperation,
        meaning="1 asks, 2 answers",
        origin=FieldOrigin.EVENT,
    )

    stack = Stack(
        name="arp", floor=Floor.LINK, unit="packet", reference=RFC(826), carried_as={EtherType: [0x0806, 0x8035]}
    )


class ARP(AddressResolution):
    """Address resolution for IPv4 over Ethernet (RFC 826)."""

    sender_hardware_address: AddressField[MacAddress] = address(
        Mac,
        "Sender Hardware Address",
        wireshark="arp.src.hw_mac",
        meaning="where the sender is on this link",
        origin=FieldOrigin.OWN_CARD,
    )
    sender_protocol_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "Sender Protocol Address",
        wireshark="arp.src.proto_ipv4",
        meaning="the sender; 0.0.0.0 in a probe",
        origin=FieldOrigin.OWN_ADDRESS,
    )
    target_hardware_address: AddressField[MacAddress] = address(
        Mac,
        "Target Hardware Address",
        wireshark="arp.dst.hw_mac",
        meaning="what is asked for; zeros in a request",
        origin=FieldOrigin.COPIED,
    )
    target_protocol_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "Target Protocol Address",
        wireshark="arp.dst.proto_ipv4",
        meaning="whose hardware address is asked for",
        origin=FieldOrigin.EVENT,
    )

    line = phrases(
        Say("Probe: who has {target_protocol_address}?", when=ASKS & (this.sender_protocol_address == 0)),
        Say(
            "Announcement: {sender_protocol_address} is at {sender_hardware_address}",
            when=ASKS & (this.sender_protocol_address != 0) & ITSELF,
        ),
        Say(
            "Who has {target_protocol_address}? asks {sender_protocol_address}",
            when=ASKS & (this.sender_protocol_address != 0) & OTHERS,
        ),
        Say("{sender_protocol_address} is at {sender_hardware_address}", when=this.operation == ArpOperation.REPLY),
        Say(
            "Who is {target_hardware_address}? asks {sender_hardware_address}",
            when=this.operation == ArpOperation.REVERSE_REQUEST,
        ),
        Say(
            "{target_hardware_address} is {target_protocol_address}",
            when=this.operation == ArpOperation.REVERSE_REPLY,
        ),
        Say("{operation}", when=this.operation == 0),
        Say(
            "{operation}, sender {sender_protocol_address}, target {target_protocol_address}",
            when=this.operation > ArpOperation.REVERSE_REPLY,
        ),
    )

    stack = AddressResolution.stack.varied(
        [
            (this.hardware_type == hardware_type)
            & (this.protocol_type == IPV4)
            & (this.hardware_address_length == MAC_OCTETS)
            & (this.protocol_address_length == IPV4_OCTETS)
            for hardware_type in (ETHERNET, IEEE_802)
        ],
        extent=[Extent(ETHERNET_IPV4_OCTETS)],
        expect=[
            _suspicious(this.operation != 0, "operation", "an operation number that is reserved", Severity.NOTE),
            _suspicious(this.operation < 26, "operation", "an operation that is not assigned", Severity.NOTE),
        ],
    )


class OtherARP(AddressResolution):
    """Address resolution for any other pair of hardware and protocol; the packet gives the lengths (RFC 826)."""

    sender_hardware_address: bytes = field(
        Bytes(this.hardware_address_length),
        "Sender Hardware Address",
        wireshark="arp.src.hw",
        meaning="where the sender is on this link",
        origin=FieldOrigin.OWN_CARD,
    )
    sender_protocol_address: bytes = field(
        Bytes(this.protocol_address_length),
        "Sender Protocol Address",
        wireshark="arp.src.proto",
        meaning="the sender",
        origin=FieldOrigin.OWN_ADDRESS,
    )
    target_hardware_address: bytes = field(
        Bytes(this.hardware_address_length),
        "Target Hardware Address",
        wireshark="arp.dst.hw",
        meaning="what is asked for",
        origin=FieldOrigin.COPIED,
    )
    target_protocol_address: bytes = field(
        Bytes(this.protocol_address_length),
        "Target Protocol Address",
        wireshark="arp.dst.proto",
        meaning="whose hardware address is asked for",
        origin=FieldOrigin.EVENT,
    )

    line = phrases(
        "{operation}",
        Say(
            "sender {sender_protocol_address:hex}, target {target_protocol_address:hex}",
            when=this.protocol_type != IPV4,
        ),
        Say(
            "sender {sender_protocol_address:dotted}, target {target_protocol_address:dotted}",
            when=this.protocol_type == IPV4,
        ),
    )

    stack = AddressResolution.stack.varied(
        [None],
        extent=[Extent(this.hardware_address_length * 2 + this.protocol_address_length * 2 + FIXED_OCTETS)],
        expect=[
            Expect(
                this.hardware_address_length == MAC_OCTETS,
                "hardware_address_length",
                "not the 6 octets of an Ethernet address",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                when=this.hardware_type == ETHERNET,
                reference=RFC(826),
            ),
            Expect(
                this.protocol_address_length == IPV4_OCTETS,
                "protocol_address_length",
                "not the 4 octets of an IPv4 address",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                when=this.protocol_type == IPV4,
                reference=RFC(826),
            ),
            _suspicious(
                this.hardware_type != 0xFFFF, "hardware_type", "a hardware type that is reserved", Severity.NOTE
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (AddressResolution, ARP, OtherARP)
