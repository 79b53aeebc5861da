"""Neighbour discovery: routers and neighbours ask and tell (RFC 4861)."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.problems import Code, Severity
from dissect.protocols.icmpv6.messages import ICMPv6, reserved
from dissect.protocols.icmpv6.options import OPTIONS, RedirectedHeader
from dissect.protocols.ip_version import IpVersion
from dissect.schema import RFC, AddressField, Expect, FieldOrigin, ListField, Next, address, field, phrases, view
from dissect.schema.words import BitsInteger, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, Ipv6, this

ON_LINK = Expect(
    this.hop_limit == 255,
    "hop_limit",
    "a hop limit other than 255, with which it may come from another link; it must be discarded",
    code=Code.SUSPICIOUS,
    severity=Severity.WARN,
    reference=RFC(4861, "7.1"),
)
"""Routers lower the hop limit, so that only a neighbour's message arrives with the highest one."""


def _options() -> ListField:
    return field(
        GreedyBytes, "Options", default=b"", options=OPTIONS, meaning="options, each a multiple of 8 octets long"
    )


class RouterSolicitation(ICMPv6):
    """Asks routers to advertise themselves at once (RFC 4861 §4.1)."""

    reserved: bytes = reserved(4)
    options: ListField = _options()

    line = phrases("{type}")

    stack = ICMPv6.stack.varied([this.type == 133], next=[], context_rules=[ON_LINK], reference=RFC(4861, "4.1"))


class RouterAdvertisement(ICMPv6):
    """The router, prefixes, MTU and name servers that hosts on this link shall use (RFC 4861 §4.2)."""

    current_hop_limit: int = field(
        Int8ub,
        "Cur Hop Limit",
        default=64,
        wireshark="icmpv6.nd.ra.cur_hop_limit",
        meaning="hop limit for hosts to send with; 0 leaves it open",
        origin=FieldOrigin.CONFIGURED,
    )
    managed: bool = field(
        Flag,
        "Managed address configuration",
        short="M",
        default=False,
        wireshark="icmpv6.nd.ra.flag.m",
        meaning="addresses come from DHCPv6",
        origin=FieldOrigin.CONFIGURED,
    )
    other: bool = field(
        Flag,
        "Other configuration",
        short="O",
        default=False,
        wireshark="icmpv6.nd.ra.flag.o",
        meaning="other settings come from DHCPv6",
        origin=FieldOrigin.CONFIGURED,
    )
    home_agent: bool = field(
        Flag,
        "Home Agent",
        short="H",
        default=False,
        wireshark="icmpv6.nd.ra.flag.h",
        meaning="the router is a home agent (RFC 6275 §7.1)",
        origin=FieldOrigin.CONFIGURED,
    )
    preference: int = field(
        BitsInteger(2),
        "Default Router Preference",
        short="Prf",
        default=0,
        wireshark="icmpv6.nd.ra.flag.prf",
        meaning="1 high, 0 medium, 3 low (RFC 4191 §2.2)",
        origin=FieldOrigin.CONFIGURED,
    )
    proxy: bool = field(
        Flag,
        "Proxy",
        short="P",
        default=False,
        wireshark="icmpv6.nd.ra.flag.p",
        meaning="the sender is a proxy (RFC 4389 §4.1.3.3)",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved_bits: int = field(
        BitsInteger(2),
        "Reserved",
        short="Rs",
        default=0,
        wireshark="icmpv6.nd.ra.flag.rsv",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )
    router_lifetime: int = field(
        Int16ub,
        "Router Lifetime",
        default=1800,
        wireshark="icmpv6.nd.ra.router_lifetime",
        meaning="seconds as a default router; 0 if it is not one",
        origin=FieldOrigin.CONFIGURED,
    )
    reachable_time: int = field(
        Int32ub,
        "Reachable Time",
        default=0,
        wireshark="icmpv6.nd.ra.reachable_time",
        meaning="milliseconds that a neighbour counts as reachable; 0 leaves it open",
        origin=FieldOrigin.CONFIGURED,
    )
    retrans_timer: int = field(
        Int32ub,
        "Retrans Timer",
        default=0,
        wireshark="icmpv6.nd.ra.retrans_timer",
        meaning="milliseconds between solicitations; 0 leaves it open",
        origin=FieldOrigin.CONFIGURED,
    )
    options: ListField = _options()

    flags = view(
        this.managed * 128
        + this.other * 64
        + this.home_agent * 32
        + this.preference * 8
        + this.proxy * 4
        + this.reserved_bits,
        "Flags",
        wireshark="icmpv6.nd.ra.flag",
        meaning="the flags as one octet",
    )

    line = phrases("{type}", "{flags}", "Lifetime={router_lifetime}")

    stack = ICMPv6.stack.varied([this.type == 134], next=[], context_rules=[ON_LINK], reference=RFC(4861, "4.2"))


class NeighborSolicitation(ICMPv6):
    """Asks for the link-layer address of a neighbour, or whether it is still there (RFC 4861 §4.3)."""

    reserved: bytes = reserved(4)
    target_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Target Address",
        wireshark="icmpv6.nd.ns.target_address",
        meaning="the neighbour that is asked for",
        origin=FieldOrigin.MATCHING,
    )
    options: ListField = _options()

    line = phrases("{type}, who has {target_address}?")

    stack = ICMPv6.stack.varied([this.type == 135], next=[], context_rules=[ON_LINK], reference=RFC(4861, "4.3"))


class NeighborAdvertisement(ICMPv6):
    """Gives the link-layer address of a neighbour, asked or not (RFC 4861 §4.4)."""

    router: bool = field(
        Flag,
        "Router flag",
        short="R",
        default=False,
        wireshark="icmpv6.nd.na.flag.r",
        meaning="the sender is a router",
        origin=FieldOrigin.CONFIGURED,
    )
    solicited: bool = field(
        Flag,
        "Solicited flag",
        short="S",
        default=False,
        wireshark="icmpv6.nd.na.flag.s",
        meaning="it was asked for",
        origin=FieldOrigin.EVENT,
    )
    override: bool = field(
        Flag,
        "Override flag",
        short="O",
        default=False,
        wireshark="icmpv6.nd.na.flag.o",
        meaning="replaces what is remembered",
        origin=FieldOrigin.EVENT,
    )
    reserved: int = field(
        BitsInteger(29),
        "Reserved",
        default=0,
        wireshark="icmpv6.nd.na.flag.rsv",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )
    target_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Target Address",
        wireshark="icmpv6.nd.na.target_address",
        meaning="the neighbour that this is about",
        origin=FieldOrigin.MATCHING,
    )
    options: ListField = _options()

    flags = view(
        this.router * (1 << 31) + this.solicited * (1 << 30) + this.override * (1 << 29) + this.reserved,
        "Flags",
        wireshark="icmpv6.nd.na.flag",
        meaning="the flags as 32 bits",
    )

    line = phrases("{type}, {target_address}", "{flags}")

    stack = ICMPv6.stack.varied([this.type == 136], next=[], context_rules=[ON_LINK], reference=RFC(4861, "4.4"))


class Redirect(ICMPv6):
    """A better first hop for a destination (RFC 4861 §4.5)."""

    reserved: bytes = reserved(4)
    target_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Target Address",
        wireshark="icmpv6.nd.rd.target_address",
        meaning="the better first hop",
        origin=FieldOrigin.CONFIGURED,
    )
    destination_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Destination Address",
        wireshark="icmpv6.rd.na.destination_address",
        meaning="the destination that is redirected",
        origin=FieldOrigin.COPIED,
    )
    options: ListField = _options()

    line = phrases("{type}, {destination_address} via {target_address}")

    stack = ICMPv6.stack.varied(
        [this.type == 137],
        next=[Next(IpVersion, 6, quoted=True)],
        quoting=RedirectedHeader,
        context_rules=[ON_LINK],
        reference=RFC(4861, "4.5"),
    )
