"""Which fields of a header tell its network, and hosts there, from others of the same addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.terms import UnplacedError, term
from dissect.schema import Header

ENDS: Final = "source_address", "destination_address"
"""The fields of a header that lends its addresses to what it carries."""
OCTET_BITS: Final = 8


class Told(NamedTuple):
    """A field of fixed place that tells: `words.Told` has the same."""

    octet: int
    octets: int
    shift: int = 0
    mask: int = 0
    """The bits of its number; 0 where the field is whole octets."""


def telling_apart(header: type[Header]) -> tuple[str, ...]:
    """The fields of a header that tell its network, and hosts there, from others."""
    ends = ENDS if checksum_outline_of(header).lent is not None else ()
    return (*ends, *separators(header))


def separators(header: type[Header]) -> tuple[str, ...]:
    """Those of a header's fields that keep networks apart; variants need not have all that are declared of them."""
    there = {slot.field.name for slot in header.layout.slots}
    return tuple(name for name in header.stack.separates if name in there)


def told_fields(header: type[Header], names: Iterable[str]) -> list[Told]:
    """Where these fields are. UnplacedError if one of them may have another place."""
    return list(_placed(header, names))


def _placed(header: type[Header], names: Iterable[str]) -> Iterator[Told]:
    slots = {slot.field.name: slot for slot in header.layout.slots}
    for name in names:
        slot = slots.get(name)
        if slot is None or not slot.is_fixed or not slot.width.constant:
            raise UnplacedError
        first, left = divmod(slot.offset.constant, OCTET_BITS)
        count, right = divmod(slot.width.constant, OCTET_BITS)
        if not left and not right:
            yield Told(first, count)
            continue
        one = term(slot)
        yield Told(one.octet, one.octets, one.shift, one.mask)
