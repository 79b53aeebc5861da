"""GRE of both versions, and what is in it: IP, Ethernet, PPP, copies of frames."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.checksum import Kind
from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.protocols.erspan import ERSPAN, ERSPAN3, ERSPAN3Frame, ERSPAN3PlatformFrame
from dissect.protocols.gre import GRE, EnhancedGRE, GenericRoutingEncapsulation, RoutedGRE
from dissect.schema import Header
from tests.protocols.carried import DATAGRAM, DATAGRAM6, FRAME, ethernet, faults, headers, in_ip, in_udp, ipv4, names

HEADERS = (GenericRoutingEncapsulation, ERSPAN, ERSPAN3)


def plain(**changes: Any) -> GRE:
    absent = {"checksum": None, "reserved1": None, "protocol_type": 0x0800}
    return GRE(**{**absent, **changes})


VECTORS: dict[str, tuple[Packet, str, list[Header]]] = {
    "without any option": (in_ip(47, bytes.fromhex("00000800") + DATAGRAM), "gre ip udp", [plain()]),
    "IPv6": (in_ip(47, bytes.fromhex("000086dd") + DATAGRAM6), "gre ipv6 udp", [plain(protocol_type=0x86DD)]),
    "Ethernet": (in_ip(47, bytes.fromhex("00006558") + FRAME), "gre eth ip udp", [plain(protocol_type=0x6558)]),
    "over UDP": (in_udp(4754, bytes.fromhex("00000800") + DATAGRAM), "gre ip udp", [plain()]),
    "key and sequence number": (
        in_ip(47, bytes.fromhex("30000800 00000007 00000009") + DATAGRAM),
        "gre ip udp",
        [plain(key_present=True, sequence_number_present=True, key=7, sequence_number=9)],
    ),
    "a call of PPTP": (
        in_ip(47, bytes.fromhex("3081880b 0023 0005 00000003 00000002 0021") + DATAGRAM),
        "gre ppp ip udp",
        [
            EnhancedGRE(
                sequence_number_present=True,
                acknowledgment_present=True,
                payload_length=35,
                call_id=5,
                sequence_number=3,
                acknowledgment_number=2,
            )
        ],
    ),
    "an acknowledgment of PPTP": (
        in_ip(47, bytes.fromhex("2081880b 0000 0005 00000002")),
        "gre",
        [EnhancedGRE(acknowledgment_present=True, payload_length=0, call_id=5, acknowledgment_number=2)],
    ),
    "a copied frame, type I": (
        in_ip(47, bytes.fromhex("000088be") + FRAME),
        "gre eth ip udp",
        [plain(protocol_type=0x88BE)],
    ),
    "a copied frame, type II": (
        in_ip(47, bytes.fromhex("100088be 00000001 10050064 0000004d") + FRAME),
        "gre erspan eth ip udp",
        [
            plain(sequence_number_present=True, sequence_number=1, protocol_type=0x88BE),
            ERSPAN(vlan_identifier=5, session_id=100, index=77),
        ],
    ),
    "a copied frame, type III": (
        in_ip(47, bytes.fromhex("100022eb 00000001 20056064 0001e240 00098000") + FRAME),
        "gre erspan eth ip udp",
        [
            plain(sequence_number_present=True, sequence_number=1, protocol_type=0x22EB),
            ERSPAN3Frame(
                vlan_identifier=5,
                class_of_service=3,
                session_id=100,
                timestamp=123456,
                security_group_tag=9,
            ),
        ],
    ),
    "a copied frame, type III, with the platform's part": (
        in_ip(47, bytes.fromhex("100022eb 00000001 20050464 0001e240 00098001 1400000000000001") + FRAME),
        "gre erspan eth ip udp",
        [
            plain(sequence_number_present=True, sequence_number=1, protocol_type=0x22EB),
            ERSPAN3PlatformFrame(
                vlan_identifier=5,
                truncated=True,
                session_id=100,
                timestamp=123456,
                security_group_tag=9,
                platform_specific=0x1400000000000001,
            ),
        ],
    ),
}


@pytest.mark.parametrize(("packet", "layers", "expected"), VECTORS.values(), ids=VECTORS.keys())
def test_headers_are_read_to_their_values(packet: Packet, layers: str, expected: list[Header]) -> None:
    assert names(packet) == layers
    assert headers(packet, *HEADERS) == expected
    assert faults(packet) == []


@pytest.mark.parametrize("key", [None, 42])
def test_the_checksum_covers_header_and_payload_where_it_is_there(key: int | None) -> None:
    gre = GRE(checksum_present=True, key_present=key is not None, key=key)
    packet = encapsulate(DATAGRAM, gre.replace(protocol_type=0x0800), ipv4(), ethernet())
    at = packet[GRE, 1].checksum
    damaged = in_ip(47, packet.layers[2].encoded() + DATAGRAM[:-1] + b"!")

    assert at not in (None, 0)
    assert [one.verdict.kind for one in packet.checksums if one.protocol == "gre"] == [Kind.VALID]
    assert [one.verdict.kind for one in damaged.checksums if one.protocol == "gre"] == [Kind.INVALID]


def test_there_is_no_verdict_without_a_checksum() -> None:
    packet, _, _ = VECTORS["key and sequence number"]

    assert [one.protocol for one in packet.checksums] == ["ip", "ip", "udp"]


def test_the_flags_are_one_number_as_well() -> None:
    packet, _, _ = VECTORS["a call of PPTP"]

    assert packet[EnhancedGRE].flags_and_version == 0x3081
    assert plain(acknowledgment_present=True, reserved=3).reserved_flags == 19


def test_what_a_call_does_not_count_is_no_frame_of_it() -> None:
    packet = in_ip(47, bytes.fromhex("3001880b 0023 0005 00000003 0021") + DATAGRAM + b"more")

    assert names(packet) == "gre ppp ip udp"
    assert packet.layers[2].trailer == b"more"


def test_a_source_route_is_kept_with_what_follows() -> None:
    route = bytes.fromhex("0800000500000000")
    packet = in_ip(47, bytes.fromhex("60000800 1234 0004 00000007") + route + DATAGRAM)

    assert headers(packet, *HEADERS) == [
        RoutedGRE(key_present=True, protocol_type=0x0800, checksum=0x1234, offset=4, key=7)
    ]
    assert packet[RoutedGRE].reserved_flags == 0
    assert packet.payload == route + DATAGRAM
    assert faults(packet) == [("warn", "suspicious", "gre", "routing_present")]


FAULTS = {
    "version 2": ("00020800", ("error", "bad_version", "gre", "version")),
    "a protocol of zero": ("00000000", ("note", "suspicious", "gre", "protocol_type")),
    "version 1 without a key": ("1001880b 0000 0005 00000000", ("warn", "suspicious", "gre", "key_present")),
    "version 1 with a checksum": ("a001880b 0000 0005", ("warn", "suspicious", "gre", "checksum_present")),
    "version 1 with a route": ("6001880b 0000 0005", ("warn", "suspicious", "gre", "routing_present")),
    "version 1 without PPP": ("20010800 0021 0005" + DATAGRAM.hex(), ("warn", "suspicious", "gre", "protocol_type")),
    "an unknown protocol": ("00001234 00", ("note", "unknown_protocol", "gre", "")),
    "a key that is not there": ("20000800 0000", ("error", "truncated", "gre", "checksum")),
    "a length beyond the datagram": ("2001880b 0001 0005", ("error", "length_exceeds_outer", "gre", "payload_length")),
}


@pytest.mark.parametrize(("octets", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_reported(octets: str, expected: tuple[str, str, str, str]) -> None:
    assert faults(in_ip(47, bytes.fromhex(octets))) == [expected]


def test_a_field_that_is_not_there_and_not_filled_has_no_octets() -> None:
    assert bytes(GRE()) == bytes(4)
