"""Pairs of ports in packets of protocols without connections, such as UDP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from dissect.blocks.pairs import Pair, network_pair, pair_of
from dissect.packet import Layer, Packet
from dissect.schema import Effect, Header
from dissect.session.sockets.sockets import Endpoint

PORTS: Final = ("source_port", "destination_port")


class Ports(NamedTuple):
    """Two ends, of which the first has sent a packet."""

    protocol: str
    source: Endpoint
    destination: Endpoint

    @property
    def key(self) -> tuple[str, Endpoint, Endpoint]:
        """The same for both directions."""
        return self.protocol, min(self.source, self.destination), max(self.source, self.destination)


def with_ports(headers: Iterable[type[Header]]) -> tuple[type[Header], ...]:
    """The headers that have ports, but no connections."""
    return tuple(header for header in headers if _ports_of(header) is not None)


def ports_in(packet: Packet) -> Iterator[Ports]:
    """The pairs of ports in a packet: several in a tunnel. Of a datagram in fragments, the first one has them. Those of
    connections are left out."""
    for layer in packet.own_layers:
        ports = _ports_of(layer.protocol)
        network = None if ports is None else layer.network_around
        addresses = None if network is None else network_pair(network.protocol)
        if ports is None or network is None or addresses is None:
            continue
        ends = zip(_values(network, addresses), _values(layer, ports), strict=False)
        both = [Endpoint(address, int.from_bytes(port, "big")) for address, port in ends]
        if len(both) == len(PORTS):
            yield Ports(layer.name, *both)


@lru_cache(maxsize=4096)
def _ports_of(header: type[Header]) -> Pair | None:
    """Where the ports stand in a header; None if it has none, or connections."""
    exchange = header.stack.exchange
    is_opened = exchange is not None and any(one.effect is Effect.OPENS for one in exchange.marks)
    return None if is_opened else pair_of(header, PORTS)


def _values(layer: Layer, pair: Pair) -> list[bytes]:
    """Both values, as far as they were captured."""
    octets = layer.octets[layer.offset : layer.offset + layer.length]
    found = [octets[place : place + pair.octets] for place in (pair.source, pair.destination)]
    return [one for one in found if len(one) == pair.octets]
