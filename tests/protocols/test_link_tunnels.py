"""Tags around whole frames: provider backbone bridges, and MACsec in the clear and encrypted."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.protocols.macsec import ClearMACsec, ClearMACsecWithChannel, MACsec, MACsecWithChannel
from dissect.protocols.provider_backbone_bridge import ServiceInstance
from dissect.schema import Header
from tests.protocols.carried import DATAGRAM, FRAME, ethernet, faults, headers, in_ethernet, ipv4, names, udp

HEADERS = (ServiceInstance, MACsec)
CHECK_VALUE = bytes(range(16))
STATION = "02:00:00:00:00:09"


def instance(**changes: Any) -> ServiceInstance:
    values: dict[str, Any] = {
        "service_instance_identifier": 42,
        "destination_address": "02:00:00:00:00:02",
        "source_address": "02:00:00:00:00:01",
        "type": 0x0800,
    }
    return ServiceInstance(**{**values, **changes})


VECTORS: dict[str, tuple[Packet, str, list[Header]]] = {
    "a frame in the backbone": (
        in_ethernet(0x88E7, bytes.fromhex("0000002a") + FRAME),
        "ieee8021ah ip udp",
        [instance()],
    ),
    "a frame with priority": (
        in_ethernet(0x88E7, bytes.fromhex("bc00002a") + FRAME),
        "ieee8021ah ip udp",
        [instance(priority_code_point=5, drop_eligible_indicator=True, use_customer_address=True, reserved_1=True)],
    ),
    "a frame with a length": (
        in_ethernet(0x88E7, bytes.fromhex("0000002a") + FRAME[:12] + bytes.fromhex("0003 42421f") + bytes(30)),
        "ieee8021ah llc",
        [instance(type=3)],
    ),
    "in the clear": (
        in_ethernet(0x88E5, bytes.fromhex("0000 00000007 0800") + DATAGRAM + CHECK_VALUE),
        "macsec ip udp",
        [ClearMACsec(packet_number=7, type=0x0800)],
    ),
    "in the clear, with a channel": (
        in_ethernet(0x88E5, bytes.fromhex("2223 00000007 020000000009 0001 0800") + DATAGRAM + CHECK_VALUE),
        "macsec ip udp",
        [
            ClearMACsecWithChannel(
                association_number=2, short_length=35, packet_number=7, system_identifier=STATION, type=0x0800
            )
        ],
    ),
    "encrypted": (
        in_ethernet(0x88E5, bytes.fromhex("4c00 00000007") + bytes(60) + CHECK_VALUE),
        "macsec",
        [MACsec(end_station=True, packet_number=7)],
    ),
    "encrypted, with a channel": (
        in_ethernet(0x88E5, bytes.fromhex("2c00 00000007 020000000009 0001") + bytes(60) + CHECK_VALUE),
        "macsec",
        [MACsecWithChannel(packet_number=7, system_identifier=STATION)],
    ),
    "changed, and not encrypted": (
        in_ethernet(0x88E5, bytes.fromhex("2400 00000007 020000000009 0001") + bytes(60) + CHECK_VALUE),
        "macsec",
        [MACsecWithChannel(encrypted=False, packet_number=7, system_identifier=STATION)],
    ),
}


@pytest.mark.parametrize(("packet", "layers", "expected"), VECTORS.values(), ids=VECTORS.keys())
def test_headers_are_read_to_their_values(packet: Packet, layers: str, expected: list[Header]) -> None:
    assert names(packet) == layers
    assert headers(packet, *HEADERS) == expected
    assert faults(packet) == []


def test_the_check_value_is_no_payload() -> None:
    by_ip, _, _ = VECTORS["in the clear"]
    by_short_length, _, _ = VECTORS["in the clear, with a channel"]

    assert by_ip.layers[2].trailer == CHECK_VALUE
    assert by_short_length.layers[1].trailer == CHECK_VALUE
    assert by_ip.payload == by_short_length.payload == b"hello"


def test_a_short_length_counts_from_the_tag_without_a_channel_too() -> None:
    packet = in_ethernet(0x88E5, bytes.fromhex("0c08 00000007") + bytes(8) + CHECK_VALUE + bytes(16))

    assert packet.payload == bytes(8)
    assert packet.layers[1].trailer == CHECK_VALUE + bytes(16)


def test_bits_are_one_number_as_well() -> None:
    packet, _, _ = VECTORS["in the clear, with a channel"]

    assert packet[MACsec].tag_control_information == 8
    assert packet[MACsec].short_length_octet == 35


@pytest.mark.parametrize(
    "tag",
    [
        ServiceInstance(
            service_instance_identifier=42,
            destination_address="02:00:00:00:00:02",
            source_address="02:00:00:00:00:01",
        ),
        ClearMACsec(packet_number=1),
        ClearMACsecWithChannel(packet_number=1, system_identifier=STATION),
    ],
    ids=lambda tag: type(tag).__name__,
)
def test_numbers_are_filled(tag: Header) -> None:
    packet = encapsulate(b"hello", udp(), ipv4(), tag, ethernet())

    assert packet.payload == b"hello"
    assert faults(packet) == []


FAULTS = {
    "reserved bits": (0x88E7, bytes.fromhex("0100002a") + FRAME, ("warn", "suspicious", "ieee8021ah", "reserved_2")),
    "neither a length nor a type": (
        0x88E7,
        bytes.fromhex("0000002a") + FRAME[:12] + bytes.fromhex("05dd") + DATAGRAM,
        ("error", "bad_length", "ieee8021ah", "type"),
    ),
    "a length beyond the frame": (
        0x88E7,
        bytes.fromhex("0000002a") + FRAME[:12] + bytes.fromhex("000442421f"),
        ("error", "length_exceeds_packet", "ieee8021ah", "type"),
    ),
    "version 1": (
        0x88E5,
        bytes.fromhex("8c00 00000007") + bytes(60),
        ("error", "bad_version", "macsec", "version"),
    ),
    "a packet number of zero": (
        0x88E5,
        bytes.fromhex("0c00 00000000") + bytes(60),
        ("warn", "suspicious", "macsec", "packet_number"),
    ),
    "a short length beyond the frame": (
        0x88E5,
        bytes.fromhex("0c2f 00000007") + bytes(16),
        ("error", "length_exceeds_packet", "macsec", "short_length"),
    ),
}


@pytest.mark.parametrize(("ether_type", "octets", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_reported(ether_type: int, octets: bytes, expected: tuple[str, str, str, str]) -> None:
    assert faults(in_ethernet(ether_type, octets)) == [expected]
