"""Where addresses and ports stand in headers: from the declarations alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeAlias

from dissect.addresses import Address
from dissect.assigned_numbers.ports import Port
from dissect.derive.lists.items import items_within
from dissect.derive.lists.suspects import suspects
from dissect.derive.outline import outline_of
from dissect.packet import Layer
from dissect.schema import Header, Pick, Readdress, values_of
from dissect.schema.layout import FieldKind, Slot
from dissect.schema.octets import places

PORT_BITS = 16
Kind: TypeAlias = type[Address] | None
"""The kind of an address; None for a port."""


class Place(NamedTuple):
    """An address or a port: where it stands, from the first octet of its header or of the frame, and which of both."""

    offset: int
    octets: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Places:
    """What stands in a header."""

    fixed: tuple[Place, ...]
    """Those that are always in the same place."""
    moves: bool
    """Whether there are others."""
    beginnings: frozenset[int] | None
    """The octets that may begin an item that has some, in the header's lists; None if only reading them tells."""


class PlaceFinder:
    """Finds the addresses of some kinds, or the ports, in the layers of packets."""

    def __init__(self, kinds: frozenset[Kind]) -> None:
        self._kinds = kinds
        self._known: dict[type[Header], Places] = {}

    def find(self, layer: Layer) -> list[Place]:
        """Those in a layer, and in the items of its lists, as far as they were captured, by their places in the
        frame."""
        known = self._known.get(layer.protocol) or self._places(layer.protocol)
        offset, length = layer.offset, layer.length
        found = [Place(offset + at, size, kind) for at, size, kind in known.fixed if at + size <= length]
        if known.moves and layer.header is not None:
            found += self._moving(layer.protocol, layer.header, offset, layer)
        beginnings = known.beginnings
        if beginnings is None or not beginnings.isdisjoint(layer.octets[offset : offset + length]):
            for _, options in layer.options():
                for item in options.every():
                    found += self._of_item(item.header, item.offset, item.length, layer)
        return found

    def _places(self, header: type[Header]) -> Places:
        """Those that a header may have."""
        slots = header.layout.slots
        self._known[header] = found = Places(
            tuple(_place(slot) for slot in slots if slot.is_fixed and self._is_meant(slot)),
            any(not slot.is_fixed and (self._is_meant(slot) or self._is_list(header, slot)) for slot in slots),
            self._beginnings(header),
        )
        return found

    def _beginnings(self, header: type[Header]) -> frozenset[int] | None:
        after = outline_of(header).after_quotation
        octets = suspects(header, self._has_some)
        is_unknown = -1 in octets or (after is not None and any(map(self._has_some, after.headers)))
        return None if is_unknown else frozenset(octets)

    def _has_some(self, item: type[Header]) -> bool:
        """Whether an item, or one in its lists, may have some."""
        slots = [(one, slot) for one in (item, *items_within(item)) for slot in one.layout.slots]
        return any(self._is_meant(slot) or self._is_list(one, slot) for one, slot in slots)

    def _of_item(self, item: Header, offset: int, length: int, layer: Layer) -> list[Place]:
        known = self._known.get(type(item)) or self._places(type(item))
        if not known.fixed and not known.moves:
            return []
        octets = bytes(item)
        if layer.octets[offset : offset + min(length, len(octets))] != octets:  # it was put together of several parts
            return []
        found = [Place(offset + at, size, kind) for at, size, kind in known.fixed]
        return [*found, *self._moving(type(item), item, offset, layer)] if known.moves else found

    def _moving(self, kind: type[Header], header: Header, offset: int, layer: Layer) -> Iterator[Place]:
        """The addresses that do not stand in a fixed place, and those in a field that is a list of addresses."""
        for slot, bit, bits in places(kind.layout, values_of(header)):
            if slot.is_fixed:
                continue
            listed = _listed_in(kind, slot)
            if self._is_meant(slot):
                yield Place(offset + bit // 8, bits // 8, slot.address)
            elif listed is not None:
                address = _replaced(listed, layer)
                if address is not None and address in self._kinds:
                    yield from _whole(offset + bit // 8, bits // 8, address)

    def _is_meant(self, slot: Slot) -> bool:
        return slot.address in self._kinds and (slot.address is not None or _is_port(slot))

    def _is_list(self, header: type[Header], slot: Slot) -> bool:
        return self._kinds != {None} and _listed_in(header, slot) is not None


@cache
def has_ports(header: type[Header]) -> bool:
    """Whether a header has ports, as transports do."""
    return any(map(_is_port, header.layout.slots))


def _whole(offset: int, octets: int, kind: type[Address]) -> Iterator[Place]:
    """The whole addresses in a list of them."""
    for begin in range(offset, offset + octets - kind.octets + 1, kind.octets):
        yield Place(begin, kind.octets, kind)


def _replaced(listed: Readdress, layer: Layer) -> Kind:
    """The kind of the address of the network header that another may replace."""
    network = layer if layer.dissector.lends else layer.network_around
    return None if network is None else network.protocol.layout.slot(listed.address).address


def _is_port(slot: Slot) -> bool:
    return slot.field.names is Port and slot.kind is FieldKind.UNSIGNED and slot.width.constant == PORT_BITS


def _listed_in(header: type[Header], slot: Slot) -> Readdress | None:
    """What says that a field is a list of addresses; None if it is none."""
    declared = header.stack.readdress
    is_list = declared is not None and declared.pick is not Pick.UNKNOWN and declared.field == slot.field.name
    return declared if is_list and slot.address is None and slot.field.options is None else None


def _place(slot: Slot) -> Place:
    return Place(slot.offset.constant // 8, slot.width.constant // 8, slot.address)
