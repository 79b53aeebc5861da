"""What a leaf of a filter says of single values, as a test of whole arrays of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dissect.filter.expressions import (
    SIGNS,
    Constant,
    Element,
    FieldValue,
    Leaf,
    MaskedOperand,
    Membership,
    Mode,
    Present,
    Sign,
    ValueComparison,
)
from dissect.filter.name_types import FilterName
from dissect.filter.operands.literals import Literal

Mask: TypeAlias = NDArray[np.bool_]
Values: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True)
class ValueTest:
    """What must hold of single values, and of how many of them."""

    mode: Mode
    holds: Callable[[Values], Mask]
    verdicts: Callable[[Any], bool]
    """The same of one verdict."""


def value_test(leaf: Leaf) -> tuple[FilterName, ValueTest] | None:
    """The one name of a leaf and what must hold of its values; None where it is about more, or about parts of them."""
    operand = leaf.left if isinstance(leaf, ValueComparison) else leaf.operand
    masks: list[int] = []
    while isinstance(operand, MaskedOperand):
        value = operand.mask.literal.value if isinstance(operand.mask, Constant) else None
        if not isinstance(value, int):
            return None
        masks.append(value)
        operand = operand.operand
    if not isinstance(operand, FieldValue) or operand.layers is not None or operand.octets is not None:
        return None
    of: Mapping[type, Callable[[Any, Sequence[int]], ValueTest | None]] = {
        Present: _present,
        ValueComparison: _compared,
        Membership: _member,
    }
    test = of[type(leaf)](leaf, masks) if type(leaf) in of else None
    return None if test is None else (operand.name, test)


def _present(leaf: Present, masks: Sequence[int]) -> ValueTest:  # noqa: ARG001  # as the others
    if masks:
        return ValueTest(Mode.ANY, lambda values: np.asarray(_masked(values, masks) != 0), lambda _: False)
    return ValueTest(Mode.ANY, lambda values: np.ones(len(values), dtype=np.bool_), lambda _: True)


def _compared(leaf: ValueComparison, masks: Sequence[int]) -> ValueTest | None:
    if not isinstance(leaf.right, Constant):
        return None
    literal, compare = leaf.right.literal, SIGNS[leaf.sign]
    return ValueTest(
        leaf.mode,
        lambda values: _against(_masked(values, masks), literal, leaf.sign),
        lambda kind: bool(compare(kind, literal.value)),
    )


def _member(leaf: Membership, masks: Sequence[int]) -> ValueTest:
    def holds(values: Values) -> Mask:
        values = _masked(values, masks)
        found = np.zeros(len(values), dtype=np.bool_)
        for element in leaf.elements:
            found |= _within(values, element)
        return found

    return ValueTest(leaf.mode, holds, lambda kind: any(one.first.value is kind for one in leaf.elements))


def _within(values: Values, element: Element) -> Mask:
    if element.last is None:
        return _against(values, element.first, Sign.EQUAL)
    above = _against(values, element.first, Sign.GREATER_OR_EQUAL)
    return above & _against(values, element.last, Sign.LESS_OR_EQUAL)


def _masked(values: Values, masks: Sequence[int]) -> Values:
    """Numbers with some of their bits; wide enough for any mask."""
    for one in masks:
        values = values.astype(np.int64 if values.dtype.kind == "i" else np.uint64) & one
    return values


def _against(values: Values, literal: Literal, sign: Sign) -> Mask:
    """Values compared with one that was written down."""
    if values.ndim > 1:
        return _against_octets(values, literal, sign)
    compare, value = SIGNS[sign], literal.value
    if not isinstance(value, bytes):
        return np.asarray(compare(values, int(value)), dtype=np.bool_)
    number, bits = int.from_bytes(value, "big"), 8 * len(value)
    shift = 0 if literal.prefix is None else bits - literal.prefix
    wide = values.astype(np.uint64) >> np.uint64(shift)
    return np.asarray(compare(wide, np.uint64(number >> shift)), dtype=np.bool_)


def _against_octets(values: Values, literal: Literal, sign: Sign) -> Mask:
    """Addresses of sixteen octets as two numbers each, the bits behind the prefix left out."""
    size = len(literal.value)
    width = 8 * size if literal.prefix is None else literal.prefix
    kept = ((1 << width) - 1) << (8 * size - width)
    number = int.from_bytes(literal.value, "big") & kept
    halves = np.ascontiguousarray(values).view(">u8").astype(np.uint64)
    high = halves[:, 0] & np.uint64(kept >> 64)
    low = halves[:, 1] & np.uint64(kept & (1 << 64) - 1)
    first, second = np.uint64(number >> 64), np.uint64(number & (1 << 64) - 1)
    same = high == first
    if not sign.is_order:
        equal: Mask = same & (low == second)
        return equal if sign is Sign.EQUAL else ~equal
    strict = Sign.GREATER if sign in {Sign.GREATER, Sign.GREATER_OR_EQUAL} else Sign.LESS
    return np.asarray(SIGNS[strict](high, first) | (same & SIGNS[sign](low, second)), dtype=np.bool_)
