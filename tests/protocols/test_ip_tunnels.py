"""IP in IP of both versions, Ethernet in IP, IPv6 through NATs, ESP through NATs, compressed payloads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.addresses import Ipv4Address
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, dissect
from dissect.protocols.etherip import EtherIP
from dissect.protocols.ipcomp import IPComp
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.teredo import TeredoAuthentication, TeredoIndication, TeredoOrigin
from dissect.protocols.udp_encapsulation import EncapsulatedSecurityParametersIndex, ESPInUDP, NonESPMarker
from dissect.protocols.wireguard import (
    WireGuard,
    WireGuardCookieReply,
    WireGuardInitiation,
    WireGuardResponse,
    WireGuardTransport,
)
from dissect.schema import Header
from tests.protocols.carried import (
    DATAGRAM,
    DATAGRAM6,
    FRAME,
    ethernet,
    faults,
    headers,
    in_ip,
    in_udp,
    ipv4,
    ipv6,
    names,
    udp,
)

HEADERS = (EtherIP, IPComp, TeredoIndication, EncapsulatedSecurityParametersIndex, WireGuard)
ORIGIN = bytes.fromhex("0000 9c3f 3ffffdfe")
ORIGIN_HEADER = TeredoOrigin(obscured_port=0x9C3F, obscured_address=0x3FFFFDFE)

VECTORS: dict[str, tuple[Packet, str, list[Header]]] = {
    "IPv4 in IPv4": (in_ip(4, DATAGRAM), "ip udp", []),
    "IPv6 in IPv4": (in_ip(41, DATAGRAM6), "ipv6 udp", []),
    "IPv4 in IPv6": (encapsulate(DATAGRAM, ipv6().replace(next_header=4), ethernet()), "ipv6 ip udp", []),
    "IPv6 in IPv6": (encapsulate(DATAGRAM6, ipv6().replace(next_header=41), ethernet()), "ipv6 ipv6 udp", []),
    "Ethernet in IPv4": (in_ip(97, bytes.fromhex("3000") + FRAME), "etherip eth ip udp", [EtherIP()]),
    "Teredo": (in_udp(3544, DATAGRAM6), "teredo ipv6 udp", []),
    "Teredo with an origin": (in_udp(3544, ORIGIN + DATAGRAM6), "teredo teredo ipv6 udp", [ORIGIN_HEADER]),
    "Teredo with an authentication and an origin": (
        in_udp(3544, bytes.fromhex("0001 0402 61626364 eeff 0102030405060708 01") + ORIGIN + DATAGRAM6),
        "teredo teredo teredo ipv6 udp",
        [
            TeredoAuthentication(
                identifier_length=4,
                value_length=2,
                client_identifier=b"abcd",
                authentication_value=bytes.fromhex("eeff"),
                nonce=bytes(range(1, 9)),
                confirmation=b"\1",
            ),
            ORIGIN_HEADER,
        ],
    ),
    "ESP in UDP": (
        in_udp(4500, bytes.fromhex("c0000001 00000002") + bytes(24)),
        "udpencap esp",
        [ESPInUDP(security_parameters_index=0xC0000001, sequence_number=2)],
    ),
    "what keeps a translation alive": (in_udp(4500, b"\xff"), "udpencap", []),
    "the beginning of a tunnel of WireGuard": (
        in_udp(51820, bytes.fromhex("01000000 07000000") + bytes(140)),
        "wg",
        [
            WireGuardInitiation(
                type=1,
                sender=7,
                ephemeral=bytes(32),
                static=bytes(48),
                timestamp=bytes(28),
                mac1=bytes(16),
                mac2=bytes(16),
            )
        ],
    ),
    "the answer of WireGuard": (
        in_udp(51820, bytes.fromhex("02000000 08000000 07000000") + bytes(80)),
        "wg",
        [
            WireGuardResponse(
                type=2,
                sender=8,
                receiver=7,
                ephemeral=bytes(32),
                empty=bytes(16),
                mac1=bytes(16),
                mac2=bytes(16),
            )
        ],
    ),
    "a cookie of WireGuard": (
        in_udp(51820, bytes.fromhex("03000000 07000000") + bytes(56)),
        "wg",
        [WireGuardCookieReply(type=3, receiver=7, nonce=bytes(24), cookie=bytes(32))],
    ),
    "a packet in WireGuard": (
        in_udp(51820, bytes.fromhex("04000000 08000000 0900000000000000") + bytes(32)),
        "wg",
        [WireGuardTransport(type=4, receiver=8, counter=9)],
    ),
    "a compressed payload": (
        in_ip(108, bytes.fromhex("04000002") + bytes(8)),
        "ipcomp",
        [IPComp(next_header=4, compression_parameter_index=2)],
    ),
}


@pytest.mark.parametrize(("packet", "layers", "expected"), VECTORS.values(), ids=VECTORS.keys())
def test_headers_are_read_to_their_values(packet: Packet, layers: str, expected: list[Header]) -> None:
    assert names(packet) == layers
    assert headers(packet, *HEADERS) == expected
    assert faults(packet) == []


def test_the_key_exchange_comes_after_a_marker() -> None:
    packet = in_udp(4500, bytes(4) + bytes(28))

    assert headers(packet, *HEADERS) == [NonESPMarker()]
    assert names(packet).startswith("udpencap udpencap")


def test_the_origin_is_known_with_its_bits_inverted_back() -> None:
    packet, _, _ = VECTORS["Teredo with an origin"]

    assert packet[TeredoOrigin].port == 25536
    assert packet[TeredoOrigin].address == Ipv4Address("192.0.2.1")


@given(
    st.lists(
        st.sampled_from([ipv4(), ipv6()]),
        min_size=1,
        max_size=5,
    )
)
def test_numbers_and_lengths_of_nested_tunnels_are_filled(tunnels: list[Header]) -> None:
    packet = encapsulate(b"hello", udp(), *tunnels, ethernet())
    again = dissect(packet.frame.octets)

    assert [type(layer.header) for layer in again.layers[1:-1]] == [type(one) for one in reversed(tunnels)]
    assert [str(one.verdict) for one in again.checksums if one.protocol == "udp"] == ["VALID"]
    assert again.payload == b"hello"
    assert faults(again) == []


def test_a_frame_is_put_into_ip() -> None:
    packet = encapsulate(b"hello", udp(), ipv4(), ethernet(), EtherIP(), ipv6(), ethernet())

    assert [layer.name for layer in packet.layers] == ["eth", "ipv6", "etherip", "eth", "ip", "udp"]
    assert packet[IPv6].next_header == 97
    assert packet[IPv4].protocol == 17


FAULTS = {
    "EtherIP of a later version": (
        in_ip(97, bytes.fromhex("4000") + FRAME),
        ("error", "bad_version", "etherip", "version"),
    ),
    "EtherIP with reserved bits": (
        in_ip(97, bytes.fromhex("3001") + FRAME),
        ("note", "suspicious", "etherip", "reserved"),
    ),
    "an unknown indication": (in_udp(3544, bytes.fromhex("0002")), ("warn", "suspicious", "teredo", "type")),
    "half an origin": (
        in_udp(3544, ORIGIN[:6]),
        ("error", "truncated", "teredo", "obscured_address"),
    ),
    "nothing that Teredo carries": (in_udp(3544, b"?"), ("note", "unknown_protocol", "teredo", "")),
    "half an index": (in_udp(4500, b"\1\2"), ("error", "truncated", "esp", "security_parameters_index")),
    "a compressed payload with flags": (
        in_ip(108, bytes.fromhex("04010002")),
        ("note", "suspicious", "ipcomp", "flags"),
    ),
}


@pytest.mark.parametrize(("packet", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_reported(packet: Packet, expected: tuple[str, str, str, str]) -> None:
    assert faults(packet) == [expected]
