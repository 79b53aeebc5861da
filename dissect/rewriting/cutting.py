"""What is kept of a packet's octets; the frame's length on the wire stays what it was."""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.derive.carried_number import carried_number
from dissect.packet import Packet
from dissect.rewriting.places import has_ports
from dissect.schema import Header


def end_of_headers(packet: Packet) -> int:
    """Where the headers of a packet end: behind the innermost transport, or behind the last header that was read, where
    that transport carries a frame or a datagram, or where an error quotes one."""
    layers = packet.layers
    if not layers:
        return 0
    transports = [index for index, one in enumerate(layers) if has_ports(one.protocol)]
    last = transports[-1] if transports else len(layers) - 1
    within = layers[last + 1 :]
    if any(one.dissector.lends or one.quoted or _is_link(one.protocol) for one in within):
        last = len(layers) - 1
    return layers[last].offset + layers[last].length


def _is_link(header: type[Header]) -> bool:
    return carried_number(header, LinkType) is not None
