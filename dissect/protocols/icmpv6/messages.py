"""Internet Control Message Protocol for IPv6: RFC 4443 (errors and echo)."""

from __future__ import annotations

from dissect.assigned_numbers import (
    Icmpv6DestinationUnreachableCode,
    Icmpv6ParameterProblemCode,
    Icmpv6TimeExceededCode,
    Icmpv6Type,
    IpProtocol,
    OpenEnum,
)
from dissect.problems import Code, Severity
from dissect.protocols.icmp_extensions import EXTENSIONS, OLDER_QUOTATION
from dissect.protocols.ip_version import IpVersion
from dissect.schema import (
    RFC,
    Exchange,
    Expect,
    FieldOrigin,
    Floor,
    Header,
    InternetChecksum,
    Mark,
    Next,
    Payload,
    Quotation,
    Sender,
    Stack,
    Transit,
    automatic,
    field,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, this

UNIT_OCTETS = 8


MINIMUM_MTU = 1280


# The quoted protocol is the one that carries the message: its version is checked there, not looked up here.
QUOTE = [Next(IpVersion, 6, quoted=True)]


QUOTATION = Quotation(this.length * UNIT_OCTETS, when=this.length != 0, after=EXTENSIONS, older_octets=OLDER_QUOTATION)


"""The unit of the quotation's length, and the list after the quotation (RFC 4884 §4.4)."""


def reserved(octets: int) -> bytes:
    return field(
        Bytes(octets),
        "Reserved",
        default=bytes(octets),
        wireshark="icmpv6.reserved",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )


def _quoted_length() -> int:
    return field(
        Int8ub,
        "Length",
        default=0,
        wireshark="icmpv6.length",
        meaning="64-bit words of the quoted packet where extensions follow it, else 0",
        origin=FieldOrigin.ENTRIES,
    )


def _code(names: type[OpenEnum]) -> int:
    return field(
        Int8ub,
        "Code",
        default=0,
        wireshark="icmpv6.code",
        names=names,
        meaning="what exactly",
        origin=FieldOrigin.EVENT,
    )


class ICMPv6(Header):
    """The first fields of every message (RFC 4443 §2.1); the rest depends on the type."""

    type: int = field(
        Int8ub,
        "Type",
        wireshark="icmpv6.type",
        names=Icmpv6Type,
        meaning="what the message says; below 128 an error",
        origin=FieldOrigin.EVENT,
    )
    code: int = field(
        Int8ub,
        "Code",
        default=0,
        wireshark="icmpv6.code",
        meaning="what exactly, depending on the type",
        origin=FieldOrigin.EVENT,
    )
    checksum: int = automatic(
        Int16ub, "Checksum", wireshark="icmpv6.checksum", meaning="over pseudo-header and the whole message"
    )

    # No header is carried under a message type, so a type without a variant below is noted as unknown.
    stack = Stack(
        name="icmpv6",
        floor=Floor.CONTROL,
        reference=RFC(4443, "2.1"),
        carried_as={IpProtocol: [58]},
        transit=Transit(kept=["type", "code"]),
        next=[Next(Icmpv6Type, this.type)],
        checksum=InternetChecksum("checksum", pseudo_header=True),
    )


class ICMPv6DestinationUnreachable(ICMPv6):
    """Destination unreachable: the packet could not be delivered (RFC 4443 §3.1, RFC 4884 §4.4)."""

    code: int = _code(Icmpv6DestinationUnreachableCode)
    length: int = _quoted_length()
    unused: bytes = field(Bytes(3), "Unused", default=bytes(3), meaning="zeros", origin=FieldOrigin.FIXED)

    stack = ICMPv6.stack.varied([this.type == 1], next=QUOTE, quotation=QUOTATION, reference=RFC(4443, "3.1"))


class ICMPv6PacketTooBig(ICMPv6):
    """Packet too big for the next link (RFC 4443 §3.2, RFC 8201)."""

    mtu: int = field(
        Int32ub,
        "MTU",
        wireshark="icmpv6.mtu",
        meaning="octets of the largest packet that goes through",
        origin=FieldOrigin.LINK,
    )

    stack = ICMPv6.stack.varied(
        [this.type == 2],
        next=QUOTE,
        reference=RFC(4443, "3.2"),
        expect=[
            Expect(
                this.mtu >= MINIMUM_MTU,
                "mtu",
                "less than 1280 octets, which every link of IPv6 carries",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(8201, "4"),
            )
        ],
    )


class ICMPv6TimeExceeded(ICMPv6):
    """Time exceeded: the hop limit ran out, or fragments were missing too long (RFC 4443 §3.3, RFC 4884 §4.5)."""

    code: int = _code(Icmpv6TimeExceededCode)
    length: int = _quoted_length()
    unused: bytes = field(Bytes(3), "Unused", default=bytes(3), meaning="zeros", origin=FieldOrigin.FIXED)

    stack = ICMPv6.stack.varied([this.type == 3], next=QUOTE, quotation=QUOTATION, reference=RFC(4443, "3.3"))


class ICMPv6ParameterProblem(ICMPv6):
    """Parameter problem: an octet of the packet makes no sense (RFC 4443 §3.4)."""

    code: int = _code(Icmpv6ParameterProblemCode)
    pointer: int = field(
        Int32ub,
        "Pointer",
        default=0,
        wireshark="icmpv6.pointer",
        meaning="the octet of the quoted packet that was wrong",
        origin=FieldOrigin.EVENT,
    )

    stack = ICMPv6.stack.varied([this.type == 4], next=QUOTE, reference=RFC(4443, "3.4"))


class ICMPv6Echo(ICMPv6):
    """Echo request (type 128) and echo reply (type 129), with any data (RFC 4443 §4)."""

    identifier: int = field(
        Int16ub,
        "Identifier",
        default=0,
        wireshark="icmpv6.echo.identifier",
        meaning="which process asked; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )
    sequence_number: int = field(
        Int16ub,
        "Sequence Number",
        default=0,
        wireshark="icmpv6.echo.sequence_number",
        meaning="which request; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )

    stack = ICMPv6.stack.varied(
        [this.type == 128, this.type == 129],
        next=[],
        payload=Payload.DATA,
        transit=Transit(kept=["type", "code", "sequence_number"], flow=["identifier"]),
        exchange=Exchange(
            marks=[
                Mark("echo request", {"type": 128}, letter="q", by=Sender.CLIENT),
                Mark("echo reply", {"type": 129}, letter="p", by=Sender.SERVER),
            ],
            idle=30,  # as Linux does it (nf_conntrack_icmpv6_timeout)
            idle_one_way=30,
        ),
        reference=RFC(4443, "4.1"),
    )
