"""The state of interfaces, asked and told: RFC 8335."""

from __future__ import annotations

from dissect.assigned_numbers.icmp_types import IcmpExtendedEchoReplyCode, NeighborCacheState
from dissect.protocols.icmp_extensions import EXTENSIONS
from dissect.protocols.icmpv4.header import ICMPv4, identifier_field
from dissect.schema import (
    RFC,
    FieldOrigin,
    ListField,
    field,
)
from dissect.schema.words import BitsInteger, Flag, GreedyBytes, Int8ub, this


class ICMPv4ExtendedEchoRequest(ICMPv4):
    """Asks for the state of an interface, of the receiver itself or of a neighbour (RFC 8335 §2)."""

    identifier: int = identifier_field()
    sequence_number: int = field(
        Int8ub,
        "Sequence Number",
        default=0,
        wireshark="icmp.ext.echo.seq",
        meaning="which request; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )
    reserved: int = field(
        BitsInteger(7),
        "Reserved",
        default=0,
        wireshark="icmp.ext.echo.req.res",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )
    is_local: bool = field(
        Flag,
        "L",
        default=True,
        wireshark="icmp.ext.echo.req.local",
        meaning="an interface of the receiver itself",
        origin=FieldOrigin.PROGRAM,
    )
    extensions: ListField = field(
        GreedyBytes, "Extensions", default=b"", options=EXTENSIONS, meaning="which interface is meant"
    )

    stack = ICMPv4.stack.varied([this.type == 42], next=[], reference=RFC(8335, "2"))


class ICMPv4ExtendedEchoReply(ICMPv4):
    """The state of the interface in the request (RFC 8335 §3)."""

    code: int = field(
        Int8ub,
        "Code",
        default=0,
        wireshark="icmp.code",
        names=IcmpExtendedEchoReplyCode,
        meaning="whether it is known",
        origin=FieldOrigin.EVENT,
    )
    identifier: int = identifier_field()
    sequence_number: int = field(
        Int8ub,
        "Sequence Number",
        default=0,
        wireshark="icmp.ext.echo.seq",
        meaning="which request; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )
    state: int = field(
        BitsInteger(3),
        "State",
        default=0,
        wireshark="icmp.ext.echo.rsp.state",
        names=NeighborCacheState,
        meaning="of a neighbour: what is known of it",
        origin=FieldOrigin.EVENT,
    )
    reserved: int = field(
        BitsInteger(2), "Res", default=0, wireshark="icmp.ext.echo.rsp.res", meaning="zeros", origin=FieldOrigin.FIXED
    )
    is_active: bool = field(
        Flag,
        "A",
        default=False,
        wireshark="icmp.ext.echo.rsp.active",
        meaning="the interface is active",
        origin=FieldOrigin.EVENT,
    )
    has_ipv4: bool = field(
        Flag,
        "4",
        default=False,
        wireshark="icmp.ext.echo.rsp.ipv4",
        meaning="IPv4 runs on it",
        origin=FieldOrigin.CONFIGURED,
    )
    has_ipv6: bool = field(
        Flag,
        "6",
        default=False,
        wireshark="icmp.ext.echo.rsp.ipv6",
        meaning="IPv6 runs on it",
        origin=FieldOrigin.CONFIGURED,
    )

    stack = ICMPv4.stack.varied([this.type == 43], next=[], reference=RFC(8335, "3"))
