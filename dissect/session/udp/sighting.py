"""`Sighting`: what the streams of UDP need of a datagram, and the datagrams in a packet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from dissect.packet import Packet
from dissect.packet.checksums.readdressing import with_addresses_replaced
from dissect.packet.layer import Layer
from dissect.packet.reassembly.datagram import Datagram, datagrams_of
from dissect.schema import Header, values_of

PORT_OCTETS: Final = 2
"""The header begins with the ports of source and destination (RFC 768)."""
HEADER_OCTETS: Final = 8


class Sighting(NamedTuple):
    """A datagram."""

    source: bytes
    """Address and port of the sender."""
    destination: bytes
    """The same of the receiver, the last one of a route."""
    time_ns: int
    """0 if the capture gives no time."""
    is_quoted: bool
    is_empty: bool


def sightings_in(packet: Packet, kinds: tuple[type[Header], ...]) -> Iterator[Sighting]:
    """Those with a header of these kinds in a packet, and in the datagram that it completes, from the outside."""
    time_ns = packet.time or 0
    for part in (packet, *datagrams_of(packet)):
        first = part.headers if isinstance(part, Datagram) else 0
        for layer in part.layers:
            if layer.dissector.kinds.isdisjoint(kinds) or layer.length < HEADER_OCTETS:
                continue
            if layer.offset >= first and (layer.quoted or not layer.is_fragment):
                yield _sighting(layer, time_ns)


def _sighting(layer: Layer, time_ns: int) -> Sighting:
    begin, network, passed = layer.offset, layer.before, list[Layer]()
    while network is not None and not network.dissector.lends:
        passed.insert(0, network)
        network = network.before
    around = None if network is None else network.header
    between = [one.header for one in passed if one.header is not None]
    values = {} if around is None else with_addresses_replaced(around, between)[0] if between else values_of(around)
    source, destination = (values.get(name, b"") for name in ("source_address", "destination_address"))
    middle = begin + PORT_OCTETS
    return Sighting(
        source + layer.octets[begin:middle],
        destination + layer.octets[middle : middle + PORT_OCTETS],
        time_ns,
        layer.quoted,
        layer.contained_end <= begin + HEADER_OCTETS,
    )
