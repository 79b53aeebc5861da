"""The role of each header in the statistics, from its declaration: whether it has addresses or ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dissect.addresses import Address
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.outline import outline_of
from dissect.engine import structures
from dissect.engine.memory import Array
from dissect.engine.sizes import PORT_OCTETS
from dissect.schema import Header, Nesting
from dissect.schema.layout import FieldKind, Slot

ADDRESSES = ("source_address", "destination_address")
PORTS = ("source_port", "destination_port")


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and a destination in a header: their offsets and length, in octets."""

    source: int
    destination: int
    octets: int
    kind: type[Address] | None = None
    """The type of addresses; None for ports."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a header means for the statistics."""

    name: int
    """The protocol's number among the names."""
    addresses: Pair | None
    is_network: bool
    """Whether its checksums, or those of what it carries, cover its addresses (it has a pseudo-header)."""
    ports: Pair | None
    is_extension: bool
    """Whether it stands between a network header and what that carries."""
    is_asked: bool
    """Whether it has checksums in lists, on which only the packet can give verdicts."""


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """The roles of headers, in their order."""

    names: Sequence[str]
    families: Sequence[type[Address]]
    roles: Sequence[Role]
    index: Mapping[type[Header], int]
    places: Mapping[str, int]
    """For each name the last of its declarations."""
    native: Array[structures.Role]
    """The same for the engine."""

    def of(self, header: type[Header]) -> Role:
        """The role of one of the headers."""
        return self.roles[self.index[header]]

    def family(self, pair: Pair) -> int:
        """The number of the address type among `families`."""
        return _family(self.families, pair)


@lru_cache(maxsize=8)
def roles_of(headers: tuple[type[Header], ...]) -> Roles:
    """The roles of headers."""
    names = sorted({header.stack.name for header in headers})
    numbers = {name: number for number, name in enumerate(names)}
    roles = [_role(header, numbers[header.stack.name]) for header in headers]
    kinds = {role.addresses.kind for role in roles if role.addresses is not None and role.addresses.kind is not None}
    families = sorted(kinds, key=lambda kind: kind.__name__)
    return Roles(
        names=names,
        families=families,
        roles=roles,
        index={header: index for index, header in enumerate(headers)},
        places={header.stack.name: index for index, header in enumerate(headers)},
        native=(structures.Role * len(roles))(*(_native(role, families) for role in roles)),
    )


def _role(header: type[Header], name: int) -> Role:
    network = _network(header)
    return Role(
        name=name,
        addresses=_pair(header, ADDRESSES) if header.stack.pseudo_header is None else network,
        is_network=network is not None,
        ports=_pair(header, PORTS),
        is_extension=outline_of(header).nesting is Nesting.EXTENSION,
        is_asked=checksum_outline_of(header).checksums_in_lists,
    )


def _native(role: Role, families: Sequence[type[Address]]) -> structures.Role:
    addresses, ports = (
        structures.Pair() if pair is None else structures.Pair(pair.source, pair.destination, pair.octets)
        for pair in (role.addresses, role.ports)
    )
    family = 0 if role.addresses is None else _family(families, role.addresses)
    return structures.Role(addresses, ports, role.name, family, role.is_network, role.is_extension, role.is_asked)


def _family(families: Sequence[type[Address]], pair: Pair) -> int:
    return next(number for number, kind in enumerate(families) if kind is pair.kind)


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
