"""Amounts, conditions and steps as words of the engine's tables, by their meanings in `words`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from dissect.derive.outline import Bound, Expectation, PlacedGuard
from dissect.derive.terms import Amount, Condition, Term, UnplacedError
from dissect.engine import words
from dissect.engine.words import Action, Step
from dissect.schema.expressions import Comparison
from dissect.schema.layout import Layout

NOTHING: Final = Term(0, 0, 0, 0, 0)
WIDE_OCTETS: Final = 16
HALF: Final = 64


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

    def steps(self, steps: Steps) -> int:
        """Write steps, whose targets become addresses; the address of the first."""
        begin = len(self.words)
        for row in steps.rows:
            if row[Step.TARGET] >= 0:
                row[Step.TARGET] = begin + row[Step.TARGET] * len(Step)
            self.words += row
        return begin


class Steps:
    """Steps as they are written: rows of words whose targets are indices of rows."""

    def __init__(self, program: Program, layout: Layout) -> None:
        self.rows: list[list[int]] = []
        self._program = program
        self._layout = layout

    def step(self, action: Action, term: Term = NOTHING, constant: int = 0, *operands: int) -> int:
        """Add a step; its index."""
        row = [action, *term_words(term), constant, *operands]
        self.rows.append([*row, *[0] * (Step.TARGET - len(row)), -1])
        return len(self.rows) - 1

    def aim(self, steps: Iterable[int], target: int | None = None) -> None:
        """Let steps go to `target`, or to the one that is added next."""
        for one in steps:
            self.rows[one][Step.TARGET] = len(self.rows) if target is None else target

    def condition(self, condition: Condition) -> list[int]:
        """Go on where a condition holds; the steps that are still to be aimed at what comes where it does not."""
        failing = []
        for one in condition:
            last = self._kept(Action.PART, one.amount)
            bounds = (one.amount.constant, one.least, one.most, int(one.outside))
            failing.append(self.step(Action.TEST, last, *bounds))
        return failing

    def rule(self, rule: PlacedGuard) -> list[int]:
        """As `condition`; a rule that compares addresses is one too. UnplacedError where no table can hold it."""
        if rule.placed is not None:
            return self.condition(rule.placed)
        rows = [wide_words(self._layout, one) for one in rule.declared.comparisons]
        return [self.step(Action.WIDE, NOTHING, 0, self._program.row(row)) for row in rows]

    def amount(self, action: Action, amount: Amount, *operands: int) -> int:
        """An action on an amount."""
        for when, octets in amount.optional:
            failing = self.condition(when)
            self.step(Action.ADD, NOTHING, octets)
            self.aim(failing)
        return self.step(action, self._kept(Action.ADD, amount), amount.constant, *operands)

    def expectation(self, one: Expectation) -> None:
        """Note an expectation that is broken, and go on either way."""
        excused = self.rule(one.when)
        for broken in self.rule(one.holds):
            self.rows[broken][Step.TARGET] = -1 - one.index
        self.aim(excused)

    def _kept(self, action: Action, amount: Amount) -> Term:
        """Keep all terms of an amount but the last, which is given."""
        *before, last = amount.terms or (NOTHING,)
        for one in before:
            self.step(action, one)
        return last


def term_words(term: Term) -> tuple[int, ...]:
    """A term as `words.Term` has it."""
    octets = -term.octets if term.little_endian else term.octets
    return term.octet, octets, term.shift, term.mask, term.factor


def needed(amount: Amount) -> int:
    """Octets of the header that must be there to know an amount."""
    inner = [needed(one.amount) for when, _ in amount.optional for one in when]
    return max((*(one.octet + one.octets for one in amount.terms), *inner), default=0)


def wide_words(layout: Layout, compared: Comparison) -> list[int]:
    """A comparison of addresses of 16 octets as `words.Wide` has it."""
    row = [0] * len(words.Wide)
    slots = [layout.slot(name) for name in compared.amount.fields]
    factors = sorted(factor for _, factor in compared.amount.terms)
    if any(not slot.is_fixed or slot.width.constant != 8 * WIDE_OCTETS or slot.offset.constant % 8 for slot in slots):
        raise UnplacedError
    row[words.Wide.OCTET] = slots[0].offset.constant // 8
    row[words.Wide.OTHER] = -1
    row[words.Wide.OUTSIDE] = int(compared.sign == "!=")
    least, most = 0, (1 << 2 * HALF) - 1
    if factors == [-1, 1] and compared.sign in {"==", "!="} and not compared.constant and not compared.amount.constant:
        row[words.Wide.OTHER] = slots[1].offset.constant // 8
    elif factors == [1] and not compared.amount.constant:
        number = compared.constant
        least, most = {
            "<": (0, number - 1),
            "<=": (0, number),
            ">": (number + 1, most),
            ">=": (number, most),
        }.get(compared.sign, (number, number))
    else:
        raise UnplacedError
    row[words.Wide.LEAST_HIGH : words.Wide.OUTSIDE] = [*_halves(least), *_halves(most)]
    return row


def _halves(number: int) -> tuple[int, int]:
    """A number of 128 bits as two words, which have a sign."""
    octets = number.to_bytes(WIDE_OCTETS, "big")
    return int.from_bytes(octets[:8], "big", signed=True), int.from_bytes(octets[8:], "big", signed=True)
