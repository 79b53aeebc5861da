"""The parts of a header: its fixed part, and then each field of varying place or size, or several that share octets.

Where a part begins is found by reading the parts before it. Within its part, every field has a fixed place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dissect.derive.decoder import octet_groups
from dissect.derive.terms import WIDEST_TERM, Term, UnplacedError
from dissect.schema.layout import FieldKind, Layout, Slot
from dissect.schema.variable_integers import BITS


@dataclass(frozen=True, slots=True)
class PlaceInPart:
    """Where a field lies: `octets` octets from `octet` of a part (0: the fixed part), of which a number has `bits`.

    `octets` is 0 for a field that is all of its part and has no constant size.
    """

    slot: Slot
    part: int
    octet: int
    octets: int
    shift: int
    bits: int


@cache
def parts_of(layout: Layout) -> tuple[tuple[Slot, ...], ...]:
    """The fields of each part after the fixed one."""
    return tuple(tuple(group) for group in octet_groups(layout.tail))


@cache
def places_in_parts(layout: Layout) -> dict[str, PlaceInPart]:
    """The place of every field."""
    found = {slot.field.name: _placed(slot, 0, slot.offset.constant) for slot in layout.fixed}
    for number, part in enumerate(parts_of(layout), 1):
        bit = 0
        for slot in part:
            found[slot.field.name] = _placed(slot, number, bit)
            bit += slot.width.constant
    return found


def _placed(slot: Slot, part: int, bit: int) -> PlaceInPart:
    if slot.is_rest or slot.is_delimited or not slot.width.is_constant:
        return PlaceInPart(slot, part, 0, 0, 0, 0)
    width = slot.width.constant
    first, end = bit // 8, -(-(bit + width) // 8)
    return PlaceInPart(slot, part, first, end - first, 0 if slot.little_endian else 8 * end - bit - width, width)


def part_term(layout: Layout, name: str, factor: int) -> Term:
    """A field of any part as the number that guards and amounts read. UnplacedError as for `terms.term`."""
    place = places_in_parts(layout)[name]
    kind = place.slot.kind
    if kind is FieldKind.VARIABLE:
        return Term(0, 0, 0, (1 << BITS) - 1, factor, part=place.part)
    if not 0 < place.bits <= WIDEST_TERM or kind is FieldKind.SIGNED or (place.part and kind is FieldKind.OCTETS):
        raise UnplacedError
    mask = (1 << place.bits) - 1
    return Term(place.octet, place.octets, place.shift, mask, factor, place.slot.little_endian, place.part)
