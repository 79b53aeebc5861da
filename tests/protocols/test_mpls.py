"""Label stacks over every layer that carries them, and what follows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.protocols.mpls import MPLS
from dissect.protocols.pseudowire import (
    AssociatedChannelHeader,
    EthernetPseudowireControlWord,
)
from dissect.schema import Header
from tests.protocols.carried import (
    DATAGRAM,
    DATAGRAM6,
    FRAME,
    ethernet,
    faults,
    headers,
    in_ethernet,
    in_ip,
    in_link,
    in_udp,
    names,
)

HEADERS = (MPLS, EthernetPseudowireControlWord, AssociatedChannelHeader)
ONE = bytes.fromhex("00064140")
LABEL = MPLS(label=100)

VECTORS: dict[str, tuple[Packet, str, list[Header]]] = {
    "IPv4": (in_ethernet(0x8847, ONE + DATAGRAM), "mpls ip udp", [LABEL]),
    "IPv6": (in_ethernet(0x8847, ONE + DATAGRAM6), "mpls ipv6 udp", [LABEL]),
    "multicast": (in_ethernet(0x8848, ONE + DATAGRAM), "mpls ip udp", [LABEL]),
    "in IP": (in_ip(137, ONE + DATAGRAM), "mpls ip udp", [LABEL]),
    "in UDP": (in_udp(6635, ONE + DATAGRAM), "mpls ip udp", [LABEL]),
    "in PPP": (in_link(9, bytes.fromhex("0281") + ONE + DATAGRAM), "ppp ppp mpls ip udp", [LABEL]),
    "two labels": (
        in_ethernet(0x8847, bytes.fromhex("000c8efe") + ONE + DATAGRAM),
        "mpls mpls ip udp",
        [MPLS(label=200, traffic_class=7, bottom_of_stack=False, time_to_live=254), LABEL],
    ),
    "explicit null": (in_ethernet(0x8847, bytes.fromhex("00000140") + DATAGRAM), "mpls ip udp", [MPLS(label=0)]),
    "explicit null of IPv6": (
        in_ethernet(0x8847, bytes.fromhex("00002140") + DATAGRAM6),
        "mpls ipv6 udp",
        [MPLS(label=2)],
    ),
    "a pseudowire of Ethernet": (
        in_ethernet(0x8847, ONE + bytes.fromhex("00000007") + FRAME),
        "mpls pwethcw eth ip udp",
        [LABEL, EthernetPseudowireControlWord(sequence_number=7)],
    ),
    "IPv4 in an associated channel": (
        in_ethernet(0x8847, ONE + bytes.fromhex("10000021") + DATAGRAM),
        "mpls pwach ip udp",
        [LABEL, AssociatedChannelHeader(channel_type=0x21)],
    ),
    "IPv6 in an associated channel": (
        in_ethernet(0x8847, ONE + bytes.fromhex("10000057") + DATAGRAM6),
        "mpls pwach ipv6 udp",
        [LABEL, AssociatedChannelHeader(channel_type=0x57)],
    ),
}


@pytest.mark.parametrize(("packet", "layers", "expected"), VECTORS.values(), ids=VECTORS.keys())
def test_headers_are_read_to_their_values(packet: Packet, layers: str, expected: list[Header]) -> None:
    assert names(packet) == layers
    assert headers(packet, *HEADERS) == expected
    assert all(code == "unknown_protocol" for _, code, _, _ in faults(packet))


@given(
    st.lists(
        st.builds(
            MPLS,
            label=st.integers(16, 0xFFFFF),
            traffic_class=st.integers(0, 7),
            bottom_of_stack=st.just(False),
            time_to_live=st.integers(1, 255),
        ),
        max_size=20,
    )
)
def test_a_stack_of_any_depth_is_read_as_it_was_written(stack: list[MPLS]) -> None:
    packet = encapsulate(DATAGRAM, LABEL, *stack, ethernet())

    assert headers(packet, MPLS) == [*reversed(stack), LABEL]
    assert packet.payload == b"hello"
    assert faults(packet) == []


FAULTS = {
    "a pseudowire whose other bits are set": (
        ONE + bytes.fromhex("03480007") + FRAME,
        ("note", "suspicious", "pwethcw", "reserved"),
    ),
    "implicit null": (bytes.fromhex("00003140") + DATAGRAM, ("warn", "suspicious", "mpls", "label")),
    "no time to live": (bytes.fromhex("00064100") + DATAGRAM, ("note", "suspicious", "mpls", "time_to_live")),
    "a later channel": (ONE + bytes.fromhex("11000021") + DATAGRAM, ("warn", "suspicious", "pwach", "version")),
    "an unknown channel": (ONE + bytes.fromhex("10007ff8") + b"?", ("note", "unknown_protocol", "pwach", "")),
    "an unknown payload": (ONE + b"?", ("note", "unknown_protocol", "mpls", "")),
    "no end": (bytes.fromhex("00064040"), ("error", "truncated", "mpls", "label")),
    "half an entry": (bytes.fromhex("0006"), ("error", "truncated", "mpls", "label")),
}


@pytest.mark.parametrize(("octets", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_reported(octets: bytes, expected: tuple[str, str, str, str]) -> None:
    assert faults(in_ethernet(0x8847, octets)) == [expected]
