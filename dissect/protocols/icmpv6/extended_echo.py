"""Messages that ask for the state of an interface: RFC 8335."""

from __future__ import annotations

from dissect.assigned_numbers.icmp_types import IcmpExtendedEchoReplyCode, NeighborCacheState
from dissect.protocols.icmp_extensions import EXTENSIONS
from dissect.protocols.icmpv6.messages import ICMPv6
from dissect.schema import RFC, FieldOrigin, ListField, field
from dissect.schema.words import BitsInteger, Flag, GreedyBytes, Int8ub, Int16ub, this


def _identifier() -> int:
    return field(
        Int16ub,
        "Identifier",
        default=0,
        wireshark="icmpv6.echo.identifier",
        meaning="comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )


class ICMPv6ExtendedEchoRequest(ICMPv6):
    """Asks for the state of an interface, of the receiver itself or of a neighbour (RFC 8335 §2)."""

    identifier: int = _identifier()
    sequence_number: int = field(
        Int8ub,
        "Sequence Number",
        default=0,
        wireshark="icmpv6.ext.echo.seq",
        meaning="which request; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )
    reserved: int = field(
        BitsInteger(7),
        "Reserved",
        default=0,
        wireshark="icmpv6.ext.echo.req.res",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )
    is_local: bool = field(
        Flag,
        "L",
        default=True,
        wireshark="icmpv6.ext.echo.req.local",
        meaning="an interface of the receiver itself",
        origin=FieldOrigin.PROGRAM,
    )
    extensions: ListField = field(
        GreedyBytes, "Extensions", default=b"", options=EXTENSIONS, meaning="which interface is meant"
    )

    stack = ICMPv6.stack.varied([this.type == 160], next=[], reference=RFC(8335, "2"))


class ICMPv6ExtendedEchoReply(ICMPv6):
    """The state of the interface in the request (RFC 8335 §3)."""

    code: int = field(
        Int8ub,
        "Code",
        default=0,
        wireshark="icmpv6.code",
        names=IcmpExtendedEchoReplyCode,
        meaning="whether it is known",
        origin=FieldOrigin.EVENT,
    )
    identifier: int = _identifier()
    sequence_number: int = field(
        Int8ub,
        "Sequence Number",
        default=0,
        wireshark="icmpv6.ext.echo.seq",
        meaning="which request; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )
    state: int = field(
        BitsInteger(3),
        "State",
        default=0,
        wireshark="icmpv6.ext.echo.rsp.state",
        names=NeighborCacheState,
        meaning="of a neighbour: what is known of it",
        origin=FieldOrigin.EVENT,
    )
    reserved: int = field(
        BitsInteger(2), "Res", default=0, wireshark="icmpv6.ext.echo.rsp.res", meaning="zeros", origin=FieldOrigin.FIXED
    )
    is_active: bool = field(
        Flag,
        "A",
        default=False,
        wireshark="icmpv6.ext.echo.rsp.active",
        meaning="the interface is active",
        origin=FieldOrigin.EVENT,
    )
    has_ipv4: bool = field(
        Flag,
        "4",
        default=False,
        wireshark="icmpv6.ext.echo.rsp.ipv4",
        meaning="IPv4 runs on it",
        origin=FieldOrigin.CONFIGURED,
    )
    has_ipv6: bool = field(
        Flag,
        "6",
        default=False,
        wireshark="icmpv6.ext.echo.rsp.ipv6",
        meaning="IPv6 runs on it",
        origin=FieldOrigin.CONFIGURED,
    )

    stack = ICMPv6.stack.varied([this.type == 161], next=[], reference=RFC(8335, "3"))
