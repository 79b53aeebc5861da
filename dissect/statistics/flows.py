"""The flows of a packet: for each pair of addresses a key of octets and a direction.

A key is the same in both directions: the smaller end comes first. An end is an address padded with zeros and a port, so
that keys of all kinds have the same length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dissect.blocks.pairs import Pair
from dissect.engine.sizes import ADDRESS_OCTETS, END_OCTETS, HEAD_OCTETS, PORT_OCTETS
from dissect.packet import Layer, Packet
from dissect.statistics.roles import Roles

ENDPOINT_OCTETS: Final = 2 + ADDRESS_OCTETS
"""The number of the address family, a zero, the address."""


@dataclass(frozen=True, slots=True)
class FlowKey:
    """A decoded key."""

    protocol: str
    addresses: tuple[str, str]
    ports: tuple[int, int] | None


def read_key(key: bytes, roles: Roles) -> FlowKey:
    """Decode a key."""
    ends = key[HEAD_OCTETS : HEAD_OCTETS + END_OCTETS], key[HEAD_OCTETS + END_OCTETS :]
    first, second = (read_address(key[0], end, roles) for end in ends)
    ports = (int.from_bytes(ends[0][ADDRESS_OCTETS:]), int.from_bytes(ends[1][ADDRESS_OCTETS:])) if key[1] else None
    return FlowKey(roles.names[int.from_bytes(key[2:HEAD_OCTETS])], (first, second), ports)


def read_address(family: int, octets: bytes, roles: Roles) -> str:
    """An address as text; `octets` may continue after it."""
    kind = roles.families[family]
    return str(kind(octets[: kind.octets]))


def endpoint_keys(key: bytes) -> tuple[bytes, bytes]:
    """The keys of the two ends of a flow."""
    first, second = (key[begin : begin + ADDRESS_OCTETS] for begin in (HEAD_OCTETS, HEAD_OCTETS + END_OCTETS))
    return key[:1] + b"\0" + first, key[:1] + b"\0" + second


def flows_of(packet: Packet, roles: Roles) -> Iterator[tuple[bytes, bool]]:
    """The key of each flow, and whether the source is its second end: one for each network header, innermost first; for
    a packet without any, one for the innermost link header."""
    carried: Layer | None = None
    has_network = False
    links = []
    for layer in reversed(packet.own_layers):
        role = roles.of(layer.protocol)
        if role.addresses is not None and role.is_network:
            has_network = True
            yield from _flow(layer, role.addresses, carried, roles)
        elif role.addresses is not None:
            links.append((layer, role.addresses, carried))
        if not role.is_extension or carried is None:
            carried = layer
    if not has_network and links:
        yield from _flow(*links[0], roles)


def _flow(layer: Layer, pair: Pair, carried: Layer | None, roles: Roles) -> Iterator[tuple[bytes, bool]]:
    """One flow, or none if the frame ends before both addresses are complete."""
    addresses = _values(layer, pair)
    if addresses is None:
        return
    inner = layer if carried is None else carried
    role = roles.of(inner.protocol)
    ports = None if role.ports is None else _values(inner, role.ports)
    head = bytes((roles.family(pair), ports is not None)) + role.name.to_bytes(2)
    source, destination = (
        address.ljust(ADDRESS_OCTETS, b"\0") + port
        for address, port in zip(addresses, ports or (bytes(PORT_OCTETS),) * 2, strict=True)
    )
    turned = source > destination
    yield head + (destination + source if turned else source + destination), turned


def _values(layer: Layer, pair: Pair) -> tuple[bytes, bytes] | None:
    """The octets of a pair of fields; None if one of them is truncated."""
    octets = layer.octets[layer.offset : layer.offset + layer.length]
    source = octets[pair.source : pair.source + pair.octets]
    destination = octets[pair.destination : pair.destination + pair.octets]
    return (source, destination) if len(source) == len(destination) == pair.octets else None
