"""Where addresses and ports stand in headers: from the declarations alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from dissect.addresses import Address
from dissect.assigned_numbers.ports import Port
from dissect.derive.lists.items import items_within
from dissect.packet.layer import Layer
from dissect.schema import Header, Pick, Readdress, values_of
from dissect.schema.layout import FieldKind, Slot
from dissect.schema.octets import places

PORT_BITS = 16


class Place(NamedTuple):
    """An address or a port: where it stands, from the first octet of its header or of the frame, and which of both."""

    offset: int
    octets: int
    kind: type[Address] | None
    """The kind of address; None for a port."""


@dataclass(frozen=True, slots=True)
class Places:
    """What stands in a header."""

    fixed: tuple[Place, ...]
    """Those that are always in the same place."""
    moves: bool
    """Whether there are others."""
    has_lists: bool
    """Whether items of its lists may have some."""


@cache
def places_in(header: type[Header]) -> Places:
    """The addresses and ports that a header may have."""
    slots = header.layout.slots
    return Places(
        tuple(_place(slot, slot.offset.constant) for slot in slots if slot.is_fixed and _is_meant(slot)),
        any(not slot.is_fixed and (_is_meant(slot) or _listed_in(header, slot)) for slot in slots),
        any(places_in(item).fixed or places_in(item).moves for item in items_within(header)),
    )


def found_in(layer: Layer) -> Iterator[Place]:
    """The addresses and ports of a layer, and of the items in its lists, as far as they were captured, by their places
    in the frame."""
    known = places_in(layer.protocol)
    end = layer.offset + layer.length
    for offset, octets, kind in known.fixed:
        if layer.offset + offset + octets <= end:
            yield Place(layer.offset + offset, octets, kind)
    if known.moves and layer.header is not None:
        yield from _moving(layer.protocol, layer.header, layer.offset, layer)
    if known.has_lists:
        for _, options in layer.options():
            for item in options.every():
                yield from _of_item(item.header, item.offset, item.length, layer)


def _of_item(item: Header, offset: int, length: int, layer: Layer) -> Iterator[Place]:
    known = places_in(type(item))
    if not known.fixed and not known.moves:
        return
    octets = bytes(item)
    if layer.octets[offset : offset + min(length, len(octets))] != octets:  # it was put together of several parts
        return
    yield from (Place(offset + place.offset, place.octets, place.kind) for place in known.fixed)
    if known.moves:
        yield from _moving(type(item), item, offset, layer)


def _moving(kind: type[Header], header: Header, offset: int, layer: Layer) -> Iterator[Place]:
    """The addresses that do not stand in a fixed place, and those in a field that is a list of addresses."""
    values = values_of(header)
    for slot, bit, bits in places(kind.layout, values):
        if slot.is_fixed:
            continue
        listed = _listed_in(kind, slot)
        if _is_meant(slot):
            yield Place(offset + bit // 8, bits // 8, slot.address)
        elif listed is not None:
            yield from _whole(offset + bit // 8, bits // 8, _replaced(listed, layer))


def _whole(offset: int, octets: int, kind: type[Address] | None) -> Iterator[Place]:
    """The whole addresses in a list of them; none if nothing says what addresses they are."""
    size = octets + 1 if kind is None else kind.octets
    for begin in range(offset, offset + octets - size + 1, size):
        yield Place(begin, size, kind)


def _replaced(listed: Readdress, layer: Layer) -> type[Address] | None:
    """The kind of the address of the network header that another may replace."""
    network = layer if layer.dissector.lends else layer.network_around
    return None if network is None else network.protocol.layout.slot(listed.address).address


def _is_meant(slot: Slot) -> bool:
    is_port = slot.field.names is Port and slot.kind is FieldKind.UNSIGNED
    return slot.address is not None or (is_port and slot.width.constant == PORT_BITS)


def _listed_in(header: type[Header], slot: Slot) -> Readdress | None:
    """What says that a field is a list of addresses; None if it is none."""
    declared = header.stack.readdress
    is_list = declared is not None and declared.pick is not Pick.UNKNOWN and declared.field == slot.field.name
    return declared if is_list and slot.address is None and slot.field.options is None else None


def _place(slot: Slot, bit: int) -> Place:
    return Place(bit // 8, slot.width.constant // 8, slot.address)
