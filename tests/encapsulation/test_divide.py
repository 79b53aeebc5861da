"""One datagram in fragments, one stream in segments."""

from __future__ import annotations

import pytest

from dissect.encapsulation import encapsulate, fragment, segment
from dissect.errors import EncodingError
from dissect.packet import Packet, dissect
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_fragment import IPv6Fragment
from dissect.protocols.ipv6_options import DestinationOptions, HopByHopOptions
from dissect.protocols.tcp import TCP
from tests.packet.frames import cut, ethernet, ipv4, ipv6, tcp, udp

MESSAGE = bytes(range(256)) * 12
RECORD_ROUTE = b"\x07\x07\x04\0\0\0\0"
ROUTER_ALERT = b"\x94\x04\0\0"


def reassembled(fragments: list[Packet], header: type[IPv4] | type[IPv6Fragment]) -> bytes:
    """The payloads of fragments, put where their offsets say."""
    whole = b""
    for one in fragments:
        assert one[header].fragment_offset * 8 == len(whole)
        layer = next(layer for layer in one.layers if layer.protocol is header)
        whole += layer.payload
    return whole


def test_ipv4_fragments_in_its_own_header() -> None:
    datagram = encapsulate(MESSAGE, udp(), ipv4(identification=7), ethernet())

    fragments = fragment(datagram, 1500)

    assert [one[IPv4].total_length for one in fragments] == [1500, 1500, 140]
    assert [one[IPv4].more_fragments for one in fragments] == [True, True, False]
    assert {one[IPv4].identification for one in fragments} == {7}
    assert reassembled(fragments, IPv4) == datagram.layers[1].payload
    assert {one.checksums[0].verdict.kind for one in fragments} == {"VALID"}


def test_later_fragments_carry_the_copied_options_only() -> None:
    datagram = encapsulate(MESSAGE, udp(), ipv4(options=RECORD_ROUTE + b"\x01" + ROUTER_ALERT), ethernet())

    fragments = fragment(datagram, 600)

    assert fragments[0][IPv4].options == RECORD_ROUTE + b"\x01" + ROUTER_ALERT
    assert {one[IPv4].options for one in fragments[1:]} == {ROUTER_ALERT}
    assert reassembled(fragments, IPv4) == datagram.layers[1].payload


def test_a_fragment_is_fragmented_further() -> None:
    datagram = encapsulate(MESSAGE, udp(), ipv4(), ethernet())
    middle = fragment(datagram, 1500)[1]

    parts = fragment(middle, 600)

    assert [one[IPv4].fragment_offset for one in parts] == [185, 257, 329]
    assert all(one[IPv4].more_fragments for one in parts)


def test_ipv6_fragments_with_an_extension_header() -> None:
    headers = [udp(), DestinationOptions(options=bytes(6)), HopByHopOptions(options=bytes(6)), ipv6(), ethernet()]
    datagram = encapsulate(MESSAGE, *headers)

    fragments = fragment(datagram, 1280, identification=9)

    names = {tuple(layer.name for layer in one.layers)[1:4] for one in fragments}
    assert names == {("ipv6", "ipv6.hopopts", "ipv6.fraghdr")}
    assert {one[IPv6Fragment].identification for one in fragments} == {9}
    assert {one[IPv6Fragment].next_header for one in fragments} == {60}
    assert {one[HopByHopOptions].next_header for one in fragments} == {44}
    assert all(one[IPv6].payload_length <= 1240 for one in fragments)
    hop_by_hop = datagram.layers[2]
    assert reassembled(fragments, IPv6Fragment) == hop_by_hop.payload


def test_what_fits_is_left_alone() -> None:
    datagram = encapsulate(b"hello", udp(), ipv4(dont_fragment=True), ethernet())

    assert fragment(datagram, 1500) == [datagram]


@pytest.mark.parametrize(
    ("packet", "mtu", "message"),
    [
        (encapsulate(MESSAGE, udp(), ipv4(dont_fragment=True), ethernet()), 1500, "may not be fragmented"),
        (encapsulate(MESSAGE, udp(), ipv4(), ethernet()), 27, "no room"),
        (dissect(b""), 1500, "no network header"),
        (cut(bytes(encapsulate(MESSAGE, udp(), ipv4(), ethernet())), 20), 2, "is cut"),
    ],
)
def test_what_cannot_be_fragmented(packet: Packet, mtu: int, message: str) -> None:
    with pytest.raises(EncodingError, match=message):
        fragment(packet, mtu)


def test_a_stream_in_segments() -> None:
    segments = segment(MESSAGE, tcp(sequence_number=2**32 - 1000, psh=True, fin=True), 1460)

    packets = [encapsulate(one.message, *one.headers, ipv4(), ethernet()) for one in segments]

    assert b"".join(one.payload for one in packets) == MESSAGE
    assert [one[TCP].sequence_number for one in packets] == [2**32 - 1000, 460, 1920]
    assert [(one[TCP].psh, one[TCP].fin) for one in packets] == [(False, False), (False, False), (True, True)]
    assert {one.checksums[1].verdict.kind for one in packets} == {"VALID"}


def test_an_empty_stream_is_one_empty_segment() -> None:
    assert [one.message for one in segment(b"", tcp(), 1460)] == [b""]


def test_what_cannot_be_segmented() -> None:
    with pytest.raises(EncodingError, match="at least one octet"):
        segment(MESSAGE, tcp(), 0)
    with pytest.raises(EncodingError, match="octets numbered"):
        segment(MESSAGE, udp(), 1460)
