"""Messages that ask and answer: RFC 792, RFC 950 (address mask), RFC 1256 (router discovery)."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import (
    IcmpRouterAdvertisementCode,
)
from dissect.problems import Code, Severity
from dissect.protocols.icmpv4.header import ICMPv4, code_field, identifier_field, sequence_number_field
from dissect.schema import (
    RFC,
    AddressField,
    Exchange,
    Expect,
    FieldOrigin,
    Mark,
    Payload,
    Reference,
    Say,
    Sender,
    Transit,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, Ipv4, this

ROUTER_ENTRY_OCTETS = 8


class ICMPv4Echo(ICMPv4):
    """Echo request (type 8) and echo reply (type 0), with any data (RFC 792)."""

    identifier: int = identifier_field()
    sequence_number: int = sequence_number_field()

    stack = ICMPv4.stack.varied(
        [this.type == 8, this.type == 0],
        next=[],
        payload=Payload.DATA,
        transit=Transit(kept=["type", "code", "sequence_number"], flow=["identifier"]),  # RFC 5508 §3.1
        exchange=Exchange(
            marks=[
                Mark("echo request", {"type": 8}, letter="q", by=Sender.CLIENT),
                Mark("echo reply", {"type": 0}, letter="p", by=Sender.SERVER),
            ],
            idle=30,  # as Linux does it (nf_conntrack_icmp_timeout)
            idle_one_way=30,
        ),
    )


class ICMPv4RouterAdvertisement(ICMPv4):
    """Router advertisement: routers on this link, and how much each is preferred (RFC 1256 §3)."""

    code: int = code_field(IcmpRouterAdvertisementCode)
    number_of_addresses: int = automatic(
        Int8ub, "Num Addrs", wireshark="icmp.num_addrs", meaning="entries in this message"
    )
    address_entry_size: int = field(
        Int8ub,
        "Addr Entry Size",
        default=2,
        wireshark="icmp.addr_entry_size",
        meaning="32-bit words of an entry; 2",
        origin=FieldOrigin.FIXED,
    )
    lifetime: int = field(
        Int16ub,
        "Lifetime",
        default=1800,
        wireshark="icmp.lifetime",
        meaning="seconds that the addresses are valid for",
        origin=FieldOrigin.CONFIGURED,
    )
    routers: bytes = field(
        Bytes(this.number_of_addresses * ROUTER_ENTRY_OCTETS),
        "Router Addresses",
        default=b"",
        meaning="for each router its address and its preference, 32 bits each",
        origin=FieldOrigin.CONFIGURED,
    )

    line = phrases("{type}", Say("{code}", when=this.code != 0), "Lifetime={lifetime}")

    stack = ICMPv4.stack.varied(
        [this.type == 9],
        next=[],
        reference=RFC(1256, "3"),
        expect=[
            Expect(
                this.address_entry_size == 2,
                "address_entry_size",
                "not the 2 words that an entry of this version has",
                code=Code.BAD_LENGTH,
                severity=Severity.WARN,
                reference=RFC(1256, "3"),
            )
        ],
    )


class ICMPv4RouterSolicitation(ICMPv4):
    """Router solicitation: asks routers to advertise themselves (RFC 1256 §3)."""

    reserved: bytes = field(Bytes(4), "Reserved", default=bytes(4), meaning="zeros", origin=FieldOrigin.FIXED)

    stack = ICMPv4.stack.varied([this.type == 10], next=[], reference=RFC(1256, "3"))


class ICMPv4Timestamp(ICMPv4):
    """Timestamp request (type 13) and reply (type 14), in milliseconds since midnight UT (RFC 792)."""

    identifier: int = identifier_field()
    sequence_number: int = sequence_number_field()
    originate_timestamp: int = field(
        Int32ub,
        "Originate Timestamp",
        default=0,
        wireshark="icmp.originate_timestamp",
        meaning="when it was sent",
        origin=FieldOrigin.CLOCK,
    )
    receive_timestamp: int = field(
        Int32ub,
        "Receive Timestamp",
        default=0,
        wireshark="icmp.receive_timestamp",
        meaning="when it arrived",
        origin=FieldOrigin.CLOCK,
    )
    transmit_timestamp: int = field(
        Int32ub,
        "Transmit Timestamp",
        default=0,
        wireshark="icmp.transmit_timestamp",
        meaning="when it was answered",
        origin=FieldOrigin.CLOCK,
    )

    stack = ICMPv4.stack.varied([this.type == 13, this.type == 14], next=[])


class ICMPv4Information(ICMPv4):
    """Information request (type 15) and reply (type 16); deprecated by RFC 6918 (RFC 792)."""

    identifier: int = identifier_field()
    sequence_number: int = sequence_number_field()

    stack = ICMPv4.stack.varied([this.type == 15, this.type == 16], next=[], reference=RFC(6918))


class ICMPv4AddressMask(ICMPv4):
    """Address mask request (type 17) and reply (type 18); deprecated by RFC 6918 (RFC 950 appendix I)."""

    identifier: int = identifier_field()
    sequence_number: int = sequence_number_field()
    address_mask: AddressField[Ipv4Address] = address(
        Ipv4,
        "Address Mask",
        wireshark="icmp.address_mask",
        meaning="ones for the network part of the address",
        origin=FieldOrigin.CONFIGURED,
    )

    line = phrases("{type}", "Mask={address_mask}", "Id={identifier}", "Seq={sequence_number}")

    stack = ICMPv4.stack.varied(
        [this.type == 17, this.type == 18], next=[], reference=Reference("RFC 950", url=RFC(950).url)
    )
