"""Internet Control Message Protocol for IPv6: RFC 4443; RFC 4884 (the length of the quoted packet).

Multicast listeners: RFC 2710 (version 1), RFC 9777 (version 2). Neighbour discovery: RFC 4861, with the options of
RFC 4861 §4.6, RFC 3971 §5.3.2 (nonce), RFC 4191 §2.3 (routes), RFC 8106 §5 (name servers and search list).
"""

from __future__ import annotations

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers import Icmpv6Type, IpProtocol, NeighborDiscoveryOption
from dissect.problems import Code, Severity
from dissect.protocols.ip_version import IpVersion
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    Extent,
    Header,
    InternetChecksum,
    Next,
    OptionList,
    Reference,
    Stack,
    address,
    automatic,
    field,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, Ipv6, this

UNIT_OCTETS = 8
MINIMUM_MTU = 1280

# The quotation is of the protocol that carries the message: its version is checked there, not looked up here.
QUOTE = [Next(IpVersion, 6, quoted=True)]


def _type(number: int) -> int:
    return field(
        Int8ub,
        "Type",
        default=number,
        wireshark="icmpv6.opt.type",
        names=NeighborDiscoveryOption,
        meaning="which option it is",
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
    )

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
    )

    stack = _option(2, RFC(4861, "4.6.1"))


class PrefixInformation(Header):
    """A prefix that is on the link, or from which hosts may form addresses (RFC 4861 §4.6.2)."""

    type: int = _type(3)
    length: int = _length()
    prefix_length: int = field(
        Int8ub, "Prefix Length", wireshark="icmpv6.opt.prefix.length", meaning="leading bits of the prefix that count"
    )
    on_link: bool = field(
        Flag,
        "on-link flag",
        short="L",
        default=True,
        wireshark="icmpv6.opt.prefix.flag.l",
        meaning="addresses of the prefix are on this link",
    )
    autonomous: bool = field(
        Flag,
        "autonomous address-configuration flag",
        short="A",
        default=True,
        wireshark="icmpv6.opt.prefix.flag.a",
        meaning="hosts may form addresses from the prefix",
    )
    router_address: bool = field(
        Flag,
        "router address flag",
        short="R",
        default=False,
        wireshark="icmpv6.opt.prefix.flag.r",
        meaning="the prefix is a whole address of the router (RFC 6275 §7.2)",
    )
    reserved_bits: int = field(
        BitsInteger(5), "Reserved1", default=0, wireshark="icmpv6.opt.prefix.flag.reserved", meaning="zeros"
    )
    valid_lifetime: int = field(
        Int32ub,
        "Valid Lifetime",
        default=2592000,
        wireshark="icmpv6.opt.prefix.valid_lifetime",
        meaning="seconds that the prefix is valid for",
    )
    preferred_lifetime: int = field(
        Int32ub,
        "Preferred Lifetime",
        default=604800,
        wireshark="icmpv6.opt.prefix.preferred_lifetime",
        meaning="seconds that addresses formed from it are preferred for",
    )
    reserved: bytes = field(Bytes(4), "Reserved2", default=bytes(4), meaning="zeros")
    prefix: AddressField[Ipv6Address] = address(Ipv6, "Prefix", wireshark="icmpv6.opt.prefix", meaning="the prefix")

    flags = view(
        this.on_link * 128 + this.autonomous * 64 + this.router_address * 32 + this.reserved_bits,
        "Flag",
        wireshark="icmpv6.opt.prefix.flag",
        meaning="the flags as one octet",
    )

    stack = _option(3, RFC(4861, "4.6.2"), _units(4, RFC(4861, "4.6.2")), _prefix_length(RFC(4861, "4.6.2")))


class RedirectedHeader(Header):
    """As much of the redirected packet as fits (RFC 4861 §4.6.3)."""

    type: int = _type(4)
    length: int = _length()
    reserved: bytes = field(Bytes(6), "Reserved", default=bytes(6), meaning="zeros")
    packet: bytes = field(
        Bytes(this.length * UNIT_OCTETS - UNIT_OCTETS),
        "IP header + data",
        short="Packet",
        default=b"",
        meaning="the beginning of the packet that was redirected",
    )

    stack = _option(4, RFC(4861, "4.6.3"))


class LinkMTU(Header):
    """The MTU that all hosts on the link should use (RFC 4861 §4.6.4)."""

    type: int = _type(5)
    length: int = _length()
    reserved: bytes = field(Bytes(2), "Reserved", default=bytes(2), meaning="zeros")
    mtu: int = field(Int32ub, "MTU", wireshark="icmpv6.opt.mtu", meaning="octets of the largest packet")

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
    )

    stack = _option(14, RFC(3971, "5.3.2"))


class RouteInformation(Header):
    """A prefix that is reached by way of the sender (RFC 4191 §2.3)."""

    type: int = _type(24)
    length: int = _length()
    prefix_length: int = field(
        Int8ub, "Prefix Length", wireshark="icmpv6.opt.prefix.length", meaning="leading bits of the prefix that count"
    )
    reserved_high: int = field(BitsInteger(3), "Resvd", default=0, meaning="zeros")
    preference: int = field(
        BitsInteger(2),
        "Prf",
        default=0,
        wireshark="icmpv6.opt.route_info.flag.route_preference",
        meaning="1 high, 0 medium, 3 low",
    )
    reserved_low: int = field(BitsInteger(3), "Resvd", default=0, meaning="zeros")
    route_lifetime: int = field(
        Int32ub, "Route Lifetime", default=1800, wireshark="icmpv6.opt.route_lifetime", meaning="seconds"
    )
    prefix: bytes = field(
        Bytes(this.length * UNIT_OCTETS - UNIT_OCTETS),
        "Prefix",
        default=b"",
        meaning="no, 8 or 16 octets of the prefix, the rest being zero",
    )

    flags = view(
        this.reserved_high * 32 + this.preference * 8 + this.reserved_low,
        "Flag",
        wireshark="icmpv6.opt.route_info.flag",
        meaning="preference and reserved bits as one octet",
    )

    stack = _option(24, RFC(4191, "2.3"), _prefix_length(RFC(4191, "2.3")))


class RecursiveDNSServer(Header):
    """Name servers (RFC 8106 §5.1)."""

    type: int = _type(25)
    length: int = _length()
    reserved: bytes = field(Bytes(2), "Reserved", default=bytes(2), meaning="zeros")
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


class DNSSearchList(Header):
    """Domain names to be tried (RFC 8106 §5.2)."""

    type: int = _type(31)
    length: int = _length()
    reserved: bytes = field(Bytes(2), "Reserved", default=bytes(2), meaning="zeros")
    lifetime: int = field(
        Int32ub,
        "Lifetime",
        default=1800,
        wireshark="icmpv6.opt.dnssl.lifetime",
        meaning="seconds that they may be used",
    )
    domain_names: bytes = field(
        Bytes(this.length * UNIT_OCTETS - UNIT_OCTETS),
        "Domain Names of DNS Search List",
        short="Names",
        default=b"",
        meaning="names in the encoding of RFC 1035 §3.1 without compression, padded with zeros",
    )

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


def _options() -> bytes:
    return field(
        GreedyBytes, "Options", default=b"", options=OPTIONS, meaning="options, each a multiple of 8 octets long"
    )


def _reserved(octets: int) -> bytes:
    return field(Bytes(octets), "Reserved", default=bytes(octets), wireshark="icmpv6.reserved", meaning="zeros")


def _quoted_length() -> int:
    return field(
        Int8ub,
        "Length",
        default=0,
        wireshark="icmpv6.length",
        meaning="64-bit words of the quoted packet where extensions follow it, else 0",
    )


class ICMPv6(Header):
    """What all messages begin with (RFC 4443 §2.1); the rest depends on the type."""

    type: int = field(
        Int8ub, "Type", wireshark="icmpv6.type", names=Icmpv6Type, meaning="what the message says; below 128 an error"
    )
    code: int = field(Int8ub, "Code", default=0, wireshark="icmpv6.code", meaning="what exactly, depending on the type")
    checksum: int = automatic(
        Int16ub, "Checksum", wireshark="icmpv6.checksum", meaning="over pseudo-header and the whole message"
    )

    # Nothing is carried under a message type, so that a type without a variant below is noted as unknown.
    stack = Stack(
        name="icmpv6",
        reference=RFC(4443, "2.1"),
        carried_as={IpProtocol: [58]},
        next=[Next(Icmpv6Type, this.type)],
        checksum=InternetChecksum("checksum", pseudo_header=True),
    )


class ICMPv6DestinationUnreachable(ICMPv6):
    """Destination unreachable: the packet could not be delivered (RFC 4443 §3.1, RFC 4884 §4.4)."""

    length: int = _quoted_length()
    unused: bytes = field(Bytes(3), "Unused", default=bytes(3), meaning="zeros")

    stack = ICMPv6.stack.varied([this.type == 1], next=QUOTE, reference=RFC(4443, "3.1"))


class ICMPv6PacketTooBig(ICMPv6):
    """Packet too big for the next link (RFC 4443 §3.2, RFC 8201)."""

    mtu: int = field(Int32ub, "MTU", wireshark="icmpv6.mtu", meaning="octets of the largest packet that goes through")

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

    length: int = _quoted_length()
    unused: bytes = field(Bytes(3), "Unused", default=bytes(3), meaning="zeros")

    stack = ICMPv6.stack.varied([this.type == 3], next=QUOTE, reference=RFC(4443, "3.3"))


class ICMPv6ParameterProblem(ICMPv6):
    """Parameter problem: an octet of the packet makes no sense (RFC 4443 §3.4)."""

    pointer: int = field(
        Int32ub,
        "Pointer",
        default=0,
        wireshark="icmpv6.pointer",
        meaning="the octet of the quoted packet that was wrong",
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
    )
    sequence_number: int = field(
        Int16ub,
        "Sequence Number",
        default=0,
        wireshark="icmpv6.echo.sequence_number",
        meaning="which request; comes back in the reply",
    )

    stack = ICMPv6.stack.varied([this.type == 128, this.type == 129], next=[], reference=RFC(4443, "4.1"))


class MulticastListenerQuery(ICMPv6):
    """Asks who listens to which groups; version 2 goes on after the address (RFC 2710 §3, RFC 9777 §5.1)."""

    maximum_response_code: int = field(
        Int16ub,
        "Maximum Response Code",
        default=10000,
        wireshark="icmpv6.mld.maximum_response_code",
        meaning="milliseconds to answer within; from 32 768 on a floating-point number",
    )
    reserved: bytes = _reserved(2)
    multicast_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Multicast Address",
        wireshark="icmpv6.mld.multicast_address",
        meaning="the group that is asked about; :: for all",
    )
    version_2: bytes = field(
        GreedyBytes,
        "Version 2 Part",
        default=b"",
        meaning="flags, interval, number of sources and the sources; none in version 1",
    )

    stack = ICMPv6.stack.varied([this.type == 130], next=[], reference=RFC(9777, "5.1"))


class MulticastListenerReport(ICMPv6):
    """Version 1 report (type 131) and done (type 132): a host listens to a group, or no longer does (RFC 2710 §3)."""

    maximum_response_delay: int = field(
        Int16ub,
        "Maximum Response Delay",
        default=0,
        wireshark="icmpv6.mld.maximum_response_delay",
        meaning="zero; only queries use it",
    )
    reserved: bytes = _reserved(2)
    multicast_address: AddressField[Ipv6Address] = address(
        Ipv6, "Multicast Address", wireshark="icmpv6.mld.multicast_address", meaning="the group"
    )

    stack = ICMPv6.stack.varied([this.type == 131, this.type == 132], next=[], reference=RFC(2710, "3"))


class MulticastListenerReport2(ICMPv6):
    """Version 2 report: what a host listens to now, and from which sources (RFC 9777 §5.2)."""

    reserved: bytes = _reserved(2)
    number_of_records: int = field(
        Int16ub,
        "Nr of Mcast Address Records",
        short="Records",
        default=0,
        wireshark="icmpv6.mldr.nb_mcast_records",
        meaning="multicast address records that follow",
    )
    records: bytes = field(GreedyBytes, "Multicast Address Records", default=b"", meaning="the records, as octets")

    stack = ICMPv6.stack.varied([this.type == 143], next=[], reference=RFC(9777, "5.2"))


class RouterSolicitation(ICMPv6):
    """Asks routers to advertise themselves at once (RFC 4861 §4.1)."""

    reserved: bytes = _reserved(4)
    options: bytes = _options()

    stack = ICMPv6.stack.varied([this.type == 133], next=[], reference=RFC(4861, "4.1"))


class RouterAdvertisement(ICMPv6):
    """What hosts on this link shall use: router, prefixes, MTU, name servers (RFC 4861 §4.2)."""

    current_hop_limit: int = field(
        Int8ub,
        "Cur Hop Limit",
        default=64,
        wireshark="icmpv6.nd.ra.cur_hop_limit",
        meaning="hop limit for hosts to send with; 0 leaves it open",
    )
    managed: bool = field(
        Flag,
        "Managed address configuration",
        short="M",
        default=False,
        wireshark="icmpv6.nd.ra.flag.m",
        meaning="addresses come from DHCPv6",
    )
    other: bool = field(
        Flag,
        "Other configuration",
        short="O",
        default=False,
        wireshark="icmpv6.nd.ra.flag.o",
        meaning="other settings come from DHCPv6",
    )
    home_agent: bool = field(
        Flag,
        "Home Agent",
        short="H",
        default=False,
        wireshark="icmpv6.nd.ra.flag.h",
        meaning="the router is a home agent (RFC 6275 §7.1)",
    )
    preference: int = field(
        BitsInteger(2),
        "Default Router Preference",
        short="Prf",
        default=0,
        wireshark="icmpv6.nd.ra.flag.prf",
        meaning="1 high, 0 medium, 3 low (RFC 4191 §2.2)",
    )
    proxy: bool = field(
        Flag,
        "Proxy",
        short="P",
        default=False,
        wireshark="icmpv6.nd.ra.flag.p",
        meaning="the sender is a proxy (RFC 4389 §4.1.3.3)",
    )
    reserved_bits: int = field(
        BitsInteger(2), "Reserved", short="Rs", default=0, wireshark="icmpv6.nd.ra.flag.rsv", meaning="zeros"
    )
    router_lifetime: int = field(
        Int16ub,
        "Router Lifetime",
        default=1800,
        wireshark="icmpv6.nd.ra.router_lifetime",
        meaning="seconds as a default router; 0 if it is none",
    )
    reachable_time: int = field(
        Int32ub,
        "Reachable Time",
        default=0,
        wireshark="icmpv6.nd.ra.reachable_time",
        meaning="milliseconds that a neighbour counts as reachable; 0 leaves it open",
    )
    retrans_timer: int = field(
        Int32ub,
        "Retrans Timer",
        default=0,
        wireshark="icmpv6.nd.ra.retrans_timer",
        meaning="milliseconds between solicitations; 0 leaves it open",
    )
    options: bytes = _options()

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

    stack = ICMPv6.stack.varied([this.type == 134], next=[], reference=RFC(4861, "4.2"))


class NeighborSolicitation(ICMPv6):
    """Asks for the link-layer address of a neighbour, or whether it is still there (RFC 4861 §4.3)."""

    reserved: bytes = _reserved(4)
    target_address: AddressField[Ipv6Address] = address(
        Ipv6, "Target Address", wireshark="icmpv6.nd.ns.target_address", meaning="the neighbour that is asked for"
    )
    options: bytes = _options()

    stack = ICMPv6.stack.varied([this.type == 135], next=[], reference=RFC(4861, "4.3"))


class NeighborAdvertisement(ICMPv6):
    """Says where a neighbour is, asked or not (RFC 4861 §4.4)."""

    router: bool = field(
        Flag, "Router flag", short="R", default=False, wireshark="icmpv6.nd.na.flag.r", meaning="the sender is a router"
    )
    solicited: bool = field(
        Flag, "Solicited flag", short="S", default=False, wireshark="icmpv6.nd.na.flag.s", meaning="it was asked for"
    )
    override: bool = field(
        Flag,
        "Override flag",
        short="O",
        default=False,
        wireshark="icmpv6.nd.na.flag.o",
        meaning="replaces what is remembered",
    )
    reserved: int = field(BitsInteger(29), "Reserved", default=0, wireshark="icmpv6.nd.na.flag.rsv", meaning="zeros")
    target_address: AddressField[Ipv6Address] = address(
        Ipv6, "Target Address", wireshark="icmpv6.nd.na.target_address", meaning="the neighbour that this is about"
    )
    options: bytes = _options()

    flags = view(
        this.router * (1 << 31) + this.solicited * (1 << 30) + this.override * (1 << 29) + this.reserved,
        "Flags",
        wireshark="icmpv6.nd.na.flag",
        meaning="the flags as 32 bits",
    )

    stack = ICMPv6.stack.varied([this.type == 136], next=[], reference=RFC(4861, "4.4"))


class Redirect(ICMPv6):
    """A better first hop for a destination (RFC 4861 §4.5)."""

    reserved: bytes = _reserved(4)
    target_address: AddressField[Ipv6Address] = address(
        Ipv6, "Target Address", wireshark="icmpv6.nd.rd.target_address", meaning="the better first hop"
    )
    destination_address: AddressField[Ipv6Address] = address(
        Ipv6,
        "Destination Address",
        wireshark="icmpv6.rd.na.destination_address",
        meaning="the destination that is redirected",
    )
    options: bytes = _options()

    stack = ICMPv6.stack.varied([this.type == 137], next=[], reference=RFC(4861, "4.5"))


HEADERS: tuple[type[Header], ...] = (
    ICMPv6,
    ICMPv6DestinationUnreachable,
    ICMPv6PacketTooBig,
    ICMPv6TimeExceeded,
    ICMPv6ParameterProblem,
    ICMPv6Echo,
    MulticastListenerQuery,
    MulticastListenerReport,
    MulticastListenerReport2,
    RouterSolicitation,
    RouterAdvertisement,
    NeighborSolicitation,
    NeighborAdvertisement,
    Redirect,
)
