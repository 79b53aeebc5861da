"""Packets in packets: one that travels in a tunnel, and one that is quoted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dissect.derive.documents.floors import protocol_name
from dissect.packet import Layer
from dissect.render.lines.endpoints import Ends, endpoints_of, ends_among
from dissect.render.lines.words.suggestions import PORTS
from dissect.render.packets.values import innermost


class Quoted(NamedTuple):
    """What is known of a packet from its quotation."""

    protocol: str
    source: str
    """Its address, and its port if it has one; empty where it is not known."""
    destination: str


def outer_ends(layers: Sequence[Layer]) -> Ends | None:
    """Between whom the outermost of several network layers goes; None if there is only one."""
    networks = [layer for layer in layers if endpoints_of(layer.protocol).is_network]
    return ends_among(networks[:1]) if len(networks) > 1 else None


def quoted_in(layers: Sequence[Layer]) -> Quoted | None:
    """The packet that these layers are quoted from; None without any."""
    if not layers:
        return None
    last = innermost(layers)
    ends = (
        f"{address} port {last.values[port]}" if port in last.values else str(address or "")
        for address, port in zip(ends_among(layers), PORTS, strict=True)
    )
    return Quoted(protocol_name(last.protocol), *ends)
