"""What a test on the way tells of a field is what holds of every number that the field can then be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dissect.columns.steps import Facts, known, learn, learn_failed, verdict
from dissect.columns.term_tables import Program
from dissect.derive.terms import LEAST, MOST, Amount, Bounds, Term

FIELD = Term(0, 1, 0, 15)
OTHER = Term(1, 1, 0, 15)
bounds = st.integers(-2, 18)


@st.composite
def comparisons(draw: st.DrawFn) -> Bounds:
    least, most = draw(st.sampled_from([LEAST]) | bounds), draw(st.sampled_from([MOST]) | bounds)
    return Bounds(Amount(0, (FIELD,)), least, most, outside=draw(st.booleans()))


def holds(one: Bounds, value: int) -> bool:
    return (one.least <= value <= one.most) != one.outside


@given(tests=st.lists(st.tuples(comparisons(), st.booleans()), max_size=4), asked=comparisons())
def test_facts_are_never_wrong(tests: list[tuple[Bounds, bool]], asked: Bounds) -> None:
    facts: Facts = {}
    for one, held in tests:
        if verdict(one, facts) is None:
            learn(one, facts, held=held)
    possible = [value for value in range(16) if all(holds(one, value) == held for one, held in tests)]

    told = verdict(asked, facts)

    assert told is None or all(holds(asked, value) == told for value in possible)


@given(one=comparisons())
def test_a_test_that_held_need_not_be_repeated(one: Bounds) -> None:
    facts: Facts = {}
    if verdict(one, facts) is None and not one.outside:
        learn(one, facts, held=True)

        assert verdict(one, facts) is True


def test_conditions_of_several_comparisons_that_failed_tell_nothing() -> None:
    facts: Facts = {}
    both = (Bounds(Amount(0, (FIELD,)), 0, 3), Bounds(Amount(0, (OTHER,)), 0, 3))
    learn_failed([both, ()], facts)

    assert facts == {}


def test_amounts_of_several_fields_tell_nothing() -> None:
    facts: Facts = {}
    summed = Bounds(Amount(0, (FIELD, OTHER)), 0, 3)
    learn(summed, facts, held=True)

    assert (facts, verdict(summed, facts)) == ({}, None)


def test_what_is_known_of_conditions() -> None:
    facts: Facts = {FIELD: (2, 5)}
    true, false = Bounds(Amount(0, (FIELD,)), 1, 5), Bounds(Amount(0, (FIELD,)), 6, 9)
    unknown = Bounds(Amount(0, (OTHER,)), 6, 9)

    assert [known(one, facts) for one in ((), (true,), (true, unknown), (false, unknown))] == [True, True, None, False]


def test_an_amount_is_written_once() -> None:
    program = Program()
    first = program.amount(Amount(3, (FIELD, OTHER)))

    assert program.amount(Amount(3, (FIELD, OTHER))) == first
