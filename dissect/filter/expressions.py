"""A filter as a tree, checked by the parser, and its evaluation on a packet.

An operand has any number of values in a packet. A comparison holds if it holds for any of them, or for all of them, and
never without values.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from dissect.capture.told import IN_STREAMS
from dissect.filter.joined import whole
from dissect.filter.name_types import FilterName, Sort, Type
from dissect.filter.occurrences import Occurrence, occurrences
from dissect.filter.operands.automaton import Machine
from dissect.filter.operands.literals import Literal
from dissect.filter.operands.ranges import Ranges
from dissect.packet import Packet


class Mode(Enum):
    """For how many values a comparison must hold."""

    ANY = "any"
    ALL = "all"

    def of(self, found: Iterable[bool]) -> bool:
        return any(found) if self is Mode.ANY else all(found)


class Sign(Enum):
    """How two values are compared."""

    EQUAL = "=="
    UNEQUAL = "!="
    GREATER = ">"
    LESS = "<"
    GREATER_OR_EQUAL = ">="
    LESS_OR_EQUAL = "<="

    @property
    def is_order(self) -> bool:
        return self not in {Sign.EQUAL, Sign.UNEQUAL}


SIGNS: Final[Mapping[Sign, Callable[[Any, Any], bool]]] = {
    Sign.EQUAL: operator.eq,
    Sign.UNEQUAL: operator.ne,
    Sign.GREATER: operator.gt,
    Sign.LESS: operator.lt,
    Sign.GREATER_OR_EQUAL: operator.ge,
    Sign.LESS_OR_EQUAL: operator.le,
}


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The values of a name, optionally only in some layers, and only some octets of each."""

    name: FilterName
    layers: Ranges | None = None
    octets: Ranges | None = None

    @property
    def type(self) -> Type:
        if self.octets is None:
            return self.name.type
        return Type.TEXT if self.name.type.is_text else Type.OCTETS

    def values(self, packet: Packet) -> list[Any]:
        found = occurrences(packet, self.name)
        if self.layers is not None:
            found = list(self._chosen(found, packet, self.layers))
        if self.octets is None:
            return [one.value for one in found]
        pieces = (self.octets.cut(one.value if isinstance(one.value, str) else bytes(one.value)) for one in found)
        return [piece for piece in pieces if piece is not None]

    @staticmethod
    def _chosen(found: list[Occurrence], packet: Packet, layers: Ranges) -> Iterator[Occurrence]:
        """The values in the chosen layers, counted among layers of the same protocol."""
        totals = Counter(layer.name for layer in packet.layers)
        wanted = {name: layers.numbers(total) for name, total in totals.items()}
        for one in found:
            name = packet.layers[one.layer].name
            if sum(layer.name == name for layer in packet.layers[: one.layer + 1]) in wanted[name]:
                yield one


class Calculation(Enum):
    """A function of values."""

    LENGTH = "len"
    COUNT = "count"
    UPPER = "upper"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Function:
    """A function applied to the values of a field."""

    calculation: Calculation
    argument: FieldValue

    @property
    def type(self) -> Type:
        return Type.UNSIGNED if self.calculation in {Calculation.LENGTH, Calculation.COUNT} else Type.TEXT

    def values(self, packet: Packet) -> list[Any]:
        values = self.argument.values(packet)
        if self.calculation is Calculation.COUNT:
            return [len(values)] if values else []
        if self.calculation is Calculation.LENGTH:
            return [len(value) for value in values]
        return [value.upper() if self.calculation is Calculation.UPPER else value.lower() for value in values]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal value."""

    literal: Literal

    @property
    def type(self) -> Type:
        return self.literal.type

    def values(self, packet: Packet) -> list[Any]:  # noqa: ARG002  # the same for every packet
        return [self.literal.value]


@dataclass(frozen=True, slots=True)
class MaskedOperand:
    """The bitwise AND of values with those of another operand."""

    operand: Operand
    mask: Operand

    @property
    def type(self) -> Type:
        return self.operand.type

    def values(self, packet: Packet) -> list[Any]:
        masks = self.mask.values(packet)
        return [_common_bits(value, mask) for value in self.operand.values(packet) for mask in masks]


def _common_bits(value: Any, mask: Any) -> Any:
    """For octets, as many as the shorter of the two has."""
    if isinstance(value, bytes):
        return bytes(one & other for one, other in zip(value, mask, strict=False))
    return value & mask


Operand = FieldValue | Function | Constant | MaskedOperand


@dataclass(frozen=True, slots=True)
class Present:
    """Whether there is any value; for masked values, whether any has a bit set."""

    operand: Operand

    def holds(self, packet: Packet) -> bool:
        values = self.operand.values(packet)
        if not isinstance(self.operand, MaskedOperand):
            return bool(values)
        return any(any(value) if isinstance(value, bytes) else value for value in values)


@dataclass(frozen=True, slots=True)
class ValueComparison:
    """Values compared with one another; octets first by length, as in tshark."""

    sign: Sign
    mode: Mode
    left: Operand
    right: Operand

    def holds(self, packet: Packet) -> bool:
        left = self.left.values(packet)
        if not left:
            return False
        right = self.right.values(packet)
        if not right:
            return False
        key = key_of(self.left.type, self.right.literal.prefix if isinstance(self.right, Constant) else None)
        return self._holds_of({key(one) for one in left}, {key(one) for one in right})

    def _holds_of(self, left: set[Any], right: set[Any]) -> bool:
        """Whether it holds for any pair, or all, without forming the pairs: a packet may have thousands of values."""
        is_any = self.mode is Mode.ANY
        if self.sign is Sign.EQUAL:
            return not left.isdisjoint(right) if is_any else len(left | right) == 1
        if self.sign is Sign.UNEQUAL:
            return len(left | right) > 1 if is_any else left.isdisjoint(right)
        is_greater = self.sign in {Sign.GREATER, Sign.GREATER_OR_EQUAL}
        one, other = (max, min) if is_greater == is_any else (min, max)
        return SIGNS[self.sign](one(left), other(right))


def key_of(type_: Type, prefix: int | None = None) -> Callable[[Any], Any]:
    """The sort key of a value."""
    if prefix is not None and type_.address is not None:
        shift = 8 * type_.address.octets - prefix
        return lambda value: int.from_bytes(value, "big") >> shift
    if type_ in {Type.OCTETS, Type.MAC}:
        return lambda value: (len(value), bytes(value))
    return _itself


def _itself(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a set: a value, or a range from it to `last`."""

    first: Literal
    last: Literal | None = None

    def has(self, value: Any) -> bool:
        first = key_of(self.first.type, self.first.prefix)
        if self.last is None:
            return bool(first(value) == first(self.first.value))
        last = key_of(self.last.type, self.last.prefix)
        return bool(first(value) >= first(self.first.value) and last(value) <= last(self.last.value))


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether values are in a set."""

    mode: Mode
    operand: Operand
    elements: tuple[Element, ...]

    def holds(self, packet: Packet) -> bool:
        values = self.operand.values(packet)
        return bool(values) and self.mode.of(any(one.has(value) for one in self.elements) for value in values)


@dataclass(frozen=True, slots=True)
class Contains:
    """Whether a value contains other octets, or another text. No value contains an empty one, as in tshark."""

    mode: Mode
    operand: Operand
    literal: Literal

    def holds(self, packet: Packet) -> bool:
        values, wanted = self.operand.values(packet), self.literal.value
        return bool(values and wanted) and self.mode.of(wanted in value for value in values)


@dataclass(frozen=True, slots=True)
class Matches:
    """Whether a value contains a match of a regular expression."""

    mode: Mode
    operand: Operand
    pattern: Machine

    def holds(self, packet: Packet) -> bool:
        values = self.operand.values(packet)
        return bool(values) and self.mode.of(self.pattern.search(_as_octets(value)) for value in values)


def _as_octets(value: Any) -> bytes:
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else bytes(value)


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a test."""

    test: Test

    def holds(self, packet: Packet) -> bool:
        return not self.test.holds(packet)


@dataclass(frozen=True, slots=True)
class And:
    """All of the tests."""

    tests: tuple[Test, ...]

    def holds(self, packet: Packet) -> bool:
        return all(test.holds(packet) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the tests."""

    tests: tuple[Test, ...]

    def holds(self, packet: Packet) -> bool:
        return any(test.holds(packet) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Xor:
    """An odd number of the tests."""

    tests: tuple[Test, ...]

    def holds(self, packet: Packet) -> bool:
        return sum(test.holds(packet) for test in self.tests) % 2 == 1


Leaf = Present | ValueComparison | Membership | Contains | Matches
Test = Leaf | Not | And | Or | Xor


def operands_of(leaf: Leaf) -> tuple[Operand, ...]:
    """The operands of a leaf, including the parts of masked operands."""
    found: list[Operand] = [leaf.left, leaf.right] if isinstance(leaf, ValueComparison) else [leaf.operand]
    for one in found:
        if isinstance(one, MaskedOperand):
            found += [one.operand, one.mask]
    return tuple(found)


def field_values_of(leaf: Leaf) -> tuple[FieldValue, ...]:
    """The values of names in a leaf, also those that a function is given."""
    given = [one.argument if isinstance(one, Function) else one for one in operands_of(leaf)]
    return tuple(one for one in given if isinstance(one, FieldValue))


def names_of(leaf: Leaf) -> tuple[FilterName, ...]:
    """The names in a leaf. The leaf cannot hold unless each of them has a value."""
    return tuple(one.name for one in field_values_of(leaf))


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter. `text` is its source."""

    text: str
    test: Test

    def matches(self, packet: Packet) -> bool:
        """Whether a packet matches, with the datagram that it completes, and the messages that were found to end in it.
        Never raises."""
        return self.test.holds(whole(packet))

    @property
    def names(self) -> frozenset[str]:
        """The names in it."""
        return frozenset(name.name for leaf in self.leaves for name in names_of(leaf))

    @property
    def followed(self) -> frozenset[str]:
        """Those of its names that only following the packets of a capture tells."""
        names = [name for leaf in self.leaves for name in names_of(leaf)]
        told = {name.name for name in names if name.sort is Sort.FOLLOWED}
        return frozenset({*told, IN_STREAMS} if any(name.in_streams for name in names) else told)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The elementary tests, from left to right."""
        return tuple(_leaves(self.test))


def _leaves(test: Test) -> Iterator[Leaf]:
    if isinstance(test, Not):
        yield from _leaves(test.test)
    elif isinstance(test, And | Or | Xor):
        for one in test.tests:
            yield from _leaves(one)
    else:
        yield test
