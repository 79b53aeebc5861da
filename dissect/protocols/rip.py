"""Routing Information Protocol: RFC 2453 (version 2; version 1 has the same places), RFC 4822 (digests), and for IPv6
RFC 2080.
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.assigned_numbers.rip_numbers import RipAddressFamily, RipCommand
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import RFC, AddressField, Expect, Header, OptionList, Section, Sections, Stack, address, field
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


class RIPEntry(Header):
    """A destination, and how far it is (RFC 2453 §4)."""

    address_family: int = _family(2)
    route_tag: int = field(
        Int16ub, "Route Tag", default=0, wireshark="rip.route_tag", meaning="to tell where a route came from"
    )
    ip_address: AddressField[Ipv4Address] = address(
        Ipv4, "IP Address", wireshark="rip.ip", meaning="the destination; 0.0.0.0 the default route"
    )
    subnet_mask: AddressField[Ipv4Address] = address(
        Ipv4, "Subnet Mask", wireshark="rip.netmask", meaning="of the destination; zeros in version 1"
    )
    next_hop: AddressField[Ipv4Address] = address(
        Ipv4, "Next Hop", wireshark="rip.next_hop", meaning="0.0.0.0 the sender; zeros in version 1"
    )
    metric: int = field(Int32ub, "Metric", default=1, wireshark="rip.metric", meaning="hops; 16 is out of reach")

    stack = Stack(
        name="rip.entry",
        reference=RFC(2453, "4"),
        expect=[
            Expect(
                this.metric <= INFINITY,
                "metric",
                "more than 16, which is out of reach",
                when=this.address_family == 2,
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(2453, "3.9.2"),
            )
        ],
    )


class RIPAuthentication(Header):
    """The password, or what is needed to check the digest (RFC 2453 §4.1, RFC 4822 §2.1)."""

    address_family: int = _family(0xFFFF)
    authentication_type: int = field(
        Int16ub,
        "Authentication Type",
        default=2,
        wireshark="rip.auth.type",
        meaning="2 a password, 3 a digest (and 1 the digest itself, after the entries)",
    )
    authentication: bytes = field(
        Bytes(16), "Authentication", default=bytes(16), wireshark="rip.auth.passwd", meaning="as the type says"
    )

    stack = Stack(name="rip.entry", reference=RFC(2453, "4.1"), carried_as={RipAddressFamily: [0xFFFF]})


class RIP(Header):
    """A router's table, or a request for it (RFC 2453 §4)."""

    command: int = field(
        Int8ub, "command", default=2, wireshark="rip.command", names=RipCommand, meaning="1 request, 2 response"
    )
    version: int = field(Int8ub, "version", default=2, wireshark="rip.version", meaning="1 or 2")
    routing_domain: int = field(
        Int16ub, "must be zero", short="zero", default=0, meaning="zero; once the routing domain (RFC 1388)"
    )
    entries: bytes = field(
        GreedyBytes,
        "RIP Entries",
        default=b"",
        options=OptionList(kinds=RipAddressFamily, members=(RIPAuthentication,), unknown=RIPEntry),
        meaning="1 to 25 of 20 octets each",
    )

    stack = Stack(
        name="rip",
        reference=RFC(2453, "4"),
        carried_as={UdpPort: [520]},
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


class RIPngEntry(Header):
    """A destination, and how far it is (RFC 2080 §2.1)."""

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
    )


class RIPng(Header):
    """A router's table for IPv6, or a request for it (RFC 2080 §2.1)."""

    command: int = field(
        Int8ub, "command", default=2, wireshark="ripng.cmd", names=RipCommand, meaning="1 request, 2 response"
    )
    version: int = field(Int8ub, "version", default=1, wireshark="ripng.version", meaning="1")
    reserved: bytes = field(
        Bytes(2), "must be zero", short="zero", default=bytes(2), wireshark="ripng.reserved", meaning="zeros"
    )
    entries: bytes = field(
        GreedyBytes,
        "Route Table Entries",
        default=b"",
        options=Sections([Section("Route Table Entries", RIPngEntry)]),
        meaning="20 octets each",
    )

    stack = Stack(name="ripng", reference=RFC(2080, "2.1"), carried_as={UdpPort: [521]})


HEADERS: tuple[type[Header], ...] = (RIP, RIPng)
