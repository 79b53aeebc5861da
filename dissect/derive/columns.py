"""What tables can say of one header: numbers for kernels that know no protocol, derived from its declaration.

A field of fixed place is a `Term`; the header's size, its extent and the keys of what follows are sums of terms
(`Amount`); guards are amounts within bounds (`Comparison`). What cannot be said so is None, and is left to the scalar
decoder: a header whose size is found only by reading it, an amount over a field of more than 48 bits, or a signed one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from dissect.addresses import Address
from dissect.derive.item_rules import has_carrier, has_trailer
from dissect.problems import Code, Severity
from dissect.schema import Header, ItemList, Next, OptionList, Peek
from dissect.schema.expressions import Affine, Guard
from dissect.schema.expressions import Comparison as Compared
from dissect.schema.layout import Kind, Layout, Slot

WIDEST_TERM: Final = 48
"""Bits of a field that may count in an amount, so that no sum of such fields leaves 64 bits."""
WIDEST_NUMBER: Final = 8
"""Octets of a number that is gathered."""
LEAST: Final = -(1 << 62)
MOST: Final = 1 << 62
CONTRADICTIONS: Final = (Code.BAD_LENGTH, Code.LENGTH_EXCEEDS_OUTER, Code.LENGTH_EXCEEDS_PACKET)
"""The problems that are a contradiction of lengths, so that what a checksum covers is not known."""


class NotTabularError(Exception):
    """Something of the declaration has no place in tables."""


@dataclass(frozen=True, slots=True)
class Term:
    """`factor` times a number of `octets` octets from `octet` of the header, shifted right and masked."""

    octet: int
    octets: int
    shift: int
    mask: int
    factor: int = 1
    little_endian: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A constant, terms, and amounts that count where a condition holds."""

    constant: int
    terms: tuple[Term, ...] = ()
    optional: tuple[tuple[Condition, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether an amount lies from `least` to `most` (both included), or `outside` of that."""

    amount: Amount
    least: int
    most: int
    outside: bool = False


Condition = tuple[Comparison, ...]
"""Comparisons that must all hold; an empty one always holds."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The number of what follows."""

    space: type[IntEnum]
    key: Amount | Peek
    when: Condition
    quoted: bool
    optional: bool
    """Whether an unknown number is ordinary."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Lengths contradict each other where `when` holds and `holds` does not."""

    when: Condition
    holds: Condition


@dataclass(frozen=True, slots=True)
class Outline:
    """What the walk needs to know of a header."""

    fixed_octets: int
    size: Amount
    """Octets of the header, but for a field that takes the rest."""
    takes_rest: bool
    extents: tuple[tuple[Condition, Amount], ...]
    lookups: tuple[Lookup, ...]
    fragmentation: tuple[Amount, Amount] | None
    """The offset and the more-to-come of a fragment."""
    contradictions: tuple[Contradiction, ...]
    recognized: Condition
    """What holds of every header of the protocol; other octets are not read as one."""
    quotation: Condition | None
    """When a field says how long the datagram is that the header quotes."""
    older_quotation: int | None
    """Of what may be quoted with something after it though no field says so: how many octets the quotation has."""
    trailed: Condition | None
    """When octets after the payload are not part of it."""
    jumbo_kinds: tuple[int, ...]
    """As `suspects`, for the items that give the length of the packet around them, or quote another."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field of a header lies, or what a view is computed from.

    A number is in `octets` octets from `octet`, shifted right, of `bits` bits; plain octets have no bits.
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


def outline(header: type[Header]) -> Outline | None:
    """What tables say of a header for the walk; None where they cannot say it."""
    try:
        return _outline(header)
    except NotTabularError:
        return None


def _outline(header: type[Header]) -> Outline:
    stack, layout = header.stack, header.layout
    if layout.is_delimited or stack.delimits is not None:
        raise NotTabularError
    if has_carrier(header) or (has_trailer(header) and stack.trailer is None):
        raise NotTabularError
    rule, quotation = stack.fragmentation, stack.quotation
    return Outline(
        fixed_octets=layout.fixed_octets,
        size=amount(layout, layout.size),
        takes_rest=layout.takes_rest,
        extents=tuple((condition(layout, one.when), amount(layout, one.octets)) for one in stack.extent),
        lookups=tuple(_lookup(layout, one) for one in stack.next),
        fragmentation=None if rule is None else (amount(layout, rule.offset), amount(layout, rule.more)),
        contradictions=_contradictions(header),
        recognized=condition(layout, stack.recognized_by),
        quotation=None if quotation is None else condition(layout, quotation.when),
        older_quotation=None if quotation is None else quotation.older_octets,
        trailed=None if stack.trailer is None else condition(layout, stack.trailer.when),
        jumbo_kinds=suspects(header, lambda item: item.stack.jumbogram is not None or item is stack.quoting),
    )


def term(slot: Slot, factor: int = 1) -> Term:
    """A field of fixed place as the number that guards and amounts read, octets and addresses too."""
    first_bit, width = slot.offset.constant, slot.width.constant
    if not slot.is_fixed or not 0 < width <= WIDEST_TERM or slot.kind is Kind.SIGNED:
        raise NotTabularError
    first, last = first_bit // 8, (first_bit + width - 1) // 8
    if slot.little_endian:
        return Term(first, last - first + 1, 0, (1 << width) - 1, factor, little_endian=True)
    shift = 8 * (last + 1) - first_bit - width
    return Term(first, last - first + 1, shift, (1 << width) - 1, factor)


def amount(layout: Layout, expression: Affine) -> Amount:
    """An affine amount over the fields of a header. NotTabularError where one of them has no fixed place."""
    terms = joined([term(layout.slot(name), factor) for name, factor in expression.terms])
    optional = tuple((condition(layout, when), octets) for when, octets in expression.optional)
    return Amount(expression.constant, terms, optional)


def joined(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The same sum with fewer terms: bits that stand side by side in the header and in the number are one term."""
    found: list[Term] = []
    for one in sorted(terms, key=_first_bit):
        last = found[-1] if found else None
        width = one.mask.bit_length()
        if (
            last is not None
            and not (one.little_endian or last.little_endian)
            and _first_bit(last) + last.mask.bit_length() == _first_bit(one)
            and last.factor == one.factor << width
            and last.mask.bit_length() + width <= WIDEST_TERM
        ):
            octets = one.octet + one.octets - last.octet
            found[-1] = Term(last.octet, octets, one.shift, last.mask << width | one.mask, one.factor)
        else:
            found.append(one)
    return tuple(found)


def _first_bit(one: Term) -> int:
    return 8 * (one.octet + one.octets) - one.shift - one.mask.bit_length()


def condition(layout: Layout, rule: Guard) -> Condition:
    """A guard over the fields of a header. NotTabularError as for `amount`."""
    return tuple(_comparison(layout, one) for one in rule.comparisons)


def _comparison(layout: Layout, compared: Compared) -> Comparison:
    number = compared.constant
    least, most = {
        "<": (LEAST, number - 1),
        "<=": (LEAST, number),
        ">": (number + 1, MOST),
        ">=": (number, MOST),
    }.get(compared.sign, (number, number))
    return Comparison(amount(layout, compared.amount), least, most, outside=compared.sign == "!=")


def _lookup(layout: Layout, following: Next) -> Lookup:
    key = following.key if isinstance(following.key, Peek) else amount(layout, following.key)
    when = condition(layout, following.when)
    return Lookup(following.space, key, when, following.quoted, following.optional)


def _contradictions(header: type[Header]) -> tuple[Contradiction, ...]:
    """The expectations whose failure is a contradiction of lengths, without those that a header of full size meets."""
    layout = header.layout
    found = []
    for expect in header.stack.expect:
        if expect.code not in CONTRADICTIONS or expect.severity is not Severity.ERROR:
            continue
        rule = expect.holds
        if not all(_is_met_by_size(layout, one) for one in rule.comparisons):
            found.append(Contradiction(condition(layout, expect.when), condition(layout, rule)))
    return tuple(found)


def _is_met_by_size(layout: Layout, compared: Compared) -> bool:
    """Whether a header that is as long as its fixed part meets ``field >= number``, the field giving its size."""
    size, amount = layout.size, compared.amount
    if compared.sign != ">=" or size.optional or amount.optional or amount.constant:
        return False
    if len(size.terms) != 1 or len(amount.terms) != 1 or amount.terms[0] != (size.terms[0][0], 1):
        return False
    factor = size.terms[0][1]
    return factor > 0 and factor * (compared.constant - 1) + size.constant < layout.fixed_octets


def suspects(header: type[Header], is_one: Callable[[type[Header]], bool]) -> tuple[int, ...]:
    """The octets that can be the first of an item, in the header's lists, of the declarations meant by `is_one`.

    Where none of them is among the list's octets, no such item is. -1 where the kind of an item is no single octet.
    """
    found: set[int] = set()
    for field in header.fields:
        for item in field.options.headers if field.options is not None else ():
            if is_one(item):
                found.update(_kinds(field.options, item))
    return tuple(sorted(found))


def _kinds(options: ItemList | None, item: type[Header]) -> tuple[int, ...]:
    if not isinstance(options, OptionList) or item is options.unknown:
        return (-1,)
    kind = options.unknown.layout.slots[0]
    if (kind.offset.constant, kind.width.constant) != (0, 8):
        return (-1,)
    return tuple((item.stack.carried_as or {}).get(options.kinds, ()))


def place(header: type[Header], name: str) -> Place | None:
    """Where the field or view `name` lies; None where its place or size is found only by reading the header."""
    try:
        return _view(header, name) or _place(header.layout, header.layout.slot(name))
    except NotTabularError:
        return None


def _view(header: type[Header], name: str) -> Place | None:
    """A view, whose value is not below zero."""
    layout = header.layout
    for view in header.views:
        if view.name == name:
            expression = view.expression
            counted = amount(layout, expression)
            ends = [sum(side(0, one.factor * one.mask) for one in counted.terms) for side in (min, max)]
            if counted.constant + ends[0] < 0 or counted.optional:
                raise NotTabularError
            return Place(Amount(0), 0, bits=(counted.constant + ends[1]).bit_length(), view=counted)
    return None


def _place(layout: Layout, slot: Slot) -> Place:
    when = condition(layout, slot.condition) if slot.condition is not None else ()
    offset, width = slot.offset, slot.width
    if not width.is_constant or slot.is_rest or slot.is_delimited or not _is_placed(layout, slot):
        raise NotTabularError
    first_bit = offset.constant % 8
    octet = Affine(offset.constant - first_bit, offset.terms, offset.optional)
    begin = amount(layout, _eighth(octet))
    octets = (first_bit + width.constant + 7) // 8
    if slot.kind is Kind.OCTETS or (slot.address is not None and octets > WIDEST_NUMBER):
        return Place(begin, octets, when=when, address=slot.address)
    if octets > WIDEST_NUMBER:
        raise NotTabularError
    shift = 0 if slot.little_endian else 8 * octets - first_bit - width.constant
    return Place(
        begin,
        octets,
        shift=shift,
        bits=width.constant,
        signed=slot.kind is Kind.SIGNED,
        little_endian=slot.little_endian,
        when=when,
        address=slot.address,
    )


def _is_placed(layout: Layout, slot: Slot) -> bool:
    """Whether what lies before a field has the size that the fields say, in every header that is there whole."""
    for one in layout.slots[: layout.slots.index(slot)]:
        may_be_negative = one.width.constant < 0 or any(factor < 0 for _, factor in one.width.terms)
        if one.is_rest or one.is_delimited or may_be_negative:
            return False
    return True


def _eighth(bits: Affine) -> Affine:
    """Bits that are whole octets as octets; what varies before a field always is."""
    terms = tuple((field, factor // 8) for field, factor in bits.terms)
    return Affine(bits.constant // 8, terms, tuple((when, amount // 8) for when, amount in bits.optional))
