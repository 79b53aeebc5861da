"""Sources and destinations in headers: addresses and ports at fixed places, from the declarations."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.addresses import Address
from dissect.engine.sizes import PORT_OCTETS
from dissect.schema import Header
from dissect.schema.layout import FieldKind, Slot


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and a destination in a header: their offsets and length, in octets."""

    source: int
    destination: int
    octets: int
    kind: type[Address] | None = None
    """The type of addresses; None for ports."""


def network_pair(header: type[Header]) -> Pair | None:
    """The addresses in the header's pseudo-header."""
    pseudo = header.stack.pseudo_header
    if pseudo is None:
        return None
    first, second = (slot.field.name for slot in pseudo.header.layout.slots if slot.kind is FieldKind.ADDRESS)
    return pair_of(header, (first, second))


def pair_of(header: type[Header], names: tuple[str, str]) -> Pair | None:
    """Two fields of the same type at fixed positions; None if the header has no such pair."""
    if not {one.name for one in header.fields}.issuperset(names):
        return None  # as most, which need not be laid out for it
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
