"""Messages about a datagram, which they quote: RFC 792, RFC 1191 (path MTU), RFC 4884 (the length of the quotation)."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import (
    IcmpDestinationUnreachableCode,
    IcmpParameterProblemCode,
    IcmpRedirectCode,
    IcmpTimeExceededCode,
)
from dissect.protocols.icmp_extensions import EXTENSIONS, OLDER_QUOTATION
from dissect.protocols.icmpv4.header import ICMPv4, code_field
from dissect.protocols.ip_version import IpVersion
from dissect.schema import (
    RFC,
    AddressField,
    FieldOrigin,
    Next,
    Quotation,
    Say,
    address,
    field,
    phrases,
    view,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, Ipv4, this

WORD_OCTETS = 4


# The quoted protocol is the one that carries the message: its version is checked there, not looked up here.
QUOTE = [Next(IpVersion, 4, quoted=True)]


QUOTATION = Quotation(this.length * WORD_OCTETS, when=this.length != 0, after=EXTENSIONS, older_octets=OLDER_QUOTATION)
"""The unit of the quotation's length, and the list after the quotation (RFC 4884 §4)."""


REDIRECTED = (
    "for the network",
    "for the host",
    "for the type of service and network",
    "for the type of service and host",
)
"""What a redirect is for, by its code (RFC 792)."""


def _unused(octets: int) -> bytes:
    return field(Bytes(octets), "unused", default=bytes(octets), meaning="zeros", origin=FieldOrigin.FIXED)


def _length() -> int:
    return field(
        Int8ub,
        "Length",
        default=0,
        wireshark="icmp.length",
        meaning="32-bit words of the quoted datagram where extensions follow it, else 0",
        origin=FieldOrigin.ENTRIES,
    )


class ICMPv4FragmentationNeeded(ICMPv4):
    """Destination unreachable, code 4: the datagram is too large and may not be fragmented (RFC 1191 §4)."""

    code: int = code_field(IcmpDestinationUnreachableCode)
    unused: bytes = _unused(1)
    length: int = _length()
    next_hop_mtu: int = field(
        Int16ub,
        "Next-Hop MTU",
        default=0,
        wireshark="icmp.mtu",
        meaning="the largest datagram that goes through",
        origin=FieldOrigin.LINK,
    )

    quoted_octets = view(
        this.length * WORD_OCTETS,
        "Length of original datagram",
        wireshark="icmp.length.original_datagram",
        meaning="octets of the quoted datagram, 0 if all that follows is the quotation",
    )

    line = phrases("{type}, Fragmentation Needed", "MTU={next_hop_mtu}")

    stack = ICMPv4.stack.varied(
        [(this.type == 3) & (this.code == 4)], next=QUOTE, quotation=QUOTATION, reference=RFC(1191, "4")
    )


class ICMPv4DestinationUnreachable(ICMPv4):
    """Destination unreachable: the datagram could not be delivered (RFC 792, RFC 4884 §4.1)."""

    code: int = code_field(IcmpDestinationUnreachableCode)
    unused: bytes = _unused(1)
    length: int = _length()
    unused_rest: bytes = _unused(2)

    quoted_octets = view(
        this.length * WORD_OCTETS,
        "Length of original datagram",
        wireshark="icmp.length.original_datagram",
        meaning="octets of the quoted datagram, 0 if all that follows is the quotation",
    )

    stack = ICMPv4.stack.varied([this.type == 3], next=QUOTE, quotation=QUOTATION)


class ICMPv4SourceQuench(ICMPv4):
    """Source quench: send more slowly; deprecated by RFC 6633 (RFC 792)."""

    unused: bytes = _unused(4)

    stack = ICMPv4.stack.varied([this.type == 4], next=QUOTE, reference=RFC(6633))


class ICMPv4Redirect(ICMPv4):
    """Redirect: another router is nearer to the destination (RFC 792)."""

    code: int = code_field(IcmpRedirectCode)
    gateway_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "Gateway Internet Address",
        short="Gateway",
        wireshark="icmp.redir_gw",
        meaning="the router to be used",
        origin=FieldOrigin.CONFIGURED,
    )

    line = phrases(
        "{type}",
        *(Say(what, when=this.code == code) for code, what in enumerate(REDIRECTED)),
        Say("{code}", when=this.code >= len(REDIRECTED)),
        "to {gateway_address}",
    )

    stack = ICMPv4.stack.varied([this.type == 5], next=QUOTE)


class ICMPv4TimeExceeded(ICMPv4):
    """Time exceeded: the time to live ran out, or fragments were missing too long (RFC 792, RFC 4884 §4.2)."""

    code: int = code_field(IcmpTimeExceededCode)
    unused: bytes = _unused(1)
    length: int = _length()
    unused_rest: bytes = _unused(2)

    quoted_octets = view(
        this.length * WORD_OCTETS,
        "Length of original datagram",
        wireshark="icmp.length.original_datagram",
        meaning="octets of the quoted datagram, 0 if all that follows is the quotation",
    )

    stack = ICMPv4.stack.varied([this.type == 11], next=QUOTE, quotation=QUOTATION)


class ICMPv4ParameterProblem(ICMPv4):
    """Parameter problem: an octet of the header makes no sense (RFC 792, RFC 4884 §4.3)."""

    code: int = code_field(IcmpParameterProblemCode)
    pointer: int = field(
        Int8ub,
        "Pointer",
        default=0,
        wireshark="icmp.pointer",
        meaning="the octet that was wrong",
        origin=FieldOrigin.EVENT,
    )
    length: int = _length()
    unused: bytes = _unused(2)

    quoted_octets = view(
        this.length * WORD_OCTETS,
        "Length of original datagram",
        wireshark="icmp.length.original_datagram",
        meaning="octets of the quoted datagram, 0 if all that follows is the quotation",
    )

    stack = ICMPv4.stack.varied([this.type == 12], next=QUOTE, quotation=QUOTATION)
