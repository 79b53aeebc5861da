"""Amounts and conditions as words of the engine's tables, by their meanings in `words`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dissect.derive.outline import Bound
from dissect.derive.terms import Amount, Condition, Term


class Program:
    """One array of words that grows, in which equal amounts and conditions stand once."""

    def __init__(self, reserved: int) -> None:
        self.words = [0] * reserved
        self._amounts: dict[Amount, int] = {}
        self._conditions: dict[Condition, tuple[int, int]] = {}

    def rows(self, rows: Iterable[Sequence[int]]) -> tuple[int, int]:
        """Write rows one after the other; the run that they are."""
        begin = len(self.words)
        for row in rows:
            self.words += row
        return begin, len(self.words)

    def row(self, row: Sequence[int]) -> int:
        """Write one row; its address."""
        return self.rows([row])[0]

    def amount(self, amount: Amount) -> int:
        """The address of an amount."""
        if amount not in self._amounts:
            terms = self.rows(term_words(one) for one in amount.terms)
            optional = self.rows([(*self.condition(when), octets) for when, octets in amount.optional])
            self._amounts[amount] = self.row((amount.constant, *terms, *optional))
        return self._amounts[amount]

    def condition(self, condition: Condition) -> tuple[int, int]:
        """The run of bounds of a condition."""
        if condition not in self._conditions:
            bounds = [
                (self.amount(one.amount), one.least, one.most, int(one.outside), needed(one.amount))
                for one in condition
            ]
            self._conditions[condition] = self.rows(bounds)
        return self._conditions[condition]

    def bound(self, bound: Bound) -> tuple[int, int, int]:
        """The run of bounds of its rule, and the address of its octets."""
        return *self.condition(bound.when.by_place), self.amount(bound.octets.by_place)


def term_words(term: Term) -> tuple[int, ...]:
    """A term as `words.Term` has it."""
    octets = -term.octets if term.little_endian else term.octets
    return term.octet, octets, term.shift, term.mask, term.factor


def needed(amount: Amount) -> int:
    """Octets of the header that must be there to know an amount."""
    inner = [needed(one.amount) for when, _ in amount.optional for one in when]
    return max((*(one.octet + one.octets for one in amount.terms), *inner), default=0)
