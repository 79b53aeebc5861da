"""Captures opened as packets."""

from __future__ import annotations

import io
from pathlib import Path

import dissect
from dissect.packet import NestingLimits, Packet

ECHO = Path(__file__).parents[2] / "captures" / "tcp4_echo.pcap"


def test_a_capture_is_read_packet_by_packet() -> None:
    with dissect.open(ECHO) as packets:
        read = list(packets)

    assert [packet.frame.number for packet in read] == list(range(1, 11))
    assert b"hello" in [packet.payload for packet in read]
    assert packets.capture.link_type == 1


def test_a_file_object_will_do() -> None:
    packets = dissect.open(io.BytesIO(ECHO.read_bytes()), limits=NestingLimits(layers=2))

    first = next(iter(packets))

    assert isinstance(first, Packet)
    assert [layer.name for layer in first.layers] == ["eth", "ip"]
    packets.close()
