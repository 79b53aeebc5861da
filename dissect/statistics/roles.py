"""The role of each header in the statistics, from its declaration: whether it has addresses or ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dissect.addresses import Address
from dissect.blocks.pairs import Pair, network_pair, pair_of
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.engine.memory import Array
from dissect.engine.structures.groups import Pair as NativePair
from dissect.engine.structures.groups import Role as NativeRole
from dissect.schema import Header, Nesting

ADDRESSES = ("source_address", "destination_address")
PORTS = ("source_port", "destination_port")


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
    native: Array[NativeRole]
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
        native=(NativeRole * len(roles))(*(_native(role, families) for role in roles)),
    )


def _role(header: type[Header], name: int) -> Role:
    network = network_pair(header)
    return Role(
        name=name,
        addresses=pair_of(header, ADDRESSES) if header.stack.pseudo_header is None else network,
        is_network=network is not None,
        ports=pair_of(header, PORTS),
        is_extension=header.stack.nesting is Nesting.EXTENSION,
        is_asked=checksum_outline_of(header).checksums_in_lists,
    )


def _native(role: Role, families: Sequence[type[Address]]) -> NativeRole:
    addresses, ports = (
        NativePair() if pair is None else NativePair(pair.source, pair.destination, pair.octets)
        for pair in (role.addresses, role.ports)
    )
    family = 0 if role.addresses is None else _family(families, role.addresses)
    return NativeRole(addresses, ports, role.name, family, role.is_network, role.is_extension, role.is_asked)


def _family(families: Sequence[type[Address]], pair: Pair) -> int:
    return next(number for number, kind in enumerate(families) if kind is pair.kind)
