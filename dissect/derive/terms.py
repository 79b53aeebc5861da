"""Expressions by the places of their fields, for an interpreter that knows no protocols.

A field of fixed place becomes a `Term`; sizes, extents and keys become sums of terms (`Amount`); guards become bounds
on amounts (`Condition`). An expression that reads a signed field, one of varying place, or one of more than 48 bits, or
whose value may exceed 52 bits, cannot be expressed like this: UnplacedError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from dissect.schema.expressions import Affine, Comparison, Guard
from dissect.schema.layout import FieldKind, Layout, Slot

WIDEST_TERM: Final = 48
"""The most bits that a field in an amount may have, so that sums stay within 64 bits."""
FARTHEST: Final = 1 << 52
"""No amount may exceed this, above or below zero, whatever the fields hold; then no sum of a few of them overflows."""
LEAST: Final = -(1 << 62)
MOST: Final = 1 << 62


class UnplacedError(Exception):
    """An expression reads a field that cannot be a term."""


@dataclass(frozen=True, slots=True)
class Term:
    """`factor` times a number of `octets` octets from `octet` of the header, shifted right and masked.

    A term of no octets is a variable-length integer, which is all of its part.

    `part`: the part of the header from which `octet` counts (see `lists.parts`); 0 is the fixed part.
    """

    octet: int
    octets: int
    shift: int
    mask: int
    factor: int = 1
    little_endian: bool = False
    part: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """The sum of a constant, terms, and amounts that count only if a condition holds."""

    constant: int
    terms: tuple[Term, ...] = ()
    optional: tuple[tuple[Condition, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The amount must lie between `least` and `most`, both included; or, if `outside`, it must not."""

    amount: Amount
    least: int
    most: int
    outside: bool = False


Condition = tuple[Bounds, ...]
"""Bounds that must all hold; an empty condition always holds."""


def term(slot: Slot, factor: int = 1) -> Term:
    """A field of fixed place as the number that guards and amounts read, octets and addresses too."""
    first_bit, width = slot.offset.constant, slot.width.constant
    if not slot.is_fixed or not 0 < width <= WIDEST_TERM or slot.kind is FieldKind.SIGNED:
        raise UnplacedError
    first, last = first_bit // 8, (first_bit + width - 1) // 8
    shift = 0 if slot.little_endian else 8 * (last + 1) - first_bit - width
    return Term(first, last - first + 1, shift, (1 << width) - 1, factor, slot.little_endian)


ReadTerm = Callable[[Layout, str, int], Term]
"""How a field of a header is read, times a factor. UnplacedError where it cannot be a term."""


def fixed_term(layout: Layout, name: str, factor: int) -> Term:
    """A field of the fixed part."""
    return term(layout.slot(name), factor)


def amount(layout: Layout, expression: Affine, read: ReadTerm = fixed_term) -> Amount:
    """An affine amount over the fields of a header."""
    terms = joined([read(layout, name, factor) for name, factor in expression.terms])
    optional = tuple((condition(layout, when, read), octets) for when, octets in expression.optional)
    integers = [one.factor for one in terms if not one.octets]
    if integers not in ([], [1]):  # of more than 52 bits, but one of them alone does not overflow
        raise UnplacedError
    reach = abs(expression.constant) + sum(one.mask * abs(one.factor) for one in terms if one.octets)
    if reach + sum(abs(octets) for _, octets in optional) > FARTHEST:
        raise UnplacedError
    return Amount(expression.constant, terms, optional)


def joined(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The same sum with fewer terms: bits that are adjacent in the header and in the number become one term."""
    if len(terms) <= 1:
        return tuple(terms)
    found: list[Term] = []
    for one in sorted(terms, key=lambda one: (one.part, _first_bit(one))):
        last = found[-1] if found else None
        width = one.mask.bit_length()
        if (
            last is not None
            and last.part == one.part
            and one.octets
            and not (one.little_endian or last.little_endian)
            and _first_bit(last) + last.mask.bit_length() == _first_bit(one)
            and last.factor == one.factor << width
            and last.mask.bit_length() + width <= WIDEST_TERM
        ):
            octets = one.octet + one.octets - last.octet
            found[-1] = Term(last.octet, octets, one.shift, last.mask << width | one.mask, one.factor, part=one.part)
        else:
            found.append(one)
    return tuple(found)


def _first_bit(one: Term) -> int:
    return 8 * (one.octet + one.octets) - one.shift - one.mask.bit_length()


def condition(layout: Layout, rule: Guard, read: ReadTerm = fixed_term) -> Condition:
    """A guard over the fields of a header."""
    return tuple(_bounds(layout, one, read) for one in rule.comparisons)


def _bounds(layout: Layout, compared: Comparison, read: ReadTerm) -> Bounds:
    number = compared.constant
    least, most = {
        "<": (LEAST, number - 1),
        "<=": (LEAST, number),
        ">": (number + 1, MOST),
        ">=": (number, MOST),
    }.get(compared.sign, (number, number))
    least, most = (min(max(one, LEAST), MOST) for one in (least, most))  # no amount is out there
    return Bounds(amount(layout, compared.amount, read), least, most, outside=compared.sign == "!=")
