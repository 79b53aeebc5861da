"""What a header's declaration says of the walk, as a short program of steps that one kernel executes.

Every step reads one term and adds it to what steps before have read; what it does with the sum is its action:

| action | does |
|---|---|
| `TEST` | goes on where the sum lies within bounds (or outside of them), and else to another step |
| `KEY`, `PEEK` | looks the sum, or first bits of the payload, up in a number space: what is found comes next |
| `PLACED` | the layer is known: it is written down; the sum may be its extent or its size |
| `SIZE` | the header has so many octets, and not just those that it always has |
| `PART`, `TOTAL` | keeps the sum for the next comparison, or for the next amount |
| `VARIANT` | goes on with the body of another declaration |
| `UNLESS_SHELTERED` | goes on, but to another step in a quotation or in a stream |
| `IRREGULAR` | leaves the row to the scalar decoder |
| `KINDS` | leaves the row to the scalar decoder where the header's tail holds some octet |
| `MORE`, `OFFSET` | the payload is a fragment where the sum is not zero; and not the beginning of one |
| `QUOTATION` | something may follow what is quoted in so long a payload, unless it is part of a fragment |
| `END` | nothing follows |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from dissect.derive.terms import Amount, Bounds, Condition, Term

TEST: Final = 0
KEY: Final = 1
PEEK: Final = 2
PLACED: Final = 3
SIZE: Final = 4
PART: Final = 5
TOTAL: Final = 6
VARIANT: Final = 7
UNLESS_SHELTERED: Final = 8
IRREGULAR: Final = 9
KINDS: Final = 10
MORE: Final = 11
OFFSET: Final = 12
QUOTATION: Final = 13
END: Final = 14

# Words of a step: its action, a term with its factor, a constant, and operands of the action. The numbers have no sign,
# so that a kernel need not ask whether an index counts from the end.
ACTION: Final = np.uint64(0)
OCTET: Final = np.uint64(1)
WIDE: Final = np.uint64(2)
"""0 where the term is in two octets from there; else their number, below zero where the least significant is first."""
SHIFT: Final = np.uint64(3)
MASK: Final = np.uint64(4)
FACTOR: Final = np.uint64(5)
CONSTANT: Final = np.uint64(6)
TARGET: Final = np.uint64(13)
"""Another step to go to, for some actions: below zero for none."""
STEP: Final = np.uint64(16)

# The operands of TEST.
LEAST: Final = np.uint64(7)
MOST: Final = np.uint64(8)
OUTSIDE: Final = np.uint64(9)

# The operands of KEY and PEEK: where the entries of the number space are (see `tables`), whether what follows is a
# quotation, and whether nothing follows where the number is not known. With a target, what is found is not yet what
# follows: the way goes on there.
DENSE_BEGIN: Final = np.uint64(7)
DENSE_SIZE: Final = np.uint64(8)
SPARSE_BEGIN: Final = np.uint64(9)
SPARSE_END: Final = np.uint64(10)
QUOTED_NEXT: Final = np.uint64(11)
IS_LAST: Final = np.uint64(12)

# The operands of VARIANT and KINDS, and of PLACED: what the sum is.
DECLARATION: Final = np.uint64(7)
KIND: Final = np.uint64(7)
MEANING: Final = np.uint64(7)
NEITHER: Final = 0
BOUNDED: Final = 1
"""The octets of header and payload, -1 where the header could say, and does not. Where they are fewer than the
header's, the way goes on at the target, if there is one."""
SIZED: Final = 2
"""The octets of the header."""

LEAST_PAYLOAD: Final = np.uint64(7)
"""The operand of QUOTATION: fewer octets than these are all quoted."""

NOTHING: Final = Term(0, 0, 0, 0, 0)

Facts = dict[Term, tuple[int, int]]
"""What is known of fields: the least and the most that they can be."""


class Steps:
    """Steps as they are written: each a list of STEP numbers, targets being indices into them."""

    def __init__(self) -> None:
        self.steps: list[list[int]] = []

    def __len__(self) -> int:
        return len(self.steps)

    def step(self, action: int, term: Term = NOTHING, constant: int = 0, *operands: int) -> int:
        """Add a step, and say which it is."""
        wide, shift = 0, term.shift
        if term.octets == 1:
            shift += 8
        elif term.octets > 2 or term.little_endian:
            wide = -term.octets if term.little_endian else term.octets
        row = [action, term.octet, wide, shift, term.mask, term.factor, constant, *operands]
        self.steps.append(row + [0] * (int(STEP) - len(row)))
        self.steps[-1][TARGET] = -1
        return len(self.steps) - 1

    def aim(self, steps: Iterable[int], target: int | None = None) -> None:
        """Let steps that were added go to `target`, or to the step that is added next."""
        for one in steps:
            self.steps[one][TARGET] = len(self.steps) if target is None else target

    def jump(self) -> int:
        """Go to another step."""
        return self.step(TEST, NOTHING, 0, 1, 1)

    def condition(self, condition: Condition, facts: Facts) -> list[int]:
        """Go on where a condition holds; the steps that have yet to be told where to go if it does not.

        What the facts tell already is not tested; what holds from there on is added to them.
        """
        waiting = []
        for one in condition:
            if verdict(one, facts) is None:
                waiting.append(self._test(one))
                learn(one, facts, held=True)
        return waiting

    def _test(self, one: Bounds) -> int:
        *parts, last = one.amount.terms or (NOTHING,)
        for part in parts:
            self.step(PART, part)
        return self.step(TEST, last, one.amount.constant, one.least, one.most, int(one.outside))

    def amount(self, action: int, amount: Amount, *operands: int) -> int:
        """The action on an amount."""
        for when, octets in amount.optional:
            failed = self.condition(when, {})
            self.step(TOTAL, NOTHING, octets)
            self.aim(failed)
        *parts, last = amount.terms or (NOTHING,)
        for part in parts:
            self.step(TOTAL, part)
        return self.step(action, last, amount.constant, *operands)


def compared_term(one: Bounds) -> Term | None:
    """The field that a comparison is about, if it is about just one as it is."""
    amount = one.amount
    is_plain = len(amount.terms) == 1 and amount.terms[0].factor == 1 and not amount.constant
    return amount.terms[0] if is_plain else None


def verdict(one: Bounds, facts: Facts) -> bool | None:
    """Whether a comparison holds, as far as the facts tell."""
    term = compared_term(one)
    if term is None:
        return None
    least, most = facts.get(term, (0, term.mask))
    if one.least <= least and most <= one.most:
        return not one.outside
    if most < one.least or one.most < least:
        return one.outside
    return None


def known(condition: Condition, facts: Facts) -> bool | None:
    """Whether a condition holds, as far as the facts tell."""
    verdicts = [verdict(one, facts) for one in condition]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def learn(one: Bounds, facts: Facts, *, held: bool) -> None:
    """Add to the facts what follows from a comparison that held, or did not."""
    term = compared_term(one)
    if term is None:
        return
    least, most = facts.get(term, (0, term.mask))
    if held != one.outside:
        facts[term] = max(least, one.least), min(most, one.most)
    elif one.least <= least:
        facts[term] = one.most + 1, most
    elif most <= one.most:
        facts[term] = least, one.least - 1


def learn_failed(conditions: Sequence[Condition], facts: Facts) -> None:
    """Add to the facts what follows from conditions none of which held."""
    for condition in conditions:
        if len(condition) == 1:
            learn(condition[0], facts, held=False)
