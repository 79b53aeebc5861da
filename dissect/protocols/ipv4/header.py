"""Internet Protocol, version 4: RFC 791, RFC 1122 §3.2.1; RFC 2474 and RFC 3168 (once the type of service octet)."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers import EtherType, IpProtocol, LinkType, LlcSap
from dissect.assigned_numbers.nsh_next_protocols import NshNextProtocol
from dissect.assigned_numbers.ppp_protocols import PppProtocol
from dissect.problems import Code, Severity
from dissect.protocols.ip_version import IpVersion
from dissect.protocols.ipv4.options import OPTIONS
from dissect.protocols.loopback_family import LoopbackFamily
from dissect.schema import (
    RFC,
    AddressField,
    Covers,
    Expect,
    Extent,
    FieldOrigin,
    Fragmentation,
    Header,
    InternetChecksum,
    Joining,
    ListField,
    Nesting,
    Next,
    Overlaps,
    PseudoHeader,
    Reference,
    Say,
    Stack,
    Transit,
    Unless,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int16ub, Ipv4, this

HEADER_OCTETS = 20
HEADER_WORDS = 5
WORD_OCTETS = 4
MULTICAST, RESERVED = 0xE0000000, 0xF0000000
LOOPBACK, AFTER_LOOPBACK = 0x7F000000, 0x80000000
"""Where ranges of addresses begin (RFC 1122 §3.2.1.3)."""
LINK_LOCAL, AFTER_LINK_LOCAL = 0xA9FE0000, 0xA9FF0000
AFTER_LINK_MULTICAST, BROADCAST = 0xE0000100, 0xFFFFFFFF
LAND = Reference("CERT CA-1997-28")
HOP_BY_HOP = 0
ICMPV6 = 58
"""Two numbers of IpProtocol that only IPv6 carries (RFC 8200 §4.3, RFC 4443 §2.1)."""
LEAST_OF_TCP = 16
"""Octets of a segment with which its flags are in the first fragment (RFC 1858 §3.2.1)."""


class IPv4PseudoHeader(Header):
    """The pseudo-header that UDP and TCP checksums cover over IPv4 (RFC 768, RFC 9293 §3.1)."""

    source_address: AddressField[Ipv4Address] = address(Ipv4, "Source Address")
    destination_address: AddressField[Ipv4Address] = address(Ipv4, "Destination Address")
    zero: int = field(Int8ub, "Zero", default=0)
    protocol: int = field(Int8ub, "Protocol", names=IpProtocol)
    upper_layer_length: int = field(Int16ub, "Length", meaning="octets of header and data of the layer above")

    stack = Stack(name="ip.pseudo", reference=RFC(9293, "3.1"))


def _to_itself(when: object) -> Expect:
    """A datagram to its own source, as in the LAND attack; hosts send such datagrams only to loopback addresses."""
    return Expect(
        this.source_address - this.destination_address != 0,
        "source_address",
        "the same as the destination address",
        code=Code.SUSPICIOUS,
        severity=Severity.NOTE,
        when=when,
        reference=LAND,
    )


class IPv4(Header):
    """Internet Protocol, version 4 (RFC 791)."""

    version: int = field(
        BitsInteger(4),
        "Version",
        short="Ver",
        default=4,
        wireshark="ip.version",
        names=IpVersion,
        meaning="always 4",
        origin=FieldOrigin.FIXED,
    )
    internet_header_length: int = automatic(
        BitsInteger(4), "IHL", meaning="length of this header in 32-bit words, options included"
    )
    differentiated_services_code_point: int = field(
        BitsInteger(6),
        "Differentiated Services Code Point",
        short="DSCP",
        default=0,
        wireshark="ip.dsfield.dscp",
        meaning="how routers should treat the datagram",
        origin=FieldOrigin.HABIT,
    )
    explicit_congestion_notification: int = field(
        BitsInteger(2),
        "Explicit Congestion Notification",
        short="ECN",
        default=0,
        wireshark="ip.dsfield.ecn",
        meaning="whether routers may mark congestion, and 3 if one did",
        origin=FieldOrigin.EVENT,
    )
    total_length: int = automatic(
        Int16ub, "Total Length", wireshark="ip.len", meaning="octets of the datagram, header and data"
    )
    identification: int = field(
        Int16ub,
        "Identification",
        default=0,
        wireshark="ip.id",
        meaning="common to the fragments of one datagram",
        origin=FieldOrigin.CHOSEN,
    )
    reserved_flag: bool = field(
        Flag,
        "Reserved",
        short="0",
        default=False,
        wireshark="ip.flags.rb",
        meaning="must be zero",
        origin=FieldOrigin.FIXED,
    )
    dont_fragment: bool = field(
        Flag,
        "Don't Fragment",
        short="DF",
        default=False,
        wireshark="ip.flags.df",
        meaning="routers may not fragment it",
        origin=FieldOrigin.HABIT,
    )
    more_fragments: bool = field(
        Flag,
        "More Fragments",
        short="MF",
        default=False,
        wireshark="ip.flags.mf",
        meaning="another fragment comes after",
        origin=FieldOrigin.PIECE,
    )
    fragment_offset: int = field(
        BitsInteger(13),
        "Fragment Offset",
        default=0,
        wireshark="ip.frag_offset",
        meaning="where in the datagram this fragment belongs, in units of 8 octets",
        origin=FieldOrigin.PIECE,
    )
    time_to_live: int = field(
        Int8ub,
        "Time to Live",
        short="TTL",
        default=64,
        wireshark="ip.ttl",
        meaning="routers that it may still pass",
        origin=FieldOrigin.HABIT,
    )
    protocol: int = automatic(
        Int8ub, "Protocol", wireshark="ip.proto", names=IpProtocol, meaning="what the datagram carries"
    )
    header_checksum: int = automatic(
        Int16ub, "Header Checksum", wireshark="ip.checksum", meaning="over this header only, options included"
    )
    source_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "Source Address",
        wireshark="ip.src",
        meaning="the host that sent the datagram",
        origin=FieldOrigin.OWN_ADDRESS,
    )
    destination_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "Destination Address",
        wireshark="ip.dst",
        meaning="the host or group that it is for",
        origin=FieldOrigin.PEER_ADDRESS,
    )
    options: ListField = field(
        Bytes(this.internet_header_length * WORD_OCTETS - HEADER_OCTETS),
        "Options",
        default=b"",
        options=OPTIONS,
        meaning="options, padded with zeros to a whole number of 32-bit words",
    )

    header_octets = view(
        this.internet_header_length * WORD_OCTETS, "Header Length", wireshark="ip.hdr_len", meaning="the IHL in octets"
    )
    differentiated_services = view(
        this.differentiated_services_code_point * 4 + this.explicit_congestion_notification,
        "Differentiated Services Field",
        wireshark="ip.dsfield",
        meaning="code point and congestion bits as one octet",
    )
    flags = view(
        this.reserved_flag * 4 + this.dont_fragment * 2 + this.more_fragments,
        "Flags",
        wireshark="ip.flags",
        meaning="the three flags as one number",
    )

    line = phrases(
        "{protocol}",
        Say("fragment Offset={fragment_offset*8}", when=this.fragment_offset + this.more_fragments > 0),
        Say("Id={identification}", when=this.fragment_offset + this.more_fragments > 0),
        "{flags}",
    )

    stack = Stack(
        name="ip",
        reference=RFC(791, "3.1"),
        carried_as={
            EtherType: [0x0800],
            IpProtocol: [4],
            IpVersion: [4],
            LinkType: [228],
            LlcSap: [0x06],
            LoopbackFamily: [2],
            NshNextProtocol: [1],
            PppProtocol: [0x0021],
        },
        next=[Next(IpProtocol, this.protocol, when=this.protocol != HOP_BY_HOP)],
        extent=[Extent(this.total_length, when=this.total_length != 0)],
        fragmentation=Fragmentation(
            offset=this.fragment_offset,
            more=this.more_fragments,
            joining=Joining(
                identification="identification",
                also="protocol",
                seconds=30,
                overlaps=Overlaps.LINUX,
                completed_in="ip.reassembled_in",
                congestion="explicit_congestion_notification",
            ),
        ),
        checksum=InternetChecksum("header_checksum", covers=Covers.HEADER),
        pseudo_header=PseudoHeader(IPv4PseudoHeader, zero_is_absent=True),
        transit=Transit(
            kept=["identification", "more_fragments", "fragment_offset"],
            flow=["source_address", "destination_address"],
            stays=[
                # RFC 5771 §4, RFC 919 §7, RFC 3927 §2.7: routers do not forward what is for a link.
                (this.destination_address >= MULTICAST) & (this.destination_address < AFTER_LINK_MULTICAST),
                this.destination_address == BROADCAST,
                (this.source_address >= LINK_LOCAL) & (this.source_address < AFTER_LINK_LOCAL),
                (this.destination_address >= LINK_LOCAL) & (this.destination_address < AFTER_LINK_LOCAL),
            ],
        ),
        nesting=Nesting.TUNNEL,
        expect=[
            Expect(this.version == 4, "version", "not version 4", code=Code.BAD_VERSION, reference=RFC(791, "3.1")),
            Expect(
                this.internet_header_length >= HEADER_WORDS,
                "internet_header_length",
                "less than 5 words, the size of a header without options",
                code=Code.BAD_LENGTH,
                reference=RFC(791, "3.1"),
            ),
            Expect(
                this.total_length >= HEADER_OCTETS,
                "total_length",
                "shorter than the header, which is 20 octets at least",
                code=Code.BAD_LENGTH,
                when=this.total_length != 0,
                reference=RFC(791, "3.1"),
            ),
            Expect(
                this.total_length != 0,
                "total_length",
                "a total length of zero, left for the network card; the datagram is taken to end with the frame",
                code=Code.SEGMENTATION_OFFLOAD,
                severity=Severity.NOTE,
                reference=RFC(791, "3.1"),
            ),
            Expect(
                this.reserved_flag == 0,
                "reserved_flag",
                "the reserved flag is set",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(791, "3.1"),
            ),
            Expect(
                this.more_fragments == 0,
                "more_fragments",
                "a fragment that forbids fragmentation",
                when=this.dont_fragment,
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(791, "2.3"),
            ),
            Expect(
                this.total_length - this.internet_header_length * WORD_OCTETS >= LEAST_OF_TCP,
                "total_length",
                "a first fragment that ends before the flags of TCP, so that a filter cannot see them",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                when=(this.more_fragments != 0) & (this.fragment_offset == 0) & (this.protocol == IpProtocol.TCP),
                reference=RFC(1858, "3.2.1"),
            ),
            Expect(
                this.protocol != IpProtocol.TCP,
                "fragment_offset",
                "a fragment that begins within the header of TCP, and may write over its flags",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                when=this.fragment_offset == 1,
                reference=RFC(3128),
            ),
            Expect(
                this.time_to_live != 0,
                "time_to_live",
                "a time to live of zero, which no host sends and no router passes on",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                unless=Unless.QUOTED,
                reference=RFC(1122, "3.2.1.7"),
            ),
            Expect(
                this.protocol != HOP_BY_HOP,
                "protocol",
                "0 stands for the hop-by-hop options of IPv6, which IPv4 does not carry",
                code=Code.UNKNOWN_PROTOCOL,
                severity=Severity.NOTE,
                reference=RFC(8200, "4.3"),
            ),
            Expect(
                this.protocol != ICMPV6,
                "protocol",
                "ICMPv6 within IPv4",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(4443, "2.1"),
            ),
            Expect(
                this.source_address >= RESERVED,
                "source_address",
                "a multicast address, from which no datagram comes",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                when=this.source_address >= MULTICAST,
                reference=RFC(1122, "3.2.1.3"),
            ),
            _to_itself((this.source_address != 0) & (this.source_address < LOOPBACK)),
            _to_itself(this.source_address >= AFTER_LOOPBACK),
        ],
    )


HEADERS: tuple[type[Header], ...] = (IPv4,)
