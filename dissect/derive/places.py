"""Where the fields and views of a header lie, for code that reads many headers of one kind at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dissect.addresses import Address
from dissect.derive.terms import Amount, Condition, UnplacedError, amount, condition
from dissect.schema import Header
from dissect.schema.layout import FieldKind, Layout, Slot

WIDEST_NUMBER: Final = 8
"""The most octets that a number may have; wider fields are read as octets."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field of a header lies, or what a view is computed from.

    A number has `bits` bits in `octets` octets from `octet`, shifted right; plain octets have no bits.
    """

    octet: Amount
    octets: int
    shift: int = 0
    bits: int = 0
    signed: bool = False
    little_endian: bool = False
    when: Condition = ()
    address: type[Address] | None = None
    view: Amount | None = None


def place(header: type[Header], name: str) -> Place | None:
    """Where the field or view `name` lies; None if only reading the header shows its place or size."""
    try:
        return _view(header, name) or _place(header.layout, header.layout.slot(name))
    except UnplacedError:
        return None


def _view(header: type[Header], name: str) -> Place | None:
    """The place of a view, which must not be negative."""
    for view in header.views:
        if view.name == name:
            counted = amount(header.layout, view.expression)
            least, most = header.layout.bounds(view.expression)
            if least < 0 or counted.optional:
                raise UnplacedError
            return Place(Amount(0), 0, bits=most.bit_length(), view=counted)
    return None


def _place(layout: Layout, slot: Slot) -> Place:
    when = condition(layout, slot.condition) if slot.condition is not None else ()
    offset, width = slot.offset, slot.width
    if not width.is_constant or slot.is_rest or slot.is_delimited or not _is_placed(layout, slot):
        raise UnplacedError
    first_bit = offset.constant % 8
    begin = amount(layout, offset.floored(8))
    octets = (first_bit + width.constant + 7) // 8
    if slot.kind is FieldKind.OCTETS or (slot.address is not None and octets > WIDEST_NUMBER):
        return Place(begin, octets, when=when, address=slot.address)
    if octets > WIDEST_NUMBER:
        raise UnplacedError
    return Place(
        begin,
        octets,
        shift=0 if slot.little_endian else 8 * octets - first_bit - width.constant,
        bits=width.constant,
        signed=slot.kind is FieldKind.SIGNED,
        little_endian=slot.little_endian,
        when=when,
        address=slot.address,
    )


def _is_placed(layout: Layout, slot: Slot) -> bool:
    """Whether the fields before this one give its place in every complete header."""
    for one in layout.slots[: layout.slots.index(slot)]:
        may_be_negative = one.width.constant < 0 or any(factor < 0 for _, factor in one.width.terms)
        if one.is_rest or one.is_delimited or may_be_negative:
            return False
    return True
