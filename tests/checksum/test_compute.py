"""The value to write: scapy's for real headers, the rule for a computed zero, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import ICMP as ScapyICMP
from scapy.layers.inet import IP as ScapyIP
from scapy.layers.inet import TCP as ScapyTCP
from scapy.layers.inet import UDP as ScapyUDP
from scapy.layers.inet6 import IPv6 as ScapyIPv6

from dissect.checksum import Kind, checksum_field, compute, verify
from dissect.schema import InternetChecksum
from tests.checksum.checksum_samples import (
    Ip,
    Pseudo4,
    Tcp,
    Udp,
    cover,
    icmp,
    ip_header,
    octets_of,
    pseudo4,
    pseudo6,
    tcp,
    udp,
)

PAYLOADS = st.binary(max_size=40)


def test_the_recorded_hello() -> None:
    """UDP hello, 198.51.100.1:59337 -> 198.51.100.2:7, as the card left it and as it went over the wire."""
    octets = bytes.fromhex("e7c9 0007 000d 5489 68656c6c6f")
    rule, offset = checksum_field(Udp)

    assert offset == 6
    assert compute(rule, octets, offset, pseudo4(13)) == 0x7FC6
    assert compute(rule, octets, offset, bytes(pseudo4(13))) == 0x7FC6


@given(PAYLOADS)
def test_agrees_with_scapy_on_udp(payload: bytes) -> None:
    segment = ScapyUDP(sport=59337, dport=7) / payload
    over4 = bytes(ScapyIP(src="198.51.100.1", dst="198.51.100.2") / segment)[20:]
    over6 = bytes(ScapyIPv6(src="2001:db8::1", dst="2001:db8::2") / segment)[40:]

    assert udp(payload).octets == over4
    assert udp(payload, 6).octets == over6


@given(PAYLOADS)
def test_agrees_with_scapy_on_tcp(payload: bytes) -> None:
    segment = ScapyTCP(sport=59337, dport=7, seq=0x01020304, flags="PA", window=64240) / payload
    over4 = bytes(ScapyIP(src="198.51.100.1", dst="198.51.100.2") / segment)[20:]
    over6 = bytes(ScapyIPv6(src="2001:db8::1", dst="2001:db8::2") / segment)[40:]

    assert tcp(payload).octets == over4
    assert tcp(payload, 6).octets == over6


@given(PAYLOADS)
def test_agrees_with_scapy_on_icmp(payload: bytes) -> None:
    assert icmp(b"\0\1" + payload).octets == bytes(ScapyICMP(id=0x0102, seq=1) / payload)


@given(st.integers(0, 255))
def test_agrees_with_scapy_on_the_ip_header(time_to_live: int) -> None:
    header = ScapyIP(src="198.51.100.1", dst="198.51.100.2", id=0x8E66, flags="DF", ttl=time_to_live, proto=17, len=33)

    assert ip_header(time_to_live=time_to_live).octets == bytes(header)


def test_a_computed_zero_is_sent_as_ones_where_zero_means_none() -> None:
    rule, offset = checksum_field(Udp)
    assert compute(rule, octets_of(Udp(source_port=0x9E5C, length=8)), offset, pseudo4(8)) not in (0, 0xFFFF)
    missing = compute(rule, octets_of(Udp(source_port=0, length=8)), offset, pseudo4(8))
    octets = octets_of(Udp(source_port=missing, length=8))

    assert compute(rule, octets, offset, pseudo4(8)) == 0xFFFF
    assert compute(InternetChecksum("checksum", pseudo_header=True), octets, offset, pseudo4(8)) == 0


def test_what_stands_in_the_field_does_not_count() -> None:
    rule, offset = checksum_field(Tcp)
    filled, empty = tcp().octets, octets_of(Tcp(), b"hello")

    assert compute(rule, filled, offset, pseudo4(25, 6)) == compute(rule, empty, offset, pseudo4(25, 6))


def test_a_pseudo_header_that_nobody_asked_for_is_ignored() -> None:
    assert cover(Ip(source_address="10.0.0.1", destination_address="10.0.0.2"), b"", pseudo6(0)).found == (
        cover(Ip(source_address="10.0.0.1", destination_address="10.0.0.2")).found
    )


def test_refuses_to_leave_out_the_pseudo_header() -> None:
    rule, offset = checksum_field(Tcp)
    with pytest.raises(ValueError, match="pseudo-header"):
        compute(rule, tcp().octets, offset, None)


@pytest.mark.parametrize("offset", [-1, 19, 20, 100])
def test_refuses_a_field_outside_the_octets(offset: int) -> None:
    with pytest.raises(ValueError, match="of 20"):
        compute(checksum_field(Ip)[0], bytes(20), offset)


def test_refuses_a_header_without_a_checksum() -> None:
    with pytest.raises(ValueError, match=r"^Pseudo4 declares no checksum$"):
        checksum_field(Pseudo4)


@given(PAYLOADS, st.sampled_from([udp, tcp]), st.sampled_from([4, 6]))
def test_what_is_computed_is_valid(payload: bytes, make: type, version: int) -> None:
    assert verify(make(payload, version)).kind is Kind.VALID
