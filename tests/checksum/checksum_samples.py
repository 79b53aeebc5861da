"""Headers of the usual shapes, declared here so that these tests stand on the schema alone, and coverages of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import assume, currently_in_test_context

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.checksum import Coverage, Kind, checksum_field, compute, verify
from dissect.schema import (
    RFC,
    AddressField,
    Covers,
    Header,
    InternetChecksum,
    Stack,
    Zero,
    address,
    automatic,
    field,
)
from dissect.schema.words import BitsInteger, Bytes, If, Int8ub, Int16ub, Int32ub, Ipv4, Ipv6, this


class Pseudo4(Header):
    source_address: AddressField[Ipv4Address] = address(Ipv4, "Source Address")
    destination_address: AddressField[Ipv4Address] = address(Ipv4, "Destination Address")
    zero: int = field(Int8ub, "Zero", default=0)
    protocol: int = field(Int8ub, "Protocol")
    upper_layer_length: int = field(Int16ub, "Length")

    stack = Stack(name="pseudo4", reference=RFC(768))


class Pseudo6(Header):
    source_address: AddressField[Ipv6Address] = address(Ipv6, "Source Address")
    destination_address: AddressField[Ipv6Address] = address(Ipv6, "Destination Address")
    upper_layer_length: int = field(Int32ub, "Length")
    zero: int = field(BitsInteger(24), "Zero", default=0)
    protocol: int = field(Int8ub, "Next Header")

    stack = Stack(name="pseudo6", reference=RFC(8200, "8.1"))


class PseudoWithoutLength(Header):
    """A pseudo-header such as none of the real ones: two addresses, and nothing else."""

    source_address: AddressField[Ipv4Address] = address(Ipv4, "Source Address")
    destination_address: AddressField[Ipv4Address] = address(Ipv4, "Destination Address")

    stack = Stack(name="pseudo", reference=RFC(768))


class Udp(Header):
    source_port: int = field(Int16ub, "Source Port", default=59337)
    destination_port: int = field(Int16ub, "Destination Port", default=7)
    length: int = automatic(Int16ub, "Length")
    checksum: int = automatic(Int16ub, "Checksum")

    stack = Stack(
        name="udp",
        reference=RFC(768),
        checksum=InternetChecksum("checksum", pseudo_header=True, zero=Zero.ABSENT_OVER_IPV4),
    )


class Tcp(Header):
    source_port: int = field(Int16ub, "Source Port", default=59337)
    destination_port: int = field(Int16ub, "Destination Port", default=7)
    sequence_number: int = field(Int32ub, "Sequence Number", default=0x01020304)
    acknowledgment_number: int = field(Int32ub, "Acknowledgment Number", default=0)
    data_offset: int = field(BitsInteger(4), "Data Offset", default=5)
    flags: int = field(BitsInteger(12), "Flags", default=0x18)
    window: int = field(Int16ub, "Window", default=64240)
    checksum: int = automatic(Int16ub, "Checksum")
    urgent_pointer: int = field(Int16ub, "Urgent Pointer", default=0)
    options: bytes = field(Bytes(this.data_offset * 4 - 20), "Options", default=b"")

    stack = Stack(name="tcp", reference=RFC(9293), checksum=InternetChecksum("checksum", pseudo_header=True))


class Icmp(Header):
    type: int = field(Int8ub, "Type", default=8)
    code: int = field(Int8ub, "Code", default=0)
    checksum: int = automatic(Int16ub, "Checksum")
    identifier: int | None = field(If(this.type == 8, Int16ub), "Identifier", default=0x0102)

    stack = Stack(name="icmp", reference=RFC(792), checksum=InternetChecksum("checksum"))


class Ip(Header):
    version: int = field(BitsInteger(4), "Version", default=4)
    internet_header_length: int = field(BitsInteger(4), "IHL", default=5)
    type_of_service: int = field(Int8ub, "Type of Service", default=0)
    total_length: int = field(Int16ub, "Total Length", default=33)
    identification: int = field(Int16ub, "Identification", default=0x8E66)
    flags_and_offset: int = field(Int16ub, "Flags and Offset", default=0x4000)
    time_to_live: int = field(Int8ub, "Time to Live", default=64)
    protocol: int = field(Int8ub, "Protocol", default=17)
    header_checksum: int = automatic(Int16ub, "Header Checksum")
    source_address: AddressField[Ipv4Address] = address(Ipv4, "Source Address")
    destination_address: AddressField[Ipv4Address] = address(Ipv4, "Destination Address")

    stack = Stack(name="ip", reference=RFC(791), checksum=InternetChecksum("header_checksum", covers=Covers.HEADER))


def pseudo4(length: int, protocol: int = 17, source: str = "198.51.100.1", target: str = "198.51.100.2") -> Pseudo4:
    return Pseudo4(source_address=source, destination_address=target, protocol=protocol, upper_layer_length=length)


def pseudo6(length: int, protocol: int = 17, source: str = "2001:db8::1", target: str = "2001:db8::2") -> Pseudo6:
    return Pseudo6(source_address=source, destination_address=target, protocol=protocol, upper_layer_length=length)


def ip(**values: Any) -> Ip:
    return Ip(**{"source_address": "198.51.100.1", "destination_address": "198.51.100.2", **values})


def octets_of(header: Header, payload: bytes = b"") -> bytes:
    """The octets with zero in every field that was left to be filled."""
    return bytes(header) + payload


def holding(coverage: Coverage, value: int) -> Coverage:
    """The same with another value in the checksum field."""
    before, after = coverage.octets[: coverage.field_offset], coverage.octets[coverage.field_end :]
    return changed(coverage, octets=before + value.to_bytes(coverage.rule.octets, "big") + after)


def changed(coverage: Coverage, **changes: Any) -> Coverage:
    return replace(coverage, **changes)


def cover(header: Header, payload: bytes = b"", pseudo_header: Header | None = None, **context: Any) -> Coverage:
    """A header and its payload with the right checksum in the field."""
    octets = octets_of(header, payload)
    rule, offset = checksum_field(type(header))
    value = compute(rule, octets, offset, pseudo_header)
    context.setdefault("length", len(octets))
    coverage = Coverage(header=type(header), octets=octets, pseudo_header=pseudo_header, **context)
    return holding(coverage, value)


def udp(payload: bytes = b"hello", version: int = 4, **context: Any) -> Coverage:
    """A UDP datagram over IPv4 or IPv6."""
    length = 8 + len(payload)
    pseudo = pseudo4(length) if version == 4 else pseudo6(length)
    context.setdefault("zero_is_absent", version == 4)
    return cover(Udp(length=length), payload, pseudo, **context)


def tcp(payload: bytes = b"hello", version: int = 4, **context: Any) -> Coverage:
    """A TCP segment over IPv4 or IPv6."""
    length = 20 + len(payload)
    pseudo = pseudo4(length, 6) if version == 4 else pseudo6(length, 6)
    context.setdefault("zero_is_absent", version == 4)
    return cover(Tcp(), payload, pseudo, **context)


def icmp(payload: bytes = b"hello", **context: Any) -> Coverage:
    return cover(Icmp(), payload, **context)


def ip_header(**values: Any) -> Coverage:
    return cover(ip(**values))


def said(coverage: Coverage, value: int, **context: Any) -> dict[str, list[tuple[str, ...]]]:
    """The hints on a coverage that holds `value`, by code, where nothing has changed its octets.

    An example where the mistake makes no difference is void.
    """
    before = context.pop("before", None)
    verdict = verify(holding(changed(coverage, is_intact=True, **context), value), before=before)
    if currently_in_test_context():
        assume(verdict.kind is Kind.INVALID)
    assert verdict.kind is Kind.INVALID
    hints: dict[str, list[tuple[str, ...]]] = {}
    for hint in verdict.hints:
        hints.setdefault(hint.code, []).append(hint.details)
    return hints
