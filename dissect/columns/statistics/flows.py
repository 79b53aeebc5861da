"""The flows of a batch: for each pair of addresses in each packet, a key of octets and a direction.

A key is the same in both directions: the smaller end comes first. An end is an address and a port in a row of octets
padded with zeros, so that rows of all kinds can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.columns.frames import Frames
from dissect.columns.layers import QUOTED, Layers
from dissect.columns.statistics.roles import PORT_OCTETS, Pair, Pairs, Roles
from dissect.packet import Layer, Packet

OctetArray = NDArray[np.uint8]

ADDRESS_OCTETS: Final = 16
END_OCTETS: Final = ADDRESS_OCTETS + PORT_OCTETS
HEAD_OCTETS: Final = 4
KEY_OCTETS: Final = HEAD_OCTETS + 2 * END_OCTETS
"""The number of the address family, whether there are ports, the number of the protocol; then the two ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Entries of packets; one in a tunnel has an entry for each network header."""

    rows: NDArray[np.int64]
    """The row of each entry in the batch, in row order."""
    keys: OctetArray
    """(entries, KEY_OCTETS)."""
    turned: NDArray[np.bool_]
    """Whether the source is the second end of the key."""


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


def flows_of(frames: Frames, layers: Layers, roles: Roles, packets: Sequence[tuple[int, Packet]]) -> Flows:
    """The entries of a batch; `packets` are those of its irregular rows."""
    parts = list(_regular(frames, layers, roles))
    for row, packet in packets:
        parts += [(np.array([row], np.int64), *entry) for entry in _entries(packet, roles)]
    if not parts:
        return Flows(np.zeros(0, np.int64), np.zeros((0, KEY_OCTETS), np.uint8), np.zeros(0, np.bool_))
    rows, heads, sources, destinations = (np.concatenate(column) for column in zip(*parts, strict=True))
    turned = _is_greater(sources, destinations)
    ends = turned[:, None]
    keys = np.concatenate((heads, np.where(ends, destinations, sources), np.where(ends, sources, destinations)), axis=1)
    order = np.argsort(rows, kind="stable")
    return Flows(rows[order], keys[order], turned[order])


Entry = tuple[NDArray[np.int64], OctetArray, OctetArray, OctetArray]
"""Rows of the batch, the heads of the keys, the sources, the destinations."""


def _regular(frames: Frames, layers: Layers, roles: Roles) -> Iterator[Entry]:
    """From the innermost slot to the outermost, remembering the layer of the slot before."""
    size = len(frames)
    regular = ~layers.irregular
    is_network, is_link = roles.where(roles.networks), roles.where(roles.links)
    carried = np.full(size, -1, np.int64)
    has_network = np.zeros(size, np.bool_)
    links: list[tuple[NDArray[np.int64], int, NDArray[np.int64]]] = []
    for slot in reversed(range(int(layers.count.max(initial=0)))):
        own = regular & (layers.count > slot) & (layers.flags[:, slot] & QUOTED == 0)
        plan = np.where(own, layers.declaration[:, slot], 0)
        networks = own & is_network[plan]
        has_network |= networks
        yield from _at(frames, layers, roles, roles.networks, (np.flatnonzero(networks), slot, carried))
        found = np.flatnonzero(own & is_link[plan])
        links.append((found, slot, carried[found]))
        carried = np.where(own & ~(roles.is_extension[plan] & (carried >= 0)), slot, carried)
    alone = ~has_network
    for found, slot, within in links:
        chosen = alone[found]
        alone[found[chosen]] = False
        whole = np.full(size, -1, np.int64)
        whole[found] = within
        yield from _at(frames, layers, roles, roles.links, (found[chosen], slot, whole))


def _at(
    frames: Frames,
    layers: Layers,
    roles: Roles,
    pairs: Pairs,
    place: tuple[NDArray[np.int64], int, NDArray[np.int64]],
) -> Iterator[Entry]:
    """The entries of rows with addresses in a slot; `carried` is the slot of that layer's payload, or -1."""
    found, slot, carried = place
    for plan in np.unique(layers.declaration[found, slot]).tolist():
        pair = pairs[plan]
        rows = found[layers.declaration[found, slot] == plan]
        within = carried[rows]
        inner = np.where(within >= 0, layers.declaration[rows, within], plan)
        heads = np.zeros((len(rows), HEAD_OCTETS), np.uint8)
        heads[:, 0] = roles.family(pair)
        numbers = roles.name[inner]
        heads[:, 2] = numbers >> 8
        heads[:, 3] = numbers & 0xFF
        ends = np.zeros((2, len(rows), END_OCTETS), np.uint8)
        begin = frames.begin[rows] + layers.offset[rows, slot]
        _copy(frames.octets, begin, pair, ends[:, :, :ADDRESS_OCTETS])
        for kind in np.unique(inner).tolist():
            ports = roles.ports.get(kind)
            if ports is not None:
                chosen = np.flatnonzero(inner == kind)
                heads[chosen, 1] = 1
                begin = frames.begin[rows[chosen]] + layers.offset[rows[chosen], within[chosen]]
                copied = np.zeros((2, len(chosen), PORT_OCTETS), np.uint8)
                _copy(frames.octets, begin, ports, copied)
                ends[:, chosen, ADDRESS_OCTETS:] = copied
        yield rows, heads, ends[0], ends[1]


def _copy(octets: OctetArray, begin: NDArray[np.int64], pair: Pair, ends: OctetArray) -> None:
    """The octets of a pair, in headers that begin at `begin`, to the beginnings of two rows of ends."""
    width = np.arange(pair.octets)
    ends[0, :, : pair.octets] = octets[(begin + pair.source)[:, None] + width]
    ends[1, :, : pair.octets] = octets[(begin + pair.destination)[:, None] + width]


def _entries(packet: Packet, roles: Roles) -> Iterator[tuple[OctetArray, OctetArray, OctetArray]]:
    """The same of one packet."""
    carried: Layer | None = None
    has_network = False
    links = []
    for layer in reversed(packet.own_layers):
        index = roles.index[layer.protocol]
        network, link = roles.networks.get(index), roles.links.get(index)
        if network is not None:
            has_network = True
            yield from _entry(layer, network, carried, roles)
        elif link is not None:
            links.append((layer, link, carried))
        if not roles.is_extension[index] or carried is None:
            carried = layer
    if not has_network and links:
        yield from _entry(*links[0], roles)


def _entry(
    layer: Layer, pair: Pair, carried: Layer | None, roles: Roles
) -> Iterator[tuple[OctetArray, OctetArray, OctetArray]]:
    """One entry, or none if the frame ends before both addresses are complete."""
    addresses = _values(layer, pair)
    if addresses is None:
        return
    inner = layer if carried is None else carried
    index = roles.index[inner.protocol]
    pair_of_ports = roles.ports.get(index)
    ports = _values(inner, pair_of_ports) if pair_of_ports is not None else None
    head = bytes((roles.family(pair), ports is not None)) + int(roles.name[index]).to_bytes(2)
    first, second = (
        address.ljust(ADDRESS_OCTETS, b"\0") + port
        for address, port in zip(addresses, ports or (b"\0\0", b"\0\0"), strict=True)
    )
    yield _row(head), _row(first), _row(second)


def _values(layer: Layer, pair: Pair) -> tuple[bytes, bytes] | None:
    """The octets of a pair of fields; None if one of them is truncated."""
    octets = layer.octets[layer.offset : layer.offset + layer.length]
    source = octets[pair.source : pair.source + pair.octets]
    destination = octets[pair.destination : pair.destination + pair.octets]
    return (source, destination) if len(source) == len(destination) == pair.octets else None


def _row(octets: bytes) -> OctetArray:
    return np.frombuffer(octets, np.uint8)[None]


def _is_greater(first: OctetArray, second: OctetArray) -> NDArray[np.bool_]:
    """Row by row, which comes later when octets are compared from the left."""
    differs = first != second
    at = differs.argmax(axis=1)
    rows = np.arange(len(first))
    greater: NDArray[np.bool_] = first[rows, at] > second[rows, at]
    return greater
