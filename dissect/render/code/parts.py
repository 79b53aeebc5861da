"""What code says of a packet beside its octets, and octets in lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.packet import Packet

INDENT: Final = "    "
IN_A_LINE: Final = 16


def described(packet: Packet) -> str:
    """Number, link type, length and layers: nothing that the capture could make up."""
    frame = packet.frame
    link = LinkType(frame.link_type).label if frame.link_type <= LinkType.maximum else frame.link_type
    names = ":".join(layer.name for layer in packet.layers)
    return f"Packet {frame.number}: {frame.captured_length} octets, {link}{f', {names}' if names else ''}"


def lines_of(octets: bytes) -> Iterator[bytes]:
    """The octets, some in each line."""
    return (octets[at : at + IN_A_LINE] for at in range(0, len(octets), IN_A_LINE))
