"""Expressions over earlier fields: affine sizes and guards, read out of construct's `this` expressions.

A size is ``constant + sum of coefficient x field``; a guard is ``size <op> constant``, joined with ``&``.
Nothing else is accepted, because only these can become a decoder, a column, a diagram and a sentence.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from construct.expr import BinExpr, Path

from dissect.errors import SchemaError

COMPARISONS: Mapping[Callable[[Any, Any], Any], str] = {
    operator.eq: "==",
    operator.ne: "!=",
    operator.lt: "<",
    operator.le: "<=",
    operator.gt: ">",
    operator.ge: ">=",
}
HOLDS: Mapping[str, Callable[[int, int], bool]] = {sign: function for function, sign in COMPARISONS.items()}
SPELLING = "write this.field <op> number, joined with &"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``amount <sign> constant``."""

    amount: Affine
    sign: str
    constant: int

    def holds(self, values: Mapping[str, Any]) -> bool:
        return HOLDS[self.sign](self.amount.evaluate(values), self.constant)

    def __str__(self) -> str:
        """As people write it: subtracted terms go to the other side."""
        amount = self.amount
        less = tuple((field, -coefficient) for field, coefficient in amount.terms if coefficient < 0)
        more = tuple((field, coefficient) for field, coefficient in amount.terms if coefficient > 0)
        if not less or not more:
            return f"{amount} {self.sign} {self.constant}"
        left, right = Affine(amount.constant, more, amount.optional), Affine(self.constant, less)
        return f"{left} {self.sign} {right}"


@dataclass(frozen=True, slots=True)
class Guard:
    """Comparisons that must all hold; an empty one always holds."""

    comparisons: tuple[Comparison, ...] = ()

    def holds(self, values: Mapping[str, Any]) -> bool:
        return not self.comparisons or all(comparison.holds(values) for comparison in self.comparisons)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(field for comparison in self.comparisons for field in comparison.amount.fields)

    def __str__(self) -> str:
        return " and ".join(map(str, self.comparisons))


@dataclass(frozen=True, slots=True)
class Affine:
    """``constant + sum of coefficient x field``, plus amounts that count only if a guard holds."""

    constant: int = 0
    terms: tuple[tuple[str, int], ...] = ()
    optional: tuple[tuple[Guard, int], ...] = ()

    def __add__(self, other: Affine) -> Affine:
        if other.is_constant:
            total = self.constant + other.constant
            return constant_amount(total) if self.is_constant else Affine(total, self.terms, self.optional)
        terms = dict(self.terms)
        for field, coefficient in other.terms:
            terms[field] = terms.get(field, 0) + coefficient
        kept = tuple((field, coefficient) for field, coefficient in terms.items() if coefficient)
        return Affine(self.constant + other.constant, kept, self.optional + other.optional)

    def scaled(self, factor: int) -> Affine:
        if self.is_constant:
            return constant_amount(self.constant * factor)
        terms = tuple((field, coefficient * factor) for field, coefficient in self.terms if factor)
        return Affine(self.constant * factor, terms, tuple((guard, amount * factor) for guard, amount in self.optional))

    def floored(self, divisor: int) -> Affine:
        """The amount with each part divided and rounded down: bits become whole octets with a divisor of 8."""
        if self.is_constant:
            return constant_amount(self.constant // divisor)
        terms = tuple((field, coefficient // divisor) for field, coefficient in self.terms)
        optional = tuple((guard, amount // divisor) for guard, amount in self.optional)
        return Affine(self.constant // divisor, terms, optional)

    @property
    def is_constant(self) -> bool:
        return not self.terms and not self.optional

    @property
    def fields(self) -> tuple[str, ...]:
        if self.is_constant:
            return ()
        guarded = tuple(field for guard, _ in self.optional for field in guard.fields)
        return tuple(field for field, _ in self.terms) + guarded

    def evaluate(self, values: Mapping[str, Any]) -> int:
        total = self.constant
        for field, coefficient in self.terms:
            total += coefficient * number(values[field])
        for guard, amount in self.optional:
            if guard.holds(values):
                total += amount
        return total

    def __str__(self) -> str:
        parts = [field if coefficient == 1 else f"{field} × {coefficient}" for field, coefficient in self.terms]
        parts += [f"{amount} if {guard}" for guard, amount in self.optional]
        if not parts or self.constant > 0:
            parts.append(str(self.constant))
        text = " + ".join(parts)
        return f"{text} - {-self.constant}" if self.constant < 0 and (self.terms or self.optional) else text


@cache
def constant_amount(number: int) -> Affine:
    """A number as an amount: one object for all the sizes and places that are this number."""
    return Affine(number)


def number(value: Any) -> int:
    """A value as a number: octets and addresses in network byte order, zero for an absent field (None)."""
    return int.from_bytes(value, "big") if isinstance(value, bytes) else int(value or 0)


def field_name(expression: Any) -> str | None:
    """The name in ``this.name``; None for anything else, such as ``this`` itself or ``this._.name``."""
    if not isinstance(expression, Path):
        return None
    # construct keeps these two private, and has no public way to tell `this.name` from `this._.name`.
    path: Any = expression
    parent, name = path._Path__parent, path._Path__field
    if parent is None or parent._Path__parent is not None:
        return None
    return name if isinstance(name, str) and name != "_" else None


def affine(expression: Any) -> Affine:
    """Read an expression as an affine amount; an `Affine` is returned as it is. SchemaError if it is not affine."""
    if isinstance(expression, Affine):
        return expression
    if isinstance(expression, bool):
        raise SchemaError("a truth value is not an amount")
    if isinstance(expression, int):
        return constant_amount(int(expression))  # also a member of an enumeration
    name = field_name(expression)
    if name is not None:
        return Affine(0, ((name, 1),))
    if isinstance(expression, Path):
        raise SchemaError(f"{expression!r} does not name a field of this header")
    if isinstance(expression, BinExpr):
        return _combined(expression)
    if callable(expression):
        raise SchemaError("a function cannot be derived; write a `this` expression")
    raise SchemaError(f"{expression!r} is not an amount")


def _combined(expression: Any) -> Affine:
    if expression.op in COMPARISONS:
        raise SchemaError(f"{expression!r} is a comparison, not an amount")
    if expression.op not in (operator.add, operator.sub, operator.mul):
        raise SchemaError(f"{expression!r} is not affine: only +, - and × a constant can be derived")
    left, right = affine(expression.lhs), affine(expression.rhs)
    if expression.op is operator.add:
        return left + right
    if expression.op is operator.sub:
        return left + right.scaled(-1)
    if left.is_constant:
        return right.scaled(left.constant)
    if right.is_constant:
        return left.scaled(right.constant)
    raise SchemaError(f"{expression!r} is not affine: it multiplies a field by a field")


def guard(expression: Any) -> Guard:
    """Read an expression as a guard: None always holds, ``this.flag`` means non-zero. SchemaError for anything else.

    A `Guard` is returned as it is.
    """
    if isinstance(expression, Guard):
        return expression
    if expression is None:
        return Guard()
    name = field_name(expression)
    if name is not None:
        return Guard((Comparison(Affine(0, ((name, 1),)), "!=", 0),))
    if isinstance(expression, BinExpr):
        return _comparisons(expression)
    if callable(expression) and not isinstance(expression, Path):
        raise SchemaError("a function cannot be derived; write a `this` expression")
    raise SchemaError(f"{expression!r} is not a guard: {SPELLING}")


AmountWord: TypeAlias = Any
"""An amount in a word of the vocabulary: given as a number or a `this` expression, and held as an `Affine`."""
GuardWord: TypeAlias = Any
"""A guard in a word of the vocabulary: given as a `this` expression or None, and held as a `Guard`."""
ALWAYS = Guard()
"""The guard that always holds."""


def read_once(word: object, *, amounts: Sequence[str] = (), guards: Sequence[str] = ()) -> None:
    """Replace the expressions in a word of the vocabulary by amounts and guards. Nothing else changes a word."""
    for names, read in ((amounts, affine), (guards, guard)):
        for name in names:
            try:
                object.__setattr__(word, name, read(getattr(word, name)))
            except SchemaError as error:
                raise SchemaError(f"{type(word).__name__}.{name}: {error}") from None


def _comparisons(expression: Any) -> Guard:
    if expression.op is operator.and_:
        return Guard(guard(expression.lhs).comparisons + guard(expression.rhs).comparisons)
    if expression.op in COMPARISONS and isinstance(expression.rhs, int):
        return Guard((Comparison(affine(expression.lhs), COMPARISONS[expression.op], int(expression.rhs)),))
    raise SchemaError(f"{expression!r} is not a guard: {SPELLING}")
