"""Prefixes on the link (RFC 4861 §4.6.2), and routes to others (RFC 4191)."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.problems import Code, Severity
from dissect.protocols.icmpv6.options.option import UNIT_OCTETS, exactly_units, option_length, option_place, option_type
from dissect.schema import RFC, AddressField, Expect, FieldOrigin, Header, Reference, address, field, phrases, view
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int32ub, Ipv6, this


def _prefix_length(reference: Reference) -> Expect:
    return Expect(
        this.prefix_length <= 128,
        "prefix_length",
        "more than the 128 bits of an address",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=reference,
    )


class PrefixInformation(Header):
    """A prefix that is on the link, or from which hosts may form addresses (RFC 4861 §4.6.2)."""

    type: int = option_type(3)
    length: int = option_length()
    prefix_length: int = field(
        Int8ub,
        "Prefix Length",
        wireshark="icmpv6.opt.prefix.length",
        meaning="leading bits of the prefix that count",
        origin=FieldOrigin.CONFIGURED,
    )
    on_link: bool = field(
        Flag,
        "on-link flag",
        short="L",
        default=True,
        wireshark="icmpv6.opt.prefix.flag.l",
        meaning="addresses of the prefix are on this link",
        origin=FieldOrigin.CONFIGURED,
    )
    autonomous: bool = field(
        Flag,
        "autonomous address-configuration flag",
        short="A",
        default=True,
        wireshark="icmpv6.opt.prefix.flag.a",
        meaning="hosts may form addresses from the prefix",
        origin=FieldOrigin.CONFIGURED,
    )
    router_address: bool = field(
        Flag,
        "router address flag",
        short="R",
        default=False,
        wireshark="icmpv6.opt.prefix.flag.r",
        meaning="the prefix is a whole address of the router (RFC 6275 §7.2)",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved_bits: int = field(
        BitsInteger(5),
        "Reserved1",
        default=0,
        wireshark="icmpv6.opt.prefix.flag.reserved",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )
    valid_lifetime: int = field(
        Int32ub,
        "Valid Lifetime",
        default=2592000,
        wireshark="icmpv6.opt.prefix.valid_lifetime",
        meaning="seconds that the prefix is valid for",
        origin=FieldOrigin.CONFIGURED,
    )
    preferred_lifetime: int = field(
        Int32ub,
        "Preferred Lifetime",
        default=604800,
        wireshark="icmpv6.opt.prefix.preferred_lifetime",
        meaning="seconds that addresses formed from it are preferred for",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved: bytes = field(Bytes(4), "Reserved2", default=bytes(4), meaning="zeros", origin=FieldOrigin.FIXED)
    prefix: AddressField[Ipv6Address] = address(
        Ipv6, "Prefix", wireshark="icmpv6.opt.prefix", meaning="the prefix", origin=FieldOrigin.CONFIGURED
    )

    flags = view(
        this.on_link * 128 + this.autonomous * 64 + this.router_address * 32 + this.reserved_bits,
        "Flag",
        wireshark="icmpv6.opt.prefix.flag",
        meaning="the flags as one octet",
    )

    line = phrases("prefix {prefix}/{prefix_length}", "{flags}")

    stack = option_place(
        3, RFC(4861, "4.6.2"), exactly_units(4, RFC(4861, "4.6.2")), _prefix_length(RFC(4861, "4.6.2"))
    )


class RouteInformation(Header):
    """A prefix that is reached through the sender (RFC 4191 §2.3)."""

    type: int = option_type(24)
    length: int = option_length()
    prefix_length: int = field(
        Int8ub,
        "Prefix Length",
        wireshark="icmpv6.opt.prefix.length",
        meaning="leading bits of the prefix that count",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved_high: int = field(BitsInteger(3), "Resvd", default=0, meaning="zeros", origin=FieldOrigin.FIXED)
    preference: int = field(
        BitsInteger(2),
        "Prf",
        default=0,
        wireshark="icmpv6.opt.route_info.flag.route_preference",
        meaning="1 high, 0 medium, 3 low",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved_low: int = field(BitsInteger(3), "Resvd", default=0, meaning="zeros", origin=FieldOrigin.FIXED)
    route_lifetime: int = field(
        Int32ub,
        "Route Lifetime",
        default=1800,
        wireshark="icmpv6.opt.route_lifetime",
        meaning="seconds",
        origin=FieldOrigin.CONFIGURED,
    )
    prefix: bytes = field(
        Bytes(this.length * UNIT_OCTETS - UNIT_OCTETS),
        "Prefix",
        default=b"",
        meaning="no, 8 or 16 octets of the prefix, the rest being zero",
        origin=FieldOrigin.CONFIGURED,
    )

    flags = view(
        this.reserved_high * 32 + this.preference * 8 + this.reserved_low,
        "Flag",
        wireshark="icmpv6.opt.route_info.flag",
        meaning="preference and reserved bits as one octet",
    )

    line = phrases("route {prefix:ipv6}/{prefix_length}")

    stack = option_place(24, RFC(4191, "2.3"), _prefix_length(RFC(4191, "2.3")))
