"""From the outline of a header to its steps: first the way that most packets take, and beside it the others.

What a test on the way has told is not asked again: the declarations say of every field all that they need to know of
it, and so the same things more than once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Final, TypeAlias

from dissect.columns.steps import (
    ACTION,
    BOUNDED,
    END,
    IRREGULAR,
    IS_LAST,
    KEY,
    KINDS,
    MORE,
    NEITHER,
    NOTHING,
    OFFSET,
    PEEK,
    PLACED,
    QUOTATION,
    SIZE,
    SIZED,
    TARGET,
    UNLESS_SHELTERED,
    VARIANT,
    Facts,
    Steps,
    compared_term,
    known,
    learn,
    learn_failed,
)
from dissect.derive.outline import Lookup, Outline, Unplaced
from dissect.derive.terms import MOST, Amount, Bounds, Condition, Term, joined
from dissect.schema import Peek

Space: TypeAlias = Callable[[type[IntEnum], Bounds | None], tuple[int, int, int, int]]
"""Gives the operands of a look-up in a number space, of those of its numbers that a comparison holds for."""
Guards: TypeAlias = Sequence[tuple[Condition, int]]
"""When the octets are which variant."""
NEEDED: Final = ~(Unplaced.EXPECTATION | Unplaced.VARIANT)
"""What must be told of a header whose steps are written."""
Failed: TypeAlias = frozenset[tuple[Amount | Peek, type[IntEnum]]]


def write_header(steps: Steps, outline: Outline, variants: Guards | None, space: Space, unrecognized: int = END) -> int:
    """Write the steps of a header; the first one after its variant is chosen. No variants: tables cannot hold them.

    `unrecognized`: what is done where the octets are not the protocol.
    """
    if variants is None or outline.unplaced & NEEDED:
        entered = _write_variants(steps, variants or (), {})
        steps.step(IRREGULAR)
        return entered
    declined = steps.condition(outline.recognized.by_place, {})
    entered = _write_recognized(steps, outline, variants, space)
    if declined:
        steps.aim(declined)
        steps.step(unrecognized)
    return entered


def _write_recognized(steps: Steps, outline: Outline, variants: Guards, space: Space) -> int:
    """The steps of a header that is one; the first one after its variant is chosen."""
    facts: Facts = {}
    learn_failed([when for when, _ in variants], facts)
    usual = dict(facts)
    for one in outline.contradictions:
        for comparison in one.holds.by_place if len(variants) == 1 else ():
            if compared_term(comparison) in usual:
                learn(comparison, usual, held=True)
    if usual != facts:
        # One test for what else would be two: that this is no variant, and that nothing contradicts itself.
        tests = tuple(Bounds(Amount(0, (term,)), *bounds) for term, bounds in usual.items())
        failed = steps.condition(tests, {})
        Body(steps, outline, space).write(usual)
        steps.aim(failed)
    entered = _write_variants(steps, variants, {})
    Body(steps, outline, space).write(facts)
    return entered


def _write_variants(steps: Steps, variants: Guards, facts: Facts) -> int:
    """The steps that choose among variants; the step after them."""
    for when, declaration in variants:
        failed = steps.condition(when, dict(facts))
        steps.step(VARIANT, NOTHING, 0, declaration)
        steps.aim(failed)
        learn_failed([when], facts)
    return len(steps)


class Body:
    """Writes the steps of a header after its variant is chosen."""

    def __init__(self, steps: Steps, outline: Outline, space: Space) -> None:
        self.steps = steps
        self.outline = outline
        self.size = outline.size.by_place
        self.extents = [(one.when.by_place, one.octets.by_place) for one in outline.extents]
        self.lookups = [(one, _key(one), one.when.by_place) for one in outline.lookups]
        self.suspects = sorted({*outline.jumbo_suspects, *outline.quoting_suspects})
        self.space = space
        self.later: list[Callable[[], None]] = []
        """What stands beside the way, and is written after it."""

    def write(self, facts: Mapping[Term, tuple[int, int]]) -> None:
        """Write all of it. `facts`: what is known where it begins."""
        steps, outline = self.steps, self.outline
        if not self._is_sized_at_end() and (self.size != Amount(outline.fixed_octets) or outline.takes_rest):
            steps.amount(SIZE, self.size)
        if outline.trailer is not None:
            failed = steps.condition(outline.trailer.when.by_place, {})
            steps.step(IRREGULAR)
            steps.aim(failed)
        for kind in self.suspects:
            steps.step(KINDS, NOTHING, 0, kind)
        learned = dict(facts)
        doubtful = []
        for one in outline.contradictions:
            holds = one.holds.by_place
            if self._is_seen_by_extent(holds):
                learn(holds[0], learned, held=True)
            elif known(holds, learned) is not True:
                doubtful += steps.condition(holds, learned)
        self._extent(0, learned, doubtful)
        self._beside(doubtful, lambda: self._doubtful(dict(facts)))
        while self.later:
            self.later.pop(0)()

    def _is_seen_by_extent(self, holds: Condition) -> bool:
        """Whether the extent is less than the header where this does not hold, so that it shows there."""
        extents, fixed = self.extents, self.outline.fixed_octets
        if len(holds) != 1 or len(extents) != 1 or len(extents[0][1].terms) != 1 or extents[0][1].optional:
            return False
        term, plus = compared_term(holds[0]), extents[0][1].constant
        is_least = holds[0].most == MOST and not holds[0].outside
        return is_least and extents[0][1].terms[0] == term and plus >= 0 and holds[0].least + plus <= fixed

    def _is_sized_at_end(self) -> bool:
        """Whether the size is needed no earlier than where the layer is written down."""
        return not self.extents and not self.suspects and self.size != Amount(self.outline.fixed_octets)

    def _doubtful(self, facts: Facts) -> None:
        """Something does not hold that must hold of the lengths, unless it is excused."""
        steps = self.steps
        sheltered = steps.step(UNLESS_SHELTERED)
        for one in self.outline.contradictions:
            failed = steps.condition(one.holds.by_place, {})
            passed = steps.jump()
            steps.aim(failed)
            excused = steps.condition(one.when.by_place, {})
            steps.step(IRREGULAR)
            steps.aim([passed, *excused])
        steps.aim([sheltered])
        self._extent(0, facts, None)

    def _extent(self, index: int, facts: Facts, doubtful: list[int] | None) -> None:
        """The first extent whose condition holds, from `index` on, and all that follows.

        `doubtful` takes what goes elsewhere where the extent is too short, if something is taken for granted till then.
        """
        steps, extents = self.steps, self.extents
        while index < len(extents) and known(extents[index][0], facts) is False:
            index += 1
        if index == len(extents):
            if self._is_sized_at_end():
                steps.amount(PLACED, self.size, SIZED)
            else:
                steps.step(PLACED, NOTHING, -1, BOUNDED if extents else NEITHER)
            self._follow(facts)
            return
        when, octets = extents[index]
        otherwise = dict(facts)
        learn_failed([when], otherwise)
        self._beside(steps.condition(when, facts), lambda: self._extent(index + 1, otherwise, None))
        placed = steps.amount(PLACED, octets, BOUNDED)
        if doubtful is not None and any(
            self._is_seen_by_extent(one.holds.by_place) for one in self.outline.contradictions
        ):
            doubtful.append(placed)
        self._follow(facts)

    def _beside(self, waiting: list[int], write: Callable[[], None]) -> None:
        """Write something beside the way, where the waiting steps go."""

        def aimed() -> None:
            self.steps.aim(waiting)
            write()

        if waiting:
            self.later.append(aimed)

    def _follow(self, facts: Facts) -> None:
        """What comes after the layer's end is known."""
        steps, outline = self.steps, self.outline
        if outline.fragmentation is not None:
            self._fragmentation(*(one.by_place for one in outline.fragmentation))
        if outline.quotation is not None:
            if outline.older_quotation is not None:
                steps.step(QUOTATION, NOTHING, 0, outline.older_quotation + 1)
            failed = steps.condition(outline.quotation.when.by_place, {})
            steps.step(QUOTATION, NOTHING, 0, 0)
            steps.aim(failed)
        probed = dict.fromkeys((key, one.space) for one, key, _ in self.lookups)
        is_plain = all(one.optional and isinstance(key, Amount) for one, key, _ in self.lookups)
        if len(probed) == len(self.lookups) or not is_plain:
            self._lookups(0, facts, frozenset())
            return
        # The same numbers are looked up again and again, and mostly there is nothing known of any of them.
        hits = [steps.amount(KEY, key, *self.space(space, None)) for key, space in probed if isinstance(key, Amount)]
        self._end()
        self._beside(hits, lambda: self._lookups(0, facts, frozenset()))

    def _fragmentation(self, offset: Amount, more: Amount) -> None:
        """Both are zero in nearly every packet."""
        steps = self.steps
        fragment = steps.condition(tuple(Bounds(one, 0, 0) for one in both(offset, more)), {})
        back = len(steps)

        def of_a_fragment() -> None:
            steps.amount(MORE, more)
            steps.amount(OFFSET, offset)
            steps.aim([steps.jump()], back)

        self._beside(fragment, of_a_fragment)

    def _lookups(self, index: int, facts: Facts, failed: Failed) -> None:
        """The number of what follows, from look-up `index` on; those that have failed on the way are left out."""
        steps = self.steps
        if index == len(self.lookups):
            self._end()
            return
        one, key, condition = self.lookups[index]
        filtered = _filter(key, condition)
        when = condition if filtered is None else ()
        if (key, one.space) in failed or known(condition, facts) is False:
            self._lookups(index + 1, facts, failed)
            return
        otherwise = dict(facts)
        learn_failed([when], otherwise)
        self._beside(steps.condition(when, facts), lambda: self._lookups(index + 1, otherwise, failed))
        operands = (*self.space(one.space, filtered), int(one.quoted), 0)
        if isinstance(key, Peek):
            steps.step(PEEK, NOTHING, key.bits, *operands)
        else:
            steps.amount(KEY, key, *operands)
        self._lookups(index + 1, facts, failed if filtered is not None else failed | {(key, one.space)})

    def _end(self) -> None:
        """Nothing follows. A look-up right before is told so, unless the last step belongs to another way."""
        steps = self.steps
        row = steps.steps[-1]
        is_aimed_at = any(one[TARGET] == len(steps) for one in steps.steps)
        if row[ACTION] in {KEY, PEEK} and not is_aimed_at:
            row[IS_LAST] = 1
        else:
            steps.step(END)


def _filter(key: Amount | Peek, when: Condition) -> Bounds | None:
    """The condition of a look-up, where it is about the key itself."""
    if len(when) != 1 or not isinstance(key, Amount):
        return None
    term = compared_term(when[0])
    return when[0] if term is not None and key == Amount(0, (term,)) else None


def _key(one: Lookup) -> Amount | Peek:
    return one.key if isinstance(one.key, Peek) else one.key.by_place


def both(offset: Amount, more: Amount) -> list[Amount]:
    """Two fields that are to be zero, as one number where their bits stand side by side."""
    one, other = offset.terms[0], more.terms[0]
    merged = joined([replace(other, factor=one.mask + 1), one])
    return [Amount(0, merged)] if len(merged) == 1 else [offset, more]
