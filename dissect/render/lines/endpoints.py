"""Source and destination of a packet: the addresses that a line shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from dissect.addresses import Address
from dissect.packet import Layer, Packet
from dissect.schema import Header
from dissect.schema.layout import FieldKind

ADDRESSES: Final = 4096
"""How many addresses of a kind are remembered as text."""
ENDPOINTS: Final = ("source_address", "destination_address")

Ends: TypeAlias = tuple[Address | None, Address | None]
"""Source and destination, as far as there are any."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The names of the fields that hold a header's endpoints, as far as it has such addresses."""

    source: str
    destination: str
    is_network: bool
    """Whether they are those of a network layer, which is one with a pseudo-header."""


@cache
def endpoints_of(kind: type[Header]) -> Endpoints:
    """Where a header has its endpoints; the names are empty where it has none."""
    pseudo = kind.stack.pseudo_header
    names = list(ENDPOINTS)
    if pseudo is not None:
        names = [slot.field.name for slot in pseudo.header.layout.slots if slot.kind is FieldKind.ADDRESS]
    elif not {one.name for one in kind.fields}.intersection(names):
        return Endpoints("", "", is_network=False)  # as most, which need not be laid out for it
    there = {slot.field.name for slot in kind.layout.slots if slot.kind is FieldKind.ADDRESS}
    source, destination = (name if name in there else "" for name in names[:2])
    return Endpoints(source, destination, is_network=pseudo is not None)


def endpoints(packet: Packet) -> tuple[str, str]:
    """Source and destination as text: the innermost network addresses, or else the nearest other addresses."""
    source, destination = ends_among(packet.own_layers)
    return written(source), written(destination)


def ends_among(layers: Sequence[Layer]) -> Ends:
    """The same as addresses, of a packet's own layers."""
    for layer in reversed(layers):
        if endpoints_of(layer.protocol).is_network:
            return _ends(layer)
    for layer in reversed(layers):
        found = _ends(layer)
        if found != (None, None):
            return found
    return None, None


def _ends(layer: Layer) -> Ends:
    names = endpoints_of(layer.protocol)
    values = layer.values if names.source or names.destination else {}
    return values.get(names.source), values.get(names.destination)


def written(address: Address | None) -> str:
    """An address as text; empty for none."""
    return "" if address is None else texts_of(type(address))[address]


class AddressTexts(dict[bytes, str]):
    """The texts of addresses of a kind, by their octets; made when they are asked for, and forgotten when there are too
    many. A plain dictionary: lines ask twice each, and `lru_cache` would move what they find."""

    def __init__(self, kind: type[Address]) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, octets: bytes) -> str:
        if len(self) >= ADDRESSES:
            self.clear()
        text = self[bytes(octets)] = str(self._kind(octets))
        return text


texts_of = cache(AddressTexts)
"""Those of a kind of address."""


@cache
def writer(kind: type[Address]) -> Callable[[bytes], str]:
    """What writes the octets of such addresses."""
    return texts_of(kind).__getitem__
