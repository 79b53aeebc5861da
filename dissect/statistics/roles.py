"""The role of each header in the statistics, from its declaration: whether it has addresses or ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.blocks.pairs import Pair, network_pair, pair_of
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.engine.memory import Array
from dissect.engine.structures.groups import Pair as NativePair
from dissect.engine.structures.groups import Role as NativeRole
from dissect.schema import Header, Nesting
from dissect.stored_forms import stored, stored_octets

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

FORM: Final = "roles"
FAMILIES: Final = {one.__name__: one for one in (Ipv4Address, Ipv6Address, MacAddress)}
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


class Roles:
    """The roles of the headers of a protocol set, in their order: as they were stored, or derived."""

    def __init__(self, protocols: ProtocolSet, form: Any, native: bytes) -> None:
        self.names: Sequence[str] = form["names"]
        self.families: Sequence[type[Address]] = [FAMILIES[name] for name in form["families"]]
        self.of_each: Sequence[int] = form["protocols"]
        """The number of each declaration's protocol among the names."""
        self.native: Array[NativeRole] = (NativeRole * len(self.of_each)).from_buffer_copy(native)
        """The same for the engine."""
        self._protocols = protocols
        self._known: dict[type[Header], Role] = {}

    def of(self, header: type[Header]) -> Role:
        """The role of one of the headers."""
        role = self._known.get(header)
        if role is None:
            name = self.of_each[self._protocols.number_of(header)]
            role = self._known[header] = _role(header, name)
        return role

    def family(self, pair: Pair) -> int:
        """The number of the address type among `families`."""
        return _family(self.families, pair)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """For each name the last of its declarations."""
        return {self.names[name]: place for place, name in enumerate(self.of_each)}


def roles_of(protocols: ProtocolSet) -> Roles:
    """The roles of the headers of a set; found once for each set."""
    found: Roles | None = protocols.kept.get(FORM)
    if found is None:
        form, native = (stored(FORM), stored_octets(FORM)) if protocols.is_own else (None, None)
        if form is None or native is None:
            form, native = described(protocols.headers)
        found = protocols.kept[FORM] = Roles(protocols, form, native)
    return found


def described(headers: Sequence[type[Header]]) -> tuple[dict[str, Any], bytes]:
    """The roles of headers, and the same for the engine, as they are stored."""
    names = sorted({header.stack.name for header in headers})
    numbers = {name: number for number, name in enumerate(names)}
    roles = [_role(header, numbers[header.stack.name]) for header in headers]
    kinds = {role.addresses.kind for role in roles if role.addresses is not None and role.addresses.kind is not None}
    families = sorted(kinds, key=lambda kind: kind.__name__)
    form = {
        "names": names,
        "families": [one.__name__ for one in families],
        "protocols": [role.name for role in roles],
    }
    return form, b"".join(bytes(_native(role, families)) for role in roles)


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
