"""Headers with every word that a checksum rule may have, and coverages of them with the right value in the field."""

from __future__ import annotations

from typing import Any

from dissect.checksum import Coverage, checksum_field, reach
from dissect.schema import (
    RFC,
    Covers,
    Crc32c,
    Header,
    InternetChecksum,
    Over,
    Stack,
    Zero,
    automatic,
    field,
    values_of,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, If, Int8ub, Int16ub, Int32ub, this
from tests.checksum.checksum_samples import holding, pseudo4, pseudo6


class Sctp(Header):
    source_port: int = field(Int16ub, "Source Port", default=59337)
    destination_port: int = field(Int16ub, "Destination Port", default=7)
    verification_tag: int = field(Int32ub, "Verification Tag", default=0x01020304)
    checksum: int = automatic(Int32ub, "Checksum")

    stack = Stack(name="sctp", reference=RFC(9260), checksum=Crc32c("checksum"))


class CrcOfBits(Header):
    """A CRC beside fields that share an octet, of which zero means nothing, and which is not always there."""

    version: int = field(BitsInteger(4), "Version", default=1)
    kind: int = field(BitsInteger(4), "Kind", default=2)
    padding: bytes = field(Bytes(3), "Padding", default=bytes(3))
    checksum: int = automatic(Int32ub, "Checksum")

    stack = Stack(
        name="bits", reference=RFC(9260), checksum=Crc32c("checksum", zero=Zero.COMPUTED, when=this.kind != 0)
    )


class UdpLite(Header):
    source_port: int = field(Int16ub, "Source Port", default=59337)
    destination_port: int = field(Int16ub, "Destination Port", default=7)
    checksum_coverage: int = field(Int16ub, "Checksum Coverage", default=0)
    checksum: int = automatic(Int16ub, "Checksum")

    stack = Stack(
        name="udplite",
        reference=RFC(3828),
        checksum=InternetChecksum(
            "checksum", pseudo_header=True, zero=Zero.NEVER_SENT, coverage=this.checksum_coverage
        ),
    )


class Gre(Header):
    checksum_present: bool = field(Flag, "C", default=True)
    reserved: int = field(BitsInteger(15), "Reserved0", default=0)
    protocol_type: int = field(Int16ub, "Protocol Type", default=0x0800)
    checksum: int | None = automatic(If(this.checksum_present, Int16ub), "Checksum")
    reserved1: int | None = field(If(this.checksum_present, Int16ub), "Reserved1", default=None)

    stack = Stack(name="gre", reference=RFC(2784), checksum=InternetChecksum("checksum"))


class Ospf(Header):
    version: int = field(Int8ub, "Version", default=2)
    type: int = field(Int8ub, "Type", default=1)
    checksum: int = automatic(Int16ub, "Checksum")
    authentication_type: int = field(Int16ub, "AuType", default=1)
    authentication: bytes = field(Bytes(8), "Authentication", default=b"password")

    stack = Stack(
        name="ospf",
        reference=RFC(2328),
        checksum=InternetChecksum("checksum", skips="authentication", when=this.authentication_type != 2),
    )


class Register(Header):
    """PIM's Register: over IPv6 with a pseudo-header, and only the first eight octets, or else all of them."""

    type: int = field(Int8ub, "Type", default=0x21)
    reserved: int = field(Int8ub, "Reserved", default=0)
    checksum: int = automatic(Int16ub, "Checksum")
    flags: int = field(Int32ub, "Flags", default=0)

    stack = Stack(
        name="pim",
        reference=RFC(7761, "4.9"),
        checksum=InternetChecksum(
            "checksum",
            covers=Covers.HEADER,
            pseudo_header=Over.IPV6,
            accepted_too=InternetChecksum("checksum", pseudo_header=Over.IPV6),
        ),
    )


def ruled(header: Header, payload: bytes = b"hello", **context: Any) -> Coverage:
    """The coverage of a header and its payload, with the right checksum in the field."""
    kind = type(header)
    rule, _ = checksum_field(kind)
    octets = bytes(header) + (b"" if rule.covers is Covers.HEADER else payload)
    context.setdefault("length", len(octets))
    context.setdefault("reach", reach(rule, values_of(header)))
    coverage = Coverage(header=kind, octets=octets, **context)
    return holding(coverage, coverage.expected)


def sctp(payload: bytes = b"hello", **context: Any) -> Coverage:
    return ruled(Sctp(), payload, **context)


def udp_lite(coverage: int = 0, payload: bytes = b"hello", version: int = 4, **context: Any) -> Coverage:
    pseudo = pseudo4 if version == 4 else pseudo6
    context.setdefault("pseudo_header", pseudo(8 + len(payload), 136))
    return ruled(UdpLite(checksum_coverage=coverage), payload, **context)
