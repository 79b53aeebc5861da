"""Values for the automatic fields, found by solving the outline of a header backwards.

A header length field follows from the tail whose size it gives, a length field from the extent that it gives, a
protocol number from the payload, a checksum from the octets that it covers. This module names no protocol.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

from dissect.checksum import Coverage, has_checksum, reach
from dissect.derive.carried_number import carried_number
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.outline import outline_of
from dissect.encapsulation.formulas import Carried, Formula, counted_extent, counted_header, counted_tail, covered
from dissect.errors import EncodingError
from dissect.packet.checksums.pseudo_headers import pseudo_header
from dissect.schema import AUTO, Header, Peek, values_of
from dissect.schema.expressions import Affine
from dissect.schema.layout import FieldKind
from dissect.schema.octets import encode


class Fill(Flag):
    """The kinds of automatic fields to compute; the others are written as zero, or as given."""

    NOTHING = 0
    LENGTHS = auto()
    NUMBERS = auto()
    CHECKSUMS = auto()
    ALL = LENGTHS | NUMBERS | CHECKSUMS


@dataclass(frozen=True, slots=True)
class Derivation:
    """A filled field: its value, and what it was derived from."""

    field: str
    value: int
    formula: Formula

    @property
    def source(self) -> str:
        """The same in words."""
        return str(self.formula)


@dataclass(slots=True)
class Filling:
    """One header whose fields are being filled. `outer` holds the headers around it, from the nearest outwards."""

    header: Header
    inner: Header | None
    payload: bytes
    size: int
    """Octets of payload: more than `payload` holds if some are missing."""
    outer: Sequence[Header]
    values: dict[str, Any]
    derived: list[Derivation]

    @property
    def kind(self) -> type[Header]:
        return type(self.header)

    def is_open(self, field: str) -> bool:
        return self.values[field] is AUTO

    def set(self, field: str, value: int, formula: Formula) -> None:
        self.values[field] = value
        self.derived.append(Derivation(field, value, formula))

    def encoded(self) -> bytes:
        return encode(self.kind.layout, self.values)


def filled(
    header: Header, inner: Header | None, payload: bytes, outer: Sequence[Header], fill: Fill
) -> tuple[Header, tuple[Derivation, ...]]:
    """`header` around `payload`, with its automatic fields filled, and what each was derived from."""
    filling = Filling(header, inner, payload, len(payload), outer, values_of(header), [])
    _not_there(filling)
    if Fill.LENGTHS in fill:
        _header_lengths(filling)
    if Fill.NUMBERS in fill:
        _numbers(filling)
    if Fill.LENGTHS in fill:
        _extents(filling)
    if Fill.CHECKSUMS in fill:
        _checksum(filling)
    return filling.kind(**filling.values), tuple(filling.derived)


def with_lengths(header: Header, payload_octets: int) -> Header:
    """`header` around so many octets of payload, captured or not, with its automatic lengths filled."""
    filling = Filling(header, None, b"", payload_octets, (), values_of(header), [])
    _header_lengths(filling)
    _extents(filling)
    return filling.kind(**filling.values)


def _header_lengths(filling: Filling) -> None:
    """Fill the field that gives the size of a tail from the tail's octets; pad lists of options to whole units."""
    for slot in filling.kind.layout.tail:
        if slot.kind is not FieldKind.OCTETS or len(slot.width.terms) != 1:
            continue
        name, bits = slot.width.terms[0]
        if not filling.is_open(name):
            continue
        unit = bits // 8
        octets = filling.values[slot.field.name]
        rest = (len(octets) - slot.width.constant // 8) % unit
        if rest and slot.field.options is not None:
            octets = filling.values[slot.field.name] = bytes(octets) + bytes(unit - rest)
        value = _solved(filling, name, Affine(slot.width.constant // 8, ((name, unit),)), len(octets))
        filling.set(name, value, counted_tail(slot, len(octets)))
    size = outline_of(filling.kind).size.declared
    if len(size.terms) == 1 and filling.is_open(size.terms[0][0]):  # tails that vary with more than one field
        octets = len(filling.encoded())
        name = size.terms[0][0]
        filling.set(name, _solved(filling, name, size, octets), counted_header(size, octets))


def _numbers(filling: Filling) -> None:
    """Fill a protocol number: the inner header's number in the space in which the field is looked up."""
    for lookup in outline_of(filling.kind).lookups:
        names = lookup.fields
        if len(names) != 1 or not filling.is_open(names[0]) or filling.inner is None:
            continue
        number = carried_number(type(filling.inner), lookup.space)
        if number is not None and lookup.when.declared.holds({**filling.values, names[0]: number}):
            filling.set(names[0], number, Carried(type(filling.inner).__name__))
    for lookup in outline_of(filling.kind).lookups:
        names = lookup.fields
        if len(names) == 1 and filling.is_open(names[0]) and not _carried_without_number(filling):
            what = type(filling.inner).__name__ if filling.inner is not None else "a message"
            raise EncodingError(
                filling.kind.__name__, names[0], f"has no number for {what}; give one in {lookup.space.__name__}"
            )


def _carried_without_number(filling: Filling) -> bool:
    """Whether the inner header is the one that follows if the field holds a length instead of a number (IEEE 802.3)."""
    if filling.inner is None:
        return False
    keys = [(one.space, one.key.declared) for one in outline_of(filling.kind).lookups if not isinstance(one.key, Peek)]
    inner = type(filling.inner)
    return any(key.is_constant and carried_number(inner, space) == key.constant for space, key in keys)


def _extents(filling: Filling) -> None:
    """Fill a length field with the number of octets of header and payload."""
    for extent in outline_of(filling.kind).extents:
        amount = extent.octets.declared
        if len(amount.terms) != 1 or not filling.is_open(amount.terms[0][0]):
            continue
        name = amount.terms[0][0]
        header = len(filling.encoded())
        value = _solved(filling, name, amount, header + filling.size)
        holds = extent.when.declared.holds({**filling.values, name: value})
        if filling.size and not holds:
            raise EncodingError(filling.kind.__name__, name, f"{value} cannot stand for {filling.size} octets")
        filling.set(name, value, counted_extent(amount, header, filling.size))


def _solved(filling: Filling, name: str, amount: Affine, octets: int) -> int:
    """The value of a field for which an amount comes out as `octets`."""
    value, rest = divmod(octets - amount.constant, amount.terms[0][1])
    bits = filling.kind.layout.slot(name).bits
    if rest:
        unit = amount.terms[0][1]
        raise EncodingError(filling.kind.__name__, name, f"counts units of {unit}; {octets} octets do not fit")
    if not 0 <= value < 1 << bits:
        message = f"{octets} octets need {value}, which does not fit {bits} bits"
        raise EncodingError(filling.kind.__name__, name, message)
    return value


def _checksum(filling: Filling) -> None:
    own = checksum_outline_of(filling.kind).own
    if own is None or not filling.is_open(own.declared.field) or not has_checksum(filling.kind, filling.values):
        return
    rule, header = own.declared, filling.encoded()
    octets = header if own.header_only else header + filling.payload
    pseudo: Header | None = None
    if rule.pseudo_header:
        network = next((one for one in filling.outer if checksum_outline_of(type(one)).lent is not None), None)
        if network is None:
            raise EncodingError(filling.kind.__name__, rule.field, "needs the addresses of an IP header around it")
        between = filling.outer[: list(filling.outer).index(network)]
        pseudo, _ = pseudo_header(network, between, filling.kind, len(octets))
    reached = reach(rule, filling.values)
    coverage = Coverage(header=filling.kind, octets=octets, length=len(octets), reach=reached, pseudo_header=pseudo)
    if coverage.has_bad_length:
        raise EncodingError(filling.kind.__name__, rule.field, f"cannot cover {reached} of {len(octets)} octets")
    formula = covered(filling.kind, rule, takes_pseudo_header=coverage.takes_pseudo_header, reach=coverage.reach)
    filling.set(rule.field, coverage.expected, formula)


def _not_there(filling: Filling) -> None:
    """Leave out automatic fields that are absent according to other fields."""
    for slot in filling.kind.layout.tail:
        condition = slot.condition
        if condition is not None and filling.is_open(slot.field.name) and not condition.holds(filling.values):
            filling.values[slot.field.name] = None
