"""Where a payload ends if not where its header says: in a jumbogram, and in what an ICMP error quotes."""

from __future__ import annotations

import pytest

from dissect.packet import Packet, dissect
from dissect.protocols.icmpv4 import ICMPv4TimeExceeded
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_options import HopByHopOptions
from tests.packet.frames import ETHERNET, IPV4, IPV6, build, ipv4, ipv6, udp

LENGTH = 70_000
JUMBO = b"\xc2\x04" + LENGTH.to_bytes(4, "big")
TOO_LONG = b"\xc2\x04" + (LENGTH + 1).to_bytes(4, "big")
PADDING = b"\x01\x00"
ICMP = 8


def jumbogram(options: bytes, *, padding: int = 0, octets: int = LENGTH - 16, **fields: int) -> Packet:
    """A datagram whose length fields are 0, followed by padding of the link."""
    options += b"\0" * (-(2 + len(options)) % 8)
    headers = [udp(length=0, checksum=1), HopByHopOptions(options=options), ipv6(**{"payload_length": 0, **fields})]
    return dissect(build(bytes(octets), *headers) + bytes(padding))


def said(packet: Packet) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in packet.problems]


@pytest.mark.parametrize("padding", [0, 6])
def test_a_jumbo_payload_ends_where_the_option_says(padding: int) -> None:
    packet = jumbogram(JUMBO, padding=padding)
    network, options, transport = packet.layers[1:4]

    end = ETHERNET + IPV6 + LENGTH
    assert packet.problems == ()
    assert (network.extent, network.contained_end) == (IPV6 + LENGTH, end)
    assert (network.payload_length, network.trailer_offset, network.trailer_length) == (LENGTH, end, padding)
    assert [one.contained_end for one in (options, transport)] == [end, end]
    assert (transport.payload_length, transport.trailer_length) == (LENGTH - 16, 0)


def test_the_option_excuses_the_length_of_its_own_packet_and_nothing_else() -> None:
    packet = jumbogram(JUMBO, hop_limit=0)

    assert [(one.protocol, one.field) for one in packet.problems] == [("ipv6", "hop_limit")]


def test_an_inner_length_of_0_is_not_excused_by_the_jumbogram_around() -> None:
    inner = build(b"", udp(length=0, checksum=1), ipv4())[ETHERNET:].ljust(LENGTH - 8, b"\0")
    packet = dissect(build(inner, HopByHopOptions(next_header=4, options=JUMBO), ipv6(payload_length=0)))

    assert ("bad_length", "udp") in [(one.code, one.protocol) for one in packet.problems]


def test_each_of_several_jumbo_options_is_looked_at() -> None:
    too_long = f"a jumbo payload that ends at octet {ETHERNET + IPV6 + LENGTH + 1} where the frame's length ends at"
    packet = jumbogram(TOO_LONG + PADDING + JUMBO, octets=LENGTH - 24)
    given = jumbogram(JUMBO + PADDING + JUMBO, octets=100, payload_length=124)

    assert any(message.startswith(too_long) for _, message in said(packet))
    assert packet.layers[1].extent == IPV6 + LENGTH
    assert said(given).count(("bad_option", "a jumbo payload although the length of the packet is already given")) == 2


@pytest.mark.parametrize("words", [7, 9])
def test_a_quotation_ends_where_the_header_says(words: int) -> None:
    quoted = build(b"four", udp(), ipv4())[ETHERNET:]
    message = quoted.ljust(4 * words, b"\0") + bytes(12)
    packet = dissect(build(message, ICMPv4TimeExceeded(type=11, length=words), ipv4()))
    error = packet.layers[2]

    begin = ETHERNET + IPV4 + ICMP
    assert (error.payload_offset, error.payload_length) == (begin, 4 * words)
    assert (error.trailer_offset, error.trailer_length) == (begin + 4 * words, len(message) - 4 * words)


def test_a_quotation_that_is_longer_than_the_message() -> None:
    quoted = build(b"four", udp(), ipv4())[ETHERNET:]
    packet = dissect(build(quoted, ICMPv4TimeExceeded(type=11, length=9), ipv4()))

    (problem,) = [one for one in packet.problems if one.code == "bad_length"]
    assert problem.message == "a quotation of 36 octets where 32 are left"
    assert (problem.severity, problem.field, problem.found, problem.expected) == ("warn", "length", 36, 32)
    assert packet.layers[2].payload_length == 32
    assert IPv6 not in packet


def gtp(length: int) -> Packet:
    """A GTP header of 12 octets, whose length field does not count the first 8."""
    header = b"\x32\x01" + length.to_bytes(2, "big") + bytes(4) + b"\x00\x01\x00\x00"
    return dissect(build(header, udp(destination_port=2152), ipv4()))


def l2tp(length: int) -> Packet:
    """An L2TP header of 8 octets, whose length field counts all of them."""
    return dissect(build(b"\x40\x02" + length.to_bytes(2, "big") + bytes(4), udp(destination_port=1701), ipv4()))


@pytest.mark.parametrize(("packet", "length", "own"), [(gtp(3), 11, 12), (l2tp(7), 7, 8), (l2tp(0), 0, 8)])
def test_a_length_that_is_less_than_the_headers_own(packet: Packet, length: int, own: int) -> None:
    (problem,) = [one for one in packet.problems if one.code == "bad_length"]

    assert problem.message == f"a length of {length} octets is less than the header's own {own}"
    assert (problem.severity, problem.field, problem.found, problem.expected) == ("error", "length", length, own)


@pytest.mark.parametrize("packet", [gtp(4), l2tp(8)])
def test_a_length_that_is_the_headers_own(packet: Packet) -> None:
    assert "bad_length" not in [one.code for one in packet.problems]
