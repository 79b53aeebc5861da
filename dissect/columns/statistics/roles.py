"""The role of each header in the statistics, from its declaration: whether it has addresses or ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dissect.addresses import Address
from dissect.derive.outline import outline_of
from dissect.schema import Header, Nesting
from dissect.schema.layout import FieldKind, Slot

ADDRESSES = ("source_address", "destination_address")
PORTS = ("source_port", "destination_port")
PORT_OCTETS = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and a destination in a header: their offsets and length, in octets."""

    source: int
    destination: int
    octets: int
    kind: type[Address] | None = None
    """The type of addresses; None for ports."""


Pairs: TypeAlias = Mapping[int, Pair]
"""By the index of the header."""


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """By index of the header: the protocol's number among `names`, and the pairs of addresses and ports."""

    headers: Sequence[type[Header]]
    names: Sequence[str]
    families: Sequence[type[Address]]
    name: NDArray[np.int16]
    is_extension: NDArray[np.bool_]
    networks: Pairs
    """Addresses of headers with a pseudo-header."""
    links: Pairs
    """Addresses of headers without one."""
    ports: Pairs
    index: Mapping[type[Header], int]

    def where(self, pairs: Pairs) -> NDArray[np.bool_]:
        """Which headers have such a pair."""
        return np.array([index in pairs for index in range(len(self.headers))], np.bool_)

    def family(self, pair: Pair) -> int:
        """The number of the address type among `families`."""
        return next(number for number, kind in enumerate(self.families) if kind is pair.kind)


@lru_cache(maxsize=8)
def roles_of(headers: tuple[type[Header], ...]) -> Roles:
    """The roles of headers, by index."""
    names = sorted({header.stack.name for header in headers})
    networks = _pairs(headers, _network)
    links = _pairs(headers, lambda header: None if header.stack.pseudo_header else _pair(header, ADDRESSES))
    kinds = {pair.kind for pair in (*networks.values(), *links.values()) if pair.kind is not None}
    return Roles(
        headers=headers,
        names=names,
        families=sorted(kinds, key=lambda kind: kind.__name__),
        name=np.array([names.index(header.stack.name) for header in headers], np.int16),
        is_extension=np.array([outline_of(header).nesting is Nesting.EXTENSION for header in headers], np.bool_),
        networks=networks,
        links=links,
        ports=_pairs(headers, lambda header: _pair(header, PORTS)),
        index={header: index for index, header in enumerate(headers)},
    )


def _pairs(headers: Sequence[type[Header]], pair_of: Callable[[type[Header]], Pair | None]) -> Pairs:
    """The pairs of headers that have one, by index."""
    found = ((index, pair_of(header)) for index, header in enumerate(headers))
    return {index: pair for index, pair in found if pair is not None}


def _network(header: type[Header]) -> Pair | None:
    """The addresses in the header's pseudo-header."""
    pseudo = header.stack.pseudo_header
    if pseudo is None:
        return None
    first, second = (slot.field.name for slot in pseudo.header.layout.slots if slot.kind is FieldKind.ADDRESS)
    return _pair(header, (first, second))


def _pair(header: type[Header], names: tuple[str, str]) -> Pair | None:
    """Two fields of the same type at fixed positions; None if the header has no such pair."""
    slots = {slot.field.name: slot for slot in header.layout.fixed}
    if not slots.keys() >= set(names):
        return None
    source, destination = (slots[name] for name in names)
    octets = _octets(source)
    if source.kind is not destination.kind or source.address is not destination.address or not octets:
        return None
    return Pair(source.offset.constant // 8, destination.offset.constant // 8, octets, source.address)


def _octets(slot: Slot) -> int:
    """The octets of an address or of a port; 0 for anything else."""
    if slot.address is not None:
        return slot.address.octets
    return PORT_OCTETS if slot.kind is FieldKind.UNSIGNED and slot.width.constant == 8 * PORT_OCTETS else 0
