"""What is done with the numbers of a header, step by step, by the meanings in `words`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from dissect.derive.measuring import Move
from dissect.derive.outline import Expectation, Lookup, Placed, PlacedGuard
from dissect.derive.terms import LEAST, Amount, Bounds, Condition, Term, UnplacedError
from dissect.engine import words
from dissect.engine.tables.ordinary import Ordinary
from dissect.engine.tables.program import Program
from dissect.engine.words import GENERAL, Action, Known, Reading, Step
from dissect.schema.expressions import Comparison
from dissect.schema.layout import Layout

NOTHING: Final = Term(0, 0, 0, 0, 0)
READ_OCTETS: Final = 8
"""So many octets are read for a term."""
ALL: Final = -1
"""The span of a step for which every number is within."""
WIDE_OCTETS: Final = 16
STEP_WORDS: Final = len(Step)
LESSER_FIRST: Final = 3
"""Lookups of two numbers, the first of them once more where it is the lesser."""
HALF: Final = 64


class Steps:
    """Steps as they are written: rows of words whose targets are indices of rows."""

    def __init__(self, program: Program, layout: Layout) -> None:
        self.rows: list[list[int]] = []
        self._program = program
        self._layout = layout
        self._last = max(layout.fixed_octets - READ_OCTETS, 0)

    def write(self, entry: int = 0) -> tuple[int, int]:
        """Write them to the program, with addresses for targets; the addresses of the first and of that at `entry`."""
        entry = self._merge(entry)
        for row, after in pairwise(self.rows):
            if row[Step.ACTION] % GENERAL in LOOKING_UP and after[Step.ACTION] == Action.END:
                row[Step.SECOND] |= 1 << Known.LAST
        begin = len(self._program.words)
        for row in self.rows:
            if row[Step.TARGET] >= 0:
                row[Step.TARGET] = begin + row[Step.TARGET] * STEP_WORDS
        self._program.rows(self.rows)
        return begin, begin + entry * STEP_WORDS

    def step(
        self,
        action: Action,
        term: Term = NOTHING,
        constant: int = 0,
        operands: Sequence[int] = (),
        within: Bounds | None = None,
        kept: int = 0,
    ) -> int:
        """Add a step; its index. `within`: bounds of the number; where they do not hold, it goes on with the next step
        until it is aimed elsewhere. `kept`: a bit of `Reading`."""
        row = [0] * STEP_WORDS
        row[Step.OCTET : Step.LEAST] = self._place(term)
        row[Step.FACTOR] = term.factor
        row[Step.FLAGS] = kept | term.little_endian << Reading.LITTLE_ENDIAN
        plain = _without_factor(row)
        row[Step.ACTION] = action if plain and not row[Step.FLAGS] else action + GENERAL
        row[Step.LEAST : Step.CONSTANT] = _span(within, constant)
        row[Step.CONSTANT] = constant
        row[Step.TARGET] = len(self.rows) + 1
        row[Step.FIRST : Step.FIRST + len(operands)] = operands
        self.rows.append(row)
        return len(self.rows) - 1

    def aim(self, steps: Iterable[int], target: int | None = None) -> None:
        """Let steps go to `target`, or to the one that is added next."""
        for one in steps:
            self.rows[one][Step.TARGET] = len(self.rows) if target is None else target

    def condition(self, condition: Condition) -> list[int]:
        """Go on where a condition holds; the steps that are still to be aimed at what comes where it does not."""
        return [self.amount(Action.TEST, one.amount, within=one) for one in condition]

    def rule(self, rule: PlacedGuard) -> list[int]:
        """As `condition`; a rule that compares addresses is one too. UnplacedError where no table can hold it."""
        if rule.placed is not None:
            return self.condition(rule.placed)
        rows = [_wide_words(self._layout, one) for one in rule.declared.comparisons]
        return [self.step(Action.WIDE, operands=[self._program.row(row)]) for row in rows]

    def guarded(self, condition: Condition, action: Action, amount: Amount, operands: Sequence[int] = ()) -> list[int]:
        """An action on an amount where a condition holds; the steps that are still to be aimed at what comes where it
        does not. Bounds of the amount itself are looked at by the action."""
        last = condition[-1] if condition else None
        if last is None or last.amount.optional or last.amount.terms != amount.terms or len(amount.terms) != 1:
            failing = self.condition(condition)
            self.amount(action, amount, operands)
            return failing
        moved = amount.constant - last.amount.constant
        within = Bounds(amount, last.least + moved, last.most + moved, last.outside)
        return [*self.condition(condition[:-1]), self.amount(action, amount, operands, within)]

    def amount(
        self,
        action: Action,
        amount: Amount,
        operands: Sequence[int] = (),
        within: Bounds | None = None,
        *,
        has_kept: bool = False,
    ) -> int:
        """An action on an amount; the index of its step. `has_kept`: with what was kept before."""
        for when, octets in amount.optional:
            failing = self.condition(when)
            self.step(Action.ADD, constant=octets, kept=1 << Reading.KEPT)
            self.aim(failing)
        *before, last = amount.terms or (NOTHING,)
        keep, bit = (Action.PART, Reading.KEPT_PART) if action is Action.TEST else (Action.ADD, Reading.KEPT)
        for one in before:
            self.step(keep, one, kept=1 << bit)
        is_added = before or amount.optional or has_kept
        return self.step(action, last, amount.constant, operands, within, 1 << bit if is_added else 0)

    def measure(self, moves: Sequence[Move]) -> None:
        """Find how long a header is by reading it."""
        first = self._last
        steps = []
        for number, one in enumerate(moves):
            self._last = 0 if number else first
            is_end = number == len(moves) - 1
            steps.append(self.amount(Action.MEASURE if is_end else Action.MOVE, one.octets, has_kept=one.counts))
            if one.passes:
                steps.append(self.step(Action.INTEGER))
        self.aim(steps)
        self._last = first

    def expectation(self, one: Expectation, ordinary: Ordinary | None = None) -> None:
        """Note an expectation that is broken, and go on either way."""
        when, holds = one.when.placed, one.holds.placed
        if ordinary is not None and when is not None and holds is not None:
            left, asked = ordinary.rest(when), ordinary.rest(holds)
            if left is None or asked == ():
                return
            excused = self.condition(left)
            broken = self.condition(holds)
        else:
            excused = self.rule(one.when)
            broken = self.rule(one.holds)
        for step in broken:
            self.rows[step][Step.TARGET] = -1 - one.index
        self.aim(excused)

    def fragmentation(self, offset: Amount, more: Amount) -> None:
        """Note whether the payload is a fragment; where it is not the first one, nothing more is known."""
        unfragmented = []
        both = self._together(offset, more)
        if both is not None:
            # Of nearly all packets neither number is set, which is seen at one look where both are read together.
            begin, first, second = both
            shift = min(first, second)
            index = self.step(Action.TEST, within=Bounds(offset, 0, 0, outside=True))
            mask = offset.terms[0].mask << first | more.terms[0].mask << second
            self.rows[index][Step.OCTET : Step.LEAST] = begin, shift, mask >> shift
            unfragmented.append(index)
        self.amount(Action.MORE, more)
        self.amount(Action.OFFSET, offset)
        self.aim(unfragmented)

    def either(self, one: Amount, other: Amount, operands: Sequence[int]) -> bool:
        """Look the lesser and then the greater of two numbers up, if both are read together; else nothing."""
        both = self._together(one, other)
        if both is None or one.terms[0].mask != other.terms[0].mask:
            return False
        begin, first, second = both
        index = self.step(Action.EITHER, operands=[*operands, second])
        self.rows[index][Step.OCTET : Step.LEAST] = begin, first, one.terms[0].mask
        return True

    def _together(self, one: Amount, other: Amount) -> tuple[int, int, int] | None:
        """The octet from which eight have the terms of both amounts, and the shift of each; None if none has them."""
        if not (is_number(one) and is_number(other)):
            return None
        terms = one.terms[0], other.terms[0]
        begin = min(*(term.octet for term in terms), self._last)
        is_near = all(term.octet + term.octets <= begin + READ_OCTETS for term in terms)
        first, second = (_shift(term, begin) for term in terms)
        return (begin, first, second) if is_near and not any(term.little_endian for term in terms) else None

    def _place(self, term: Term) -> tuple[int, int, int]:
        """The octet, shift and mask of a term. The octets that are read for it end with the fixed part or before, if it
        has so many."""
        begin = min(term.octet, self._last)
        return begin, _shift(term, begin) if term.octets else 0, term.mask

    def _merge(self, entry: int) -> int:
        """Let an action look at the bounds of its number itself, which a test before it looks at. The index of the step
        that was at `entry`."""
        targets = {row[Step.TARGET] for index, row in enumerate(self.rows) if row[Step.TARGET] != index + 1}
        kept: list[list[int]] = []
        places = []
        for index, row in enumerate(self.rows):
            test = self.rows[index - 1] if index else row
            if index not in targets | {entry} and _is_about(test, row):
                row[Step.LEAST], row[Step.SPAN], row[Step.TARGET] = test[Step.LEAST], test[Step.SPAN], test[Step.TARGET]
                kept.pop()
            places.append(len(kept))
            kept.append(row)
        places.append(len(kept))
        for row in kept:
            if row[Step.TARGET] >= 0:
                row[Step.TARGET] = places[row[Step.TARGET]]
        self.rows = kept
        return places[entry]


LOOKING: Final = {Action.SIZE, Action.EXTENT, Action.KEY, Action.VARIANT}
"""Actions that may look at bounds."""
LOOKING_UP: Final = {Action.KEY, Action.EITHER, Action.PEEK}


def _is_about(test: Sequence[int], row: Sequence[int]) -> bool:
    """Whether a step tests the number of an action that has no bounds yet."""
    is_same = row[Step.OCTET : Step.LEAST] == test[Step.OCTET : Step.LEAST]
    is_test = test[Step.ACTION] == Action.TEST and test[Step.TARGET] >= 0
    return is_same and is_test and row[Step.ACTION] in LOOKING and row[Step.SPAN] == ALL


def _shift(term: Term, begin: int) -> int:
    ahead = term.octet - begin
    return (8 * ahead if term.little_endian else 8 * (READ_OCTETS - ahead - term.octets)) + term.shift


def _without_factor(row: list[int]) -> bool:
    """Whether a step needs no factor: a power of two is spared by a lesser shift."""
    factor, shift = row[Step.FACTOR], row[Step.SHIFT]
    bits = factor.bit_length() - 1
    if not row[Step.MASK]:
        return True
    if row[Step.FLAGS] or factor <= 0 or factor != 1 << bits or shift < bits:
        return factor == 1
    row[Step.FACTOR], row[Step.SHIFT], row[Step.MASK] = 1, shift - bits, row[Step.MASK] << bits
    return True


def _span(within: Bounds | None, constant: int) -> tuple[int, int]:
    """LEAST and SPAN of a step."""
    if within is None:
        return LEAST, ALL
    least, span = within.least - constant, within.most - within.least
    if within.outside:
        least, span = least + span + 1, ALL - 1 - span
    return least, span if span < 1 << 63 else span - (1 << 64)


def is_number(amount: Amount) -> bool:
    """Whether an amount is a term alone."""
    return len(amount.terms) == 1 and not amount.constant and not amount.optional


def lesser_first(lookups: Sequence[Lookup]) -> tuple[Amount, Amount] | None:
    """The two numbers that three lookups try, the lesser of them first; None where lookups do another thing."""
    if len(lookups) != LESSER_FIRST:
        return None
    one, other, last = lookups
    keys = [lookup.key.placed for lookup in lookups if isinstance(lookup.key, Placed)]
    same = {(lookup.space, lookup.quoted, lookup.optional) for lookup in lookups}
    if len(keys) != LESSER_FIRST or len(same) != 1 or other.when.placed != () or last.when.placed != ():
        return None
    first, second, again = keys
    if first is None or second is None or first != again or not is_number(first) or not is_number(second):
        return None
    difference = Amount(0, (first.terms[0], replace(second.terms[0], factor=-second.terms[0].factor)))
    reversed_ = Amount(0, difference.terms[::-1])
    return (
        (first, second) if one.when.placed in {(Bounds(each, LEAST, -1),) for each in (difference, reversed_)} else None
    )


def _wide_words(layout: Layout, compared: Comparison) -> list[int]:
    """A comparison of addresses of 16 octets as `words.Wide` has it."""
    row = [0] * len(words.Wide)
    slots = [layout.slot(name) for name in compared.amount.fields]
    factors = sorted(factor for _, factor in compared.amount.terms)
    are_addresses = all(
        slot.is_fixed and slot.width.constant == 8 * WIDE_OCTETS and slot.offset.constant % 8 == 0 for slot in slots
    )
    if not slots or not are_addresses:
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
