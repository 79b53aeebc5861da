"""Datagrams with what they carry: those in a packet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dissect.checksum import Kind
from dissect.engine.sizes import PORT_OCTETS
from dissect.packet import Layer, Packet
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.session.udp.kinds import KINDS
from dissect.session.udp.sighting import HEADER_OCTETS


class Datagram(NamedTuple):
    """A datagram: its header, and what it carries."""

    layer: Layer
    ports: bytes
    """Those of sender and receiver."""
    octets: bytes
    """Those that were captured."""
    missing: int
    """How many the capture lacks."""
    is_damaged: bool
    """Whether its checksum is wrong; a zero may have been left for the card."""


def datagrams_in(packet: Packet) -> Iterator[Datagram]:
    """The whole datagrams of a packet, and of those that it completes, from the outside."""
    for part in (packet, *datagrams_of(packet)):
        for layer in part.own_layers:
            is_datagram = not layer.dissector.kinds.isdisjoint(KINDS)
            if is_datagram and not layer.is_fragment and layer.length >= HEADER_OCTETS:
                yield _datagram(part, layer)


def begun_in(packet: Packet) -> Datagram | None:
    """The outermost datagram of which a packet has the first fragment only. One octet at least is missing."""
    for part in (packet, *datagrams_of(packet)):
        for layer in part.own_layers:
            is_datagram = not layer.dissector.kinds.isdisjoint(KINDS)
            if is_datagram and layer.is_fragment and layer.length >= HEADER_OCTETS:
                said = layer.values.get("length", 0) - HEADER_OCTETS  # UDP-Lite does not say how long it is
                octets = bytes(layer.payload)
                return Datagram(layer, _ports_of(layer), octets, max(said - len(octets), 1), is_damaged=False)
    return None


def _ports_of(layer: Layer) -> bytes:
    return layer.octets[layer.offset : layer.offset + 2 * PORT_OCTETS]


def _datagram(packet: Packet, layer: Layer) -> Datagram:
    begin, end = layer.offset + HEADER_OCTETS, layer.contained_end
    octets = bytes(layer.octets[begin:end])
    verdicts = [one.verdict for one in packet.checksums if packet.layers[one.layer] is layer]
    is_damaged = any(one.kind is Kind.INVALID and one.found != 0 for one in verdicts)
    return Datagram(layer, _ports_of(layer), octets, max(end - begin - len(octets), 0), is_damaged)
