"""Frames for tests, built by the library itself and then damaged on purpose."""

from __future__ import annotations

from typing import Any

from dissect.capture import Frame
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, dissect
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.schema import Header

ETHERNET = 14
IPV4 = 20
IPV6 = 40


def ethernet() -> Ethernet:
    return Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02")


def ipv4(**changes: Any) -> IPv4:
    return IPv4(**{"source_address": "192.0.2.1", "destination_address": "192.0.2.2", **changes})


def ipv6(**changes: Any) -> IPv6:
    return IPv6(**{"source_address": "2001:db8::1", "destination_address": "2001:db8::2", **changes})


def udp(**changes: Any) -> UDP:
    return UDP(**{"source_port": 50001, "destination_port": 7, **changes})


def tcp(**changes: Any) -> TCP:
    return TCP(**{"source_port": 50001, "destination_port": 7, "ack": True, **changes})


def build(message: bytes, *headers: Header) -> bytes:
    """The octets of an Ethernet frame with these headers, innermost first."""
    return bytes(encapsulate(message, *headers, ethernet()))


def cut(octets: bytes, captured: int) -> Packet:
    """The frame as a capture with a snaplen of `captured` octets keeps it."""
    kept = octets[:captured]
    return dissect(
        Frame(
            number=1,
            timestamp_ns=0,
            captured_length=len(kept),
            original_length=len(octets),
            link_type=1,
            interface=0,
            octets=kept,
        )
    )


def changed(octets: bytes, at: int, value: bytes) -> bytes:
    return octets[:at] + value + octets[at + len(value) :]
