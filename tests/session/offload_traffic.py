"""Packets between two hosts, whose checksums are complete, left to the card, zero or wrong."""

from __future__ import annotations

from typing import Any

from dissect.capture import Direction, Frame, PacketFlags
from dissect.capture.pcapng.option_kinds import PACKET_FLAGS
from dissect.capture.pcapng.options import Options
from dissect.checksum import ones_complement_sum
from dissect.encapsulation import encapsulate, fragment
from dissect.packet import Packet, dissect
from dissect.schema import Header
from tests.packet.frames import ethernet, ipv4, tcp, udp

HERE, THERE = "192.0.2.1", "192.0.2.2"


def flagged(packet: Packet, **flags: Any) -> Packet:
    """The packet with a flags word beside it, as pcapng has it."""
    options = Options([(PACKET_FLAGS, bytes(PacketFlags(**flags)))])
    return dissect(packet.frame.replace(options=options))


def outbound(packet: Packet) -> Packet:
    return flagged(packet, direction=Direction.OUTBOUND)


def inbound(packet: Packet) -> Packet:
    return flagged(packet, direction=Direction.INBOUND)


def numbered(packet: Packet, number: int, interface: int = 0, name: str = "") -> Packet:
    return dissect(packet.frame.replace(number=number, interface=interface, interface_name=name))


def complete(
    source: str = HERE,
    target: str = THERE,
    *,
    transport: Header | None = None,
    message: bytes = b"hello",
    **header: Any,
) -> Packet:
    network = ipv4(source_address=source, destination_address=target, **header)
    return encapsulate(message, transport or tcp(), network, ethernet())


def received(**header: Any) -> Packet:
    return complete(THERE, HERE, **header)


def left(source: str = HERE, target: str = THERE, **header: Any) -> Packet:
    """The TCP checksum holds the sum of the pseudo-header."""
    whole = complete(source, target, **header).checksums[-1].coverage
    transport = tcp(checksum=ones_complement_sum(bytes(whole.pseudo_header or b"")))
    return complete(source, target, transport=transport, **header)


def zero(source: str = HERE, target: str = THERE) -> Packet:
    """The TCP checksum is zero."""
    return complete(source, target, transport=tcp(checksum=0))


def wrong(source: str = HERE, target: str = THERE) -> Packet:
    return complete(source, target, transport=tcp(checksum=0x1234))


def cut_short(packet: Packet) -> Packet:
    """The packet without its last two octets, as a capture with a short snaplen has it."""
    frame = packet.frame
    return dissect(
        Frame(
            number=1,
            timestamp_ns=0,
            captured_length=frame.captured_length - 2,
            original_length=frame.captured_length,
            link_type=1,
            interface=0,
            octets=frame.octets[:-2],
        )
    )


def fragments() -> list[Packet]:
    return fragment(encapsulate(bytes(100), udp(), ipv4(), ethernet()), 60)
