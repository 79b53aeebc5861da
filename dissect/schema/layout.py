"""Where every field of a header lies. Everything else is derived from this one function.

A header is a run of slots in wire order. Each has a bit offset and a width in bits, both affine in earlier fields,
and a kind that says how its bits become a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, cached_property
from typing import Any

from construct import (
    BitsInteger,
    Bytes,
    BytesInteger,
    FormatField,
    IfThenElse,
    NullTerminated,
    Pass,
)
from construct import Flag as _flag
from construct import GreedyBytes as _greedy

from dissect.addresses import Address
from dissect.domain_names import Name
from dissect.errors import SchemaError
from dissect.schema.expressions import Affine, Guard, affine, constant_amount, guard
from dissect.schema.fields import Field
from dissect.schema.variable_integers import BITS
from dissect.schema.words import AddressOctets, AllBut, DomainNameOctets, Last, VariableIntOctets


class FieldKind(Enum):
    """How bits become a value."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"
    FLAG = "flag"
    OCTETS = "octets"
    ADDRESS = "address"
    REST = "rest"
    """All octets up to the window's end, or up to a last field."""
    TEXT = "octets up to a zero octet"
    NAME = "domain name"
    VARIABLE = "a number whose first two bits say how many octets it has"


NUMBERS = (FieldKind.UNSIGNED, FieldKind.SIGNED, FieldKind.FLAG, FieldKind.VARIABLE)
DELIMITED = (FieldKind.TEXT, FieldKind.NAME, FieldKind.VARIABLE)
"""Kinds whose size is found by reading, so that no field gives the place of the fields after them."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A field's place: `offset` and `width` in bits. `condition` None means that the field is always there."""

    field: Field
    kind: FieldKind
    offset: Affine
    width: Affine
    is_fixed: bool
    """Whether this field and all before it are always there, with the same place and size."""
    little_endian: bool = False
    address: type[Address] | None = None
    condition: Guard | None = None
    last: int = 0
    """Of a field that takes the rest: how many octets behind it are the last field."""

    @property
    def bits(self) -> int:
        """The most bits of its value, if that is a number."""
        return BITS if self.kind is FieldKind.VARIABLE else self.width.constant

    @property
    def made(self) -> type[Address | Name] | None:
        """The type of a value that callers may also give as text."""
        return Name if self.kind is FieldKind.NAME else self.address

    @property
    def is_rest(self) -> bool:
        return self.kind is FieldKind.REST

    @property
    def is_delimited(self) -> bool:
        return self.kind in DELIMITED

    @property
    def is_bitwise(self) -> bool:
        """Whether the word counts bits (and so is not wrapped in Bytewise inside the bit struct)."""
        return isinstance(self.field.subcon, BitsInteger) or self.kind is FieldKind.FLAG


@dataclass(frozen=True, eq=False)
class Layout:
    """The slots of a header. `fixed_octets` counts the octets before the first field of varying place or size."""

    header: str
    slots: tuple[Slot, ...]
    fixed_octets: int
    size: Affine
    """The header's size in octets, without fields whose size is found by reading and fields that take the rest."""

    @cached_property
    def takes_rest(self) -> bool:
        return any(slot.is_rest for slot in self.slots[-2:])

    @cached_property
    def is_delimited(self) -> bool:
        """Whether the size of a field, and so of the header, is found only by reading it, or by reading fields of
        varying place."""
        fixed = {slot.field.name for slot in self.fixed}
        return any(slot.is_delimited for slot in self.slots) or not fixed.issuperset(self.size.fields)

    @cached_property
    def fixed(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.is_fixed)

    @cached_property
    def tail(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if not slot.is_fixed)

    @cached_property
    def ends_in_octets(self) -> bool:
        """Whether one field of octets, which is always there, follows the fixed part, and nothing else does."""
        tail = self.tail
        return len(tail) == 1 and tail[0].kind in (FieldKind.OCTETS, FieldKind.REST) and tail[0].condition is None

    def slot(self, name: str) -> Slot:
        for slot in self.slots:
            if slot.field.name == name:
                return slot
        raise KeyError(f"{self.header} has no field {name!r}")

    def bounds(self, amount: Affine) -> tuple[int, int]:
        """The least and the greatest value of an amount over fields of constant size."""
        least = greatest = amount.constant
        for name, coefficient in amount.terms:
            end = coefficient * ((1 << self.slot(name).width.constant) - 1)
            least, greatest = least + min(end, 0), greatest + max(end, 0)
        return least, greatest


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    kind: FieldKind
    width: Affine
    little_endian: bool = False
    address: type[Address] | None = None
    condition: Guard | None = None
    last: int = 0
    """Of octets that take the rest, or that are behind it: how many are the last field."""


def lay_out(header: str, fields: Sequence[Field]) -> Layout:
    """Place the fields one after the other; SchemaError if one cannot be placed."""
    slots: list[Slot] = []
    earlier: dict[str, FieldKind] = {}
    offset = constant_amount(0)
    fixed = True
    for position, field in enumerate(fields):
        where = f"{header}.{field.name}"
        try:
            word = _word(field.subcon)
        except SchemaError as error:
            raise SchemaError(f"{where}: {error}") from None
        for name in (*word.width.fields, *(word.condition.fields if word.condition else ())):
            if name not in earlier:
                raise SchemaError(f"{where}: depends on {name!r}, which is not an earlier field")
            if earlier[name] not in NUMBERS:
                raise SchemaError(f"{where}: depends on {name!r}, which is not a number")
        if word.kind is FieldKind.REST and position + bool(word.last) != len(fields) - 1:
            raise SchemaError(f"{where}: it takes the rest of the window and so must be the last field")
        before = slots[-1].last if slots else 0
        if before != (word.last if word.kind is FieldKind.OCTETS else 0):
            raise SchemaError(f"{where}: Last takes what AllBut of as many octets leaves")
        is_sized = word.kind not in (FieldKind.REST, *DELIMITED)
        fixed = fixed and word.width.is_constant and word.condition is None and is_sized
        last = word.last if word.kind is FieldKind.REST else 0
        slot = Slot(field, word.kind, offset, word.width, fixed, word.little_endian, word.address, word.condition, last)
        if not slot.is_bitwise and not _whole_octets(offset):
            raise SchemaError(f"{where}: begins within an octet; the bits before it do not add up to 8")
        slots.append(slot)
        earlier[field.name] = word.kind
        offset = offset + _counted(word)
    if not _whole_octets(offset):
        raise SchemaError(f"{header}: its bits do not add up to whole octets")
    fixed_bits = sum(slot.width.constant for slot in slots if slot.is_fixed)
    return Layout(header, tuple(slots), fixed_bits // 8, offset.floored(8))


def _counted(word: _Word) -> Affine:
    if word.condition is None:
        return word.width
    return Affine(0, (), ((word.condition, word.width.constant),))


def _whole_octets(bits: Affine) -> bool:
    if bits.is_constant:
        return bits.constant % 8 == 0
    amounts = [bits.constant, *(c for _, c in bits.terms), *(amount for _, amount in bits.optional)]
    return all(amount % 8 == 0 for amount in amounts)


@cache
def _word(subcon: Any) -> _Word:
    """Read a construct word; SchemaError for one outside the vocabulary."""
    if isinstance(subcon, AddressOctets):
        return _Word(FieldKind.ADDRESS, constant_amount(8 * subcon.kind.octets), address=subcon.kind)
    if isinstance(subcon, Bytes):
        width = affine(subcon.length).scaled(8)
        if width.is_constant and width.constant < 0:
            raise SchemaError(f"a field of {width.constant // 8} octets")
        return _Word(FieldKind.OCTETS, width)
    if isinstance(subcon, BitsInteger | BytesInteger | FormatField):
        return _integer(subcon)
    if isinstance(subcon, IfThenElse):
        return _conditional(subcon)
    return _Word(FieldKind.FLAG, constant_amount(1)) if subcon is _flag else _unsized(subcon)


def _unsized(subcon: Any) -> _Word:
    """A word whose size is not given by fields."""
    if subcon is _greedy:
        return _Word(FieldKind.REST, constant_amount(0))
    if isinstance(subcon, AllBut):
        return _Word(FieldKind.REST, constant_amount(0), last=subcon.last)
    if isinstance(subcon, Last):
        return _Word(FieldKind.OCTETS, constant_amount(8 * subcon.length), last=subcon.length)
    if isinstance(subcon, VariableIntOctets):
        return _Word(FieldKind.VARIABLE, constant_amount(0))
    if isinstance(subcon, DomainNameOctets):
        return _Word(FieldKind.NAME, constant_amount(0))
    if isinstance(subcon, NullTerminated):
        return _terminated(subcon)
    raise SchemaError(f"{type(subcon).__name__} is not a word of header declarations")


def _terminated(subcon: Any) -> _Word:
    plain = (subcon.term, subcon.include, subcon.consume, subcon.require) == (b"\0", False, True, True)
    if subcon.subcon is not _greedy or not plain:
        raise SchemaError("of NullTerminated only NullTerminated(GreedyBytes) can be derived")
    return _Word(FieldKind.TEXT, constant_amount(0))


def _integer(subcon: Any) -> _Word:
    if isinstance(subcon, FormatField):
        order, code = subcon.fmtstr[0], subcon.fmtstr[1]
        if code not in "BHLQbhlq":
            raise SchemaError(f"{subcon.fmtstr!r} is not an integer")
        kind = FieldKind.SIGNED if code.islower() else FieldKind.UNSIGNED
        return _Word(kind, constant_amount(8 * subcon.length), little_endian=order == "<")
    if not isinstance(subcon.length, int):
        raise SchemaError("an integer has a constant width")
    unit = 1 if isinstance(subcon, BitsInteger) else 8
    kind = FieldKind.SIGNED if subcon.signed else FieldKind.UNSIGNED
    return _Word(kind, constant_amount(unit * subcon.length), little_endian=bool(subcon.swapped))


def _conditional(subcon: Any) -> _Word:
    if subcon.elsesubcon is not Pass:
        raise SchemaError("only If can be derived, not IfThenElse")
    condition = guard(subcon.condfunc)
    word = _word(subcon.thensubcon)
    is_sized = word.width.is_constant and word.kind not in (FieldKind.REST, *DELIMITED)
    if not is_sized or word.condition is not None or word.width.constant % 8:
        raise SchemaError("what If guards must have a constant size in whole octets")
    return replace(word, condition=condition)
