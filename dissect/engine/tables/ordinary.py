"""The ordinary values of the number of a header that most of its conditions look at. Where a header has one of them, as
nearly all headers do, these conditions need not be looked at one by one: their answers are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dissect.derive.terms import Amount, Bounds, Condition, Term

AROUND: Final = 2
"""Two ranges of numbers, the first and the last ones, are all that is outside of one."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Values of a term for each of which the conditions have the same answers."""

    values: Bounds
    example: int
    """One of them."""

    @property
    def condition(self) -> Condition:
        """Whether a header has one of them."""
        return (self.values,)

    def rest(self, condition: Condition) -> Condition | None:
        """What is still to be looked at of a condition; None if it does not hold."""
        term = self.values.amount.terms[0]
        known = [one for one in condition if term_of(one) == term]
        if not all(_holds(one, self.example) for one in known):
            return None
        return tuple(one for one in condition if term_of(one) != term)


def ordinary(conditions: Iterable[Condition]) -> Ordinary | None:
    """Most values of the number at which most conditions look, as long as they have the same answers; None where no two
    of the conditions look at the same number."""
    looked_at: dict[Term, list[Bounds]] = {}
    for one in dict.fromkeys(bounds for condition in conditions for bounds in condition):
        term = term_of(one)
        if term is not None:
            looked_at.setdefault(term, []).append(one)
    term, bounds = max(looked_at.items(), key=lambda item: len(item[1]), default=(None, []))
    if term is None or len(bounds) == 1:
        return None
    ranges: dict[tuple[bool, ...], list[tuple[int, int]]] = {}
    for least, most in _ranges(bounds, term.mask):
        ranges.setdefault(tuple(_holds(one, least) for one in bounds), []).append((least, most))
    same = max(ranges.values(), key=lambda found: sum(most - least for least, most in found))
    least, most = max(same, key=lambda one: one[1] - one[0])
    amount = Amount(0, (term,))
    if len(same) == AROUND and same[0][0] == 0 and same[1][1] == term.mask:
        return Ordinary(Bounds(amount, same[0][1] + 1, same[1][0] - 1, outside=True), least)
    return Ordinary(Bounds(amount, least, most), least)


def _ranges(bounds: Iterable[Bounds], most: int) -> list[tuple[int, int]]:
    """The numbers up to `most` in ranges within which the answer of no bounds changes."""
    begins = {0}
    for one in bounds:
        begins |= {one.least - one.amount.constant, one.most - one.amount.constant + 1}
    ordered = sorted(begin for begin in begins if 0 <= begin <= most)
    return list(zip(ordered, [*(begin - 1 for begin in ordered[1:]), most], strict=True))


def term_of(bounds: Bounds) -> Term | None:
    """The term whose plain number, plus a constant, has the bounds; None for any other amount."""
    amount = bounds.amount
    is_plain = len(amount.terms) == 1 and not amount.optional and amount.terms[0].factor == 1
    return amount.terms[0] if is_plain else None


def _holds(bounds: Bounds, number: int) -> bool:
    return (bounds.least <= number + bounds.amount.constant <= bounds.most) != bounds.outside
