"""Options of neighbour discovery messages: RFC 4861 §4.6, RFC 4191 (routes), RFC 8106 (DNS), RFC 3971 (nonce)."""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers import NeighborDiscoveryOption
from dissect.domain_names import Name
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Reference,
    Section,
    Sections,
    Stack,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, DomainName, Flag, Int8ub, Int32ub, Ipv6, this

UNIT_OCTETS = 8


def _type(number: int) -> int:
    return field(
        Int8ub,
        "Type",
        default=number,
        wireshark="icmpv6.opt.type",
        names=NeighborDiscoveryOption,
        meaning="which option it is",
        origin=FieldOrigin.FIXED,
    )


def _length() -> int:
    return automatic(
        Int8ub, "Length", wireshark="icmpv6.opt.length", meaning="length of the option in units of 8 octets"
    )


NOT_EMPTY = Expect(
    this.length != 0,
    "length",
    "a length of zero, for which the packet must be discarded",
    code=Code.BAD_OPTION,
    reference=RFC(4861, "4.6"),
)


def _option(number: int, reference: Reference, *expect: Expect) -> Stack:
    """The place of an option: its number, and its length in units of 8 octets (RFC 4861 §4.6)."""
    return Stack(
        name="icmpv6.opt",
        reference=reference,
        carried_as={NeighborDiscoveryOption: [number]},
        extent=[Extent(this.length * UNIT_OCTETS)],
        expect=[NOT_EMPTY, *expect],
    )


def _units(units: int, reference: Reference) -> Expect:
    return Expect(
        this.length == units,
        "length",
        f"not the {units} units of 8 octets that this option has",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=reference,
    )


def _prefix_length(reference: Reference) -> Expect:
    return Expect(
        this.prefix_length <= 128,
        "prefix_length",
        "more than the 128 bits of an address",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=reference,
    )


class SourceLinkLayerAddress(Header):
    """The link-layer address of the sender (RFC 4861 §4.6.1)."""

    type: int = _type(1)
    length: int = _length()
    link_layer_address: bytes = field(
        Bytes(this.length * UNIT_OCTETS - 2),
        "Link-Layer Address",
        wireshark="icmpv6.opt.src_linkaddr",
        meaning="six octets on Ethernet",
        spelled="colons",
        origin=FieldOrigin.OWN_CARD,
    )

    line = phrases("from {link_layer_address}")

    stack = _option(1, RFC(4861, "4.6.1"))


class TargetLinkLayerAddress(Header):
    """The link-layer address of the target (RFC 4861 §4.6.1)."""

    type: int = _type(2)
    length: int = _length()
    link_layer_address: bytes = field(
        Bytes(this.length * UNIT_OCTETS - 2),
        "Link-Layer Address",
        wireshark="icmpv6.opt.target_linkaddr",
        meaning="six octets on Ethernet",
        spelled="colons",
        origin=FieldOrigin.OWN_CARD,
    )

    line = phrases("at {link_layer_address}")

    stack = _option(2, RFC(4861, "4.6.1"))


class PrefixInformation(Header):
    """A prefix that is on the link, or from which hosts may form addresses (RFC 4861 §4.6.2)."""

    type: int = _type(3)
    length: int = _length()
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

    stack = _option(3, RFC(4861, "4.6.2"), _units(4, RFC(4861, "4.6.2")), _prefix_length(RFC(4861, "4.6.2")))


class RedirectedHeader(Header):
    """The redirected packet, cut to fit (RFC 4861 §4.6.3)."""

    type: int = _type(4)
    length: int = _length()
    reserved: bytes = field(Bytes(6), "Reserved", default=bytes(6), meaning="zeros", origin=FieldOrigin.FIXED)
    packet: bytes = field(
        Bytes(this.length * UNIT_OCTETS - UNIT_OCTETS),
        "IP header + data",
        short="Packet",
        default=b"",
        meaning="the beginning of the packet that was redirected",
        origin=FieldOrigin.COPIED,
    )

    line = phrases()

    stack = _option(4, RFC(4861, "4.6.3"))


class LinkMTU(Header):
    """The MTU that all hosts on the link should use (RFC 4861 §4.6.4)."""

    type: int = _type(5)
    length: int = _length()
    reserved: bytes = field(Bytes(2), "Reserved", default=bytes(2), meaning="zeros", origin=FieldOrigin.FIXED)
    mtu: int = field(
        Int32ub, "MTU", wireshark="icmpv6.opt.mtu", meaning="octets of the largest packet", origin=FieldOrigin.LINK
    )

    line = phrases("MTU {mtu}")

    stack = _option(5, RFC(4861, "4.6.4"), _units(1, RFC(4861, "4.6.4")))


class Nonce(Header):
    """A random number that ties an advertisement to its solicitation (RFC 3971 §5.3.2)."""

    type: int = _type(14)
    length: int = _length()
    nonce: bytes = field(
        Bytes(this.length * UNIT_OCTETS - 2),
        "Nonce",
        wireshark="icmpv6.opt.nonce",
        meaning="six octets or more, chosen at random",
        origin=FieldOrigin.MATCHING,
    )

    line = phrases("nonce {nonce:hex}")

    stack = _option(14, RFC(3971, "5.3.2"))


class RouteInformation(Header):
    """A prefix that is reached through the sender (RFC 4191 §2.3)."""

    type: int = _type(24)
    length: int = _length()
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

    stack = _option(24, RFC(4191, "2.3"), _prefix_length(RFC(4191, "2.3")))


class RecursiveDNSServer(Header):
    """Name servers (RFC 8106 §5.1)."""

    type: int = _type(25)
    length: int = _length()
    reserved: bytes = field(Bytes(2), "Reserved", default=bytes(2), meaning="zeros", origin=FieldOrigin.FIXED)
    lifetime: int = field(
        Int32ub,
        "Lifetime",
        default=1800,
        wireshark="icmpv6.opt.rdnss.lifetime",
        meaning="seconds that they may be used",
    )
    servers: bytes = field(
        Bytes(this.length * UNIT_OCTETS - UNIT_OCTETS),
        "Addresses of IPv6 Recursive DNS Servers",
        short="Servers",
        default=b"",
        meaning="addresses of 16 octets",
    )

    line = phrases("RDNSS {servers:ipv6}")

    stack = _option(
        25,
        RFC(8106, "5.1"),
        Expect(
            this.length >= 3,
            "length",
            "too short for one address",
            code=Code.BAD_OPTION,
            severity=Severity.WARN,
            reference=RFC(8106, "5.1"),
        ),
    )


class SearchDomain(Header):
    """A domain name to be tried; the root if it is padding (RFC 8106 §5.2)."""

    name: Name = field(DomainName, "Domain Name", short="Name", meaning="without the last dot")

    line = phrases("{name}")

    stack = Stack(name="icmpv6.opt.dnssl", reference=RFC(8106, "5.2"))


class DNSSearchList(Header):
    """Domain names to be tried (RFC 8106 §5.2)."""

    type: int = _type(31)
    length: int = _length()
    reserved: bytes = field(Bytes(2), "Reserved", default=bytes(2), meaning="zeros", origin=FieldOrigin.FIXED)
    lifetime: int = field(
        Int32ub,
        "Lifetime",
        default=1800,
        wireshark="icmpv6.opt.dnssl.lifetime",
        meaning="seconds that they may be used",
    )
    domain_names: ListField = field(
        Bytes(this.length * UNIT_OCTETS - UNIT_OCTETS),
        "Domain Names of DNS Search List",
        short="Names",
        default=b"",
        options=Sections([Section("Names", SearchDomain)]),
        meaning="names in the encoding of RFC 1035 §3.1 without compression, padded with zeros",
    )

    line = phrases("DNSSL")

    stack = _option(31, RFC(8106, "5.2"))


class UnknownNeighborDiscoveryOption(Header):
    """An option that is not declared here; it is ignored (RFC 4861 §4.6)."""

    type: int = field(
        Int8ub, "Type", wireshark="icmpv6.opt.type", names=NeighborDiscoveryOption, meaning="which option it is"
    )
    length: int = _length()
    data: bytes = field(
        Bytes(this.length * UNIT_OCTETS - 2), "Data", default=bytes(6), meaning="the octets of the option, as they are"
    )

    stack = Stack(
        name="icmpv6.opt",
        reference=RFC(4861, "4.6"),
        extent=[Extent(this.length * UNIT_OCTETS)],
        expect=[NOT_EMPTY],
    )


OPTIONS = OptionList(
    kinds=NeighborDiscoveryOption,
    members=(
        SourceLinkLayerAddress,
        TargetLinkLayerAddress,
        PrefixInformation,
        RedirectedHeader,
        LinkMTU,
        Nonce,
        RouteInformation,
        RecursiveDNSServer,
        DNSSearchList,
    ),
    unknown=UnknownNeighborDiscoveryOption,
)
