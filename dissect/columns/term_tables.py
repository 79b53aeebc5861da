"""Amounts and conditions over the fields of headers, flattened into one array of numbers: a program for kernels.

An address is an index into the program. A run is a pair of addresses: of its first row and the end of its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dissect.derive.terms import Amount, Bounds, Condition, Term

Numbers: TypeAlias = NDArray[np.int64]
Integer: TypeAlias = int | np.int64
"""A number in a kernel."""
Truth: TypeAlias = bool | np.bool_

# A term: octets, their number (below zero where the least significant comes first), shift and mask, factor.
OCTET: Final = 0
OCTETS: Final = 1
SHIFT: Final = 2
MASK: Final = 3
FACTOR: Final = 4
TERM: Final = 5

# An amount: a term, which is all that most of them have, a constant, and the runs of further terms and optional rows.
CONSTANT: Final = 5
TERMS: Final = 6
OPTIONAL: Final = 8
AMOUNT: Final = 10

# A comparison: a term without its factor, or where it is no such an amount (else -1), and its bounds.
COMPARED: Final = 4
LEAST: Final = 5
MOST: Final = 6
OUTSIDE: Final = 7
COMPARISON: Final = 8

# An optional row: the run of comparisons and the octets that count where they hold.
COUNTED: Final = 2
OPTIONAL_ROW: Final = 3


class Program:
    """Rows of numbers that grow into one array."""

    def __init__(self, reserved: int = 0) -> None:
        self.words = [0] * reserved
        self.amounts: dict[Amount, int] = {}
        self.conditions: dict[Condition, tuple[int, int]] = {(): (0, 0)}

    def array(self) -> Numbers:
        return np.array(self.words, dtype=np.int64)

    def run(self, rows: Sequence[Sequence[int]]) -> tuple[int, int]:
        """Write rows one after the other, and say where."""
        begin = len(self.words)
        for row in rows:
            self.words += row
        return begin, len(self.words)

    def amount(self, amount: Amount) -> int:
        """The address of an amount."""
        if amount not in self.amounts:
            first, *more = amount.terms or (Term(0, 0, 0, 0, 0),)
            terms = self.run([_term(one) for one in more])
            optional = self.run([(*run, octets) for run, octets in self._optional(amount)])
            self.amounts[amount] = self.run([(*_term(first), amount.constant, *terms, *optional)])[0]
        return self.amounts[amount]

    def _optional(self, amount: Amount) -> list[tuple[tuple[int, int], int]]:
        return [(self.condition(when), octets) for when, octets in amount.optional]

    def condition(self, rule: Condition) -> tuple[int, int]:
        """The run of comparisons of a condition."""
        if rule not in self.conditions:
            rows = [self._comparison(one) for one in rule]
            self.conditions[rule] = self.run(rows)
        return self.conditions[rule]

    def _comparison(self, one: Bounds) -> tuple[int, ...]:
        amount, outside = one.amount, int(one.outside)
        if len(amount.terms) == 1 and amount.terms[0].factor == 1:
            term = _term(amount.terms[0])[:COMPARED]
            return (*term, -1, one.least - amount.constant, one.most - amount.constant, outside)
        return (0, 0, 0, 0, self.amount(amount), one.least, one.most, outside)


def _term(one: Term) -> tuple[int, ...]:
    return one.octet, -one.octets if one.little_endian else one.octets, one.shift, one.mask, one.factor
