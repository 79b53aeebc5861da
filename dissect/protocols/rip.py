"""Routing Information Protocol: RFC 1058 (version 1), RFC 2453 (version 2), RFC 4822 (digests), for IPv6 RFC 2080."""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.assigned_numbers.rip_numbers import RipAddressFamily, RipCommand
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    AddressField,
    Expect,
    FieldOrigin,
    Header,
    ListField,
    Say,
    Section,
    Sections,
    Stack,
    Zeros,
    address,
    field,
    phrases,
)
from dissect.schema.words import Bytes, GreedyBytes, Int8ub, Int16ub, Int32ub, Ipv4, Ipv6, this

INFINITY = 16


def _family(number: int) -> int:
    return field(
        Int16ub,
        "Address Family Identifier",
        short="Family",
        default=number,
        wireshark="rip.family",
        names=RipAddressFamily,
        meaning="2 IP; 0xFFFF authentication; 0 in a request for everything",
    )


def _metric() -> int:
    return field(
        Int32ub,
        "Metric",
        default=1,
        wireshark="rip.metric",
        meaning="hops; 16 is out of reach",
        origin=FieldOrigin.ARRIVED,
    )


REACHABLE = Expect(
    this.metric <= INFINITY,
    "metric",
    "more than 16, which is out of reach",
    when=this.address_family == 2,
    code=Code.SUSPICIOUS,
    severity=Severity.WARN,
    reference=RFC(2453, "3.9.2"),
)


class RIPRecord(Header):
    """The first fields of entries, authentication and trailer (RFC 2453 §4)."""

    address_family: int = _family(2)
    second: int = field(Int16ub, "Route Tag or Authentication Type", default=0, meaning="depending on the family")

    stack = Stack(name="rip.entry", reference=RFC(2453, "4"), origin=FieldOrigin.ARRIVED)


class RIPEntry(Header):
    """A destination and its distance (RFC 2453 §4)."""

    address_family: int = _family(2)
    route_tag: int = field(
        Int16ub, "Route Tag", default=0, wireshark="rip.route_tag", meaning="to tell where a route came from"
    )
    ip_address: AddressField[Ipv4Address] = address(
        Ipv4, "IP Address", wireshark="rip.ip", meaning="the destination; 0.0.0.0 the default route"
    )
    subnet_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Subnet Mask", wireshark="rip.netmask", meaning="of the destination"
    )
    next_hop: AddressField[Ipv4Address] = address(
        Ipv4, "Next Hop", wireshark="rip.next_hop", meaning="0.0.0.0 the sender"
    )
    metric: int = _metric()

    line = phrases(
        Say("whole table", when=(this.address_family == 0) & (this.metric == 16)),
        Say("{ip_address} mask {subnet_mask} metric {metric}", when=this.address_family != 0),
    )

    stack = Stack(name="rip.entry", reference=RFC(2453, "4"), origin=FieldOrigin.ARRIVED, expect=[REACHABLE])


class RIPVersion1Entry(Header):
    """A destination and its distance, without a mask (RFC 1058 §3.1)."""

    address_family: int = _family(2)
    zero_after_family: bytes = field(Bytes(2), "must be zero", default=bytes(2), meaning="zeros")
    ip_address: AddressField[Ipv4Address] = address(
        Ipv4, "IP Address", wireshark="rip.ip", meaning="the destination; 0.0.0.0 the default route"
    )
    zero_after_address: bytes = field(Bytes(8), "must be zero", default=bytes(8), meaning="zeros")
    metric: int = _metric()

    line = phrases(
        Say("whole table", when=(this.address_family == 0) & (this.metric == 16)),
        Say("{ip_address} metric {metric}", when=this.address_family != 0),
    )

    stack = Stack(
        name="rip.entry",
        reference=RFC(1058, "3.1"),
        origin=FieldOrigin.ARRIVED,
        expect=[REACHABLE],
        zeros=[
            Zeros(name, "must be zero in version 1, or the message is to be ignored", reference=RFC(1058, "3.4"))
            for name in ("zero_after_family", "zero_after_address")
        ],
    )


def _authentication_type(default: int, meaning: str) -> int:
    return field(Int16ub, "Authentication Type", default=default, wireshark="rip.auth.type", meaning=meaning)


class RIPAuthentication(Header):
    """The password (RFC 2453 §4.1)."""

    address_family: int = _family(0xFFFF)
    authentication_type: int = _authentication_type(2, "2 a password")
    authentication: bytes = field(
        Bytes(16), "Authentication", default=bytes(16), wireshark="rip.auth.passwd", meaning="as the type says"
    )

    line = phrases("authentication")

    stack = RIPRecord.stack.varied(
        [this.address_family == 0xFFFF], reference=RFC(2453, "4.1"), origin=FieldOrigin.CONFIGURED
    )


class RIPDigest(Header):
    """What a receiver needs to check the digest in the trailer (RFC 4822 §2.1)."""

    address_family: int = _family(0xFFFF)
    authentication_type: int = _authentication_type(3, "3 a keyed digest")
    packet_length: int = field(
        Int16ub,
        "RIPv2 Packet Length",
        wireshark="rip.digest_offset",
        meaning="octets from the first one of the message to the trailer",
    )
    key_id: int = field(Int8ub, "Key ID", default=0, wireshark="rip.key_id", meaning="the key that is used")
    authentication_data_length: int = field(
        Int8ub,
        "Auth Data Len",
        default=16,
        wireshark="rip.auth_data_len",
        meaning="octets of the digest; some senders count the four before it too",
    )
    sequence_number: int = field(
        Int32ub,
        "Sequence Number",
        default=0,
        wireshark="rip.seq_num",
        meaning="against replay",
        origin=FieldOrigin.COUNTED,
    )
    reserved: bytes = field(
        Bytes(8), "reserved", default=bytes(8), wireshark="rip.zero_padding", meaning="must be zero"
    )

    line = phrases("authentication")

    stack = RIPRecord.stack.varied(
        [(this.address_family == 0xFFFF) & (this.second == 3)],
        reference=RFC(4822, "2.1"),
        origin=FieldOrigin.CONFIGURED,
        zeros=[Zeros("reserved", "reserved octets that are not zero", reference=RFC(4822, "2.1"))],
    )


class RIPDigestTrailer(Header):
    """The digest after the entries, up to the message's end (RFC 4822 §2.2)."""

    address_family: int = _family(0xFFFF)
    authentication_type: int = _authentication_type(1, "1 the digest")
    # Auth Data Len is ambiguous (RFC 4822 §2.1 does not count the four octets here, some senders do), and a digest of
    # 20 octets fits both readings. Nothing follows the trailer, so the message's end gives its length instead.
    authentication_data: bytes = field(
        GreedyBytes, "Authentication Data", wireshark="rip.authentication_data", meaning="the keyed digest"
    )

    stack = RIPRecord.stack.varied(
        [(this.address_family == 0xFFFF) & (this.second == 1)], reference=RFC(4822, "2.2"), origin=FieldOrigin.KEYED
    )


def _command() -> int:
    return field(
        Int8ub,
        "command",
        default=2,
        wireshark="rip.command",
        names=RipCommand,
        meaning="1 request, 2 response",
        origin=FieldOrigin.EVENT,
    )


class RIP(Header):
    """A router's table, or a request for it (RFC 2453 §4)."""

    command: int = _command()
    version: int = field(Int8ub, "version", default=2, wireshark="rip.version", meaning="1 or 2")
    routing_domain: int = field(
        Int16ub,
        "must be zero",
        short="zero",
        default=0,
        meaning="zero; once the routing domain (RFC 1388)",
        origin=FieldOrigin.FIXED,
    )
    entries: ListField = field(
        GreedyBytes,
        "RIP Entries",
        default=b"",
        options=Sections(
            [
                Section(
                    "RIP Entries",
                    RIPRecord,
                    variants=(RIPDigest, RIPDigestTrailer, RIPAuthentication, RIPEntry),
                )
            ]
        ),
        meaning="1 to 25 of 20 octets each; with a digest its trailer after them",
    )

    line = phrases("{command}", "v{version}")

    stack = Stack(
        name="rip",
        reference=RFC(2453, "4"),
        carried_as={UdpPort: [520]},
        origin=FieldOrigin.CONFIGURED,
        expect=[
            Expect(
                this.version != 0,
                "version",
                "version 0 is to be discarded",
                code=Code.BAD_VERSION,
                severity=Severity.WARN,
                reference=RFC(1058, "3.4"),
            )
        ],
    )


class RIPVersion1(RIP):
    """A router's table, or a request for it, in version 1 (RFC 1058 §3.1)."""

    entries: ListField = field(
        GreedyBytes,
        "RIP Entries",
        default=b"",
        options=Sections([Section("RIP Entries", RIPVersion1Entry)]),
        meaning="1 to 25 of 20 octets each",
    )

    stack = RIP.stack.varied(
        [this.version == 1],
        reference=RFC(1058, "3.1"),
        expect=[
            Expect(
                this.routing_domain == 0,
                "routing_domain",
                "must be zero in version 1, or the message is to be ignored",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(1058, "3.4"),
            )
        ],
    )


class RIPngEntry(Header):
    """A destination and its distance (RFC 2080 §2.1)."""

    prefix: AddressField[Ipv6Address] = address(
        Ipv6,
        "IPv6 prefix",
        wireshark="ripng.rte.ipv6_prefix",
        meaning="the destination; with a metric of 255 a next hop",
    )
    route_tag: int = field(
        Int16ub, "route tag", default=0, wireshark="ripng.rte.route_tag", meaning="to tell where a route came from"
    )
    prefix_length: int = field(
        Int8ub, "prefix len", default=64, wireshark="ripng.rte.prefix_length", meaning="bits of the prefix"
    )
    metric: int = field(
        Int8ub, "metric", default=1, wireshark="ripng.rte.metric", meaning="hops; 16 is out of reach, 255 a next hop"
    )

    line = phrases("{prefix}/{prefix_length} metric {metric}")

    stack = Stack(
        name="ripng.rte",
        reference=RFC(2080, "2.1"),
        expect=[
            Expect(
                this.prefix_length <= 128,
                "prefix_length",
                "more than the 128 bits of an address",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(2080, "2.4.2"),
            )
        ],
        origin=FieldOrigin.ARRIVED,
    )


class RIPng(Header):
    """A router's table for IPv6, or a request for it (RFC 2080 §2.1)."""

    command: int = field(
        Int8ub,
        "command",
        default=2,
        wireshark="ripng.cmd",
        names=RipCommand,
        meaning="1 request, 2 response",
        origin=FieldOrigin.EVENT,
    )
    version: int = field(Int8ub, "version", default=1, wireshark="ripng.version", meaning="1", origin=FieldOrigin.FIXED)
    reserved: bytes = field(
        Bytes(2),
        "must be zero",
        short="zero",
        default=bytes(2),
        wireshark="ripng.reserved",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )
    entries: ListField = field(
        GreedyBytes,
        "Route Table Entries",
        default=b"",
        options=Sections([Section("Route Table Entries", RIPngEntry)]),
        meaning="20 octets each",
    )

    line = phrases("{command}", "v{version}")

    stack = Stack(name="ripng", short="RIPng", reference=RFC(2080, "2.1"), carried_as={UdpPort: [521]})


HEADERS: tuple[type[Header], ...] = (RIP, RIPVersion1, RIPng)
