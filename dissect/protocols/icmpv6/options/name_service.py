"""Name servers, and domains to search: RFC 8106."""

from __future__ import annotations

from dissect.domain_names import Name
from dissect.problems import Code, Severity
from dissect.protocols.icmpv6.options.option import UNIT_OCTETS, option_length, option_place, option_type
from dissect.schema import RFC, Expect, FieldOrigin, Header, ListField, Section, Sections, Stack, field, phrases
from dissect.schema.words import Bytes, DomainName, Int32ub, this


class RecursiveDNSServer(Header):
    """Name servers (RFC 8106 §5.1)."""

    type: int = option_type(25)
    length: int = option_length()
    reserved: bytes = field(Bytes(2), "Reserved", default=bytes(2), meaning="zeros", origin=FieldOrigin.FIXED)
    lifetime: int = field(
        Int32ub,
        "Lifetime",
        default=1800,
        wireshark="icmpv6.opt.rdnss.lifetime",
        meaning="seconds that they may be used",
        origin=FieldOrigin.CONFIGURED,
    )
    servers: bytes = field(
        Bytes(this.length * UNIT_OCTETS - UNIT_OCTETS),
        "Addresses of IPv6 Recursive DNS Servers",
        short="Servers",
        default=b"",
        meaning="addresses of 16 octets",
        origin=FieldOrigin.CONFIGURED,
    )

    line = phrases("RDNSS {servers:ipv6}")

    stack = option_place(
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

    name: Name = field(
        DomainName, "Domain Name", short="Name", meaning="without the last dot", origin=FieldOrigin.CONFIGURED
    )

    line = phrases("{name}")

    stack = Stack(name="icmpv6.opt.dnssl", reference=RFC(8106, "5.2"), origin=FieldOrigin.CONFIGURED)


class DNSSearchList(Header):
    """Domain names to be tried (RFC 8106 §5.2)."""

    type: int = option_type(31)
    length: int = option_length()
    reserved: bytes = field(Bytes(2), "Reserved", default=bytes(2), meaning="zeros", origin=FieldOrigin.FIXED)
    lifetime: int = field(
        Int32ub,
        "Lifetime",
        default=1800,
        wireshark="icmpv6.opt.dnssl.lifetime",
        meaning="seconds that they may be used",
        origin=FieldOrigin.CONFIGURED,
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

    stack = option_place(31, RFC(8106, "5.2"))
