"""Amounts of a header's fields as terms: what is side by side in the octets is read at once."""

from __future__ import annotations

import pytest

from dissect.derive.terms import Amount, Term, UnplacedError, amount, condition, joined
from dissect.protocols.tcp import TCP
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.expressions import affine, guard
from dissect.schema.words import Int32ub, Int64ub, this


@pytest.mark.parametrize("count", range(5))
def test_bits_side_by_side_are_one_term(count: int) -> None:
    bits = [Term(2, 1, 7 - index, 1, 1 << 3 - index) for index in range(4)]
    actual = joined(bits[:count])

    assert actual == ((Term(2, 1, 8 - count, (1 << count) - 1, 1 << 4 - count),) if count else ())


@pytest.mark.parametrize(
    "terms",
    [
        [Term(0, 1, 0, 255, 256), Term(2, 1, 0, 255)],
        [Term(0, 1, 0, 255, 255), Term(1, 1, 0, 255)],
        [Term(0, 2, 0, 0xFFFF, 256, little_endian=True), Term(2, 1, 0, 255)],
        [Term(0, 6, 0, (1 << 48) - 1, 256), Term(6, 1, 0, 255)],
    ],
)
def test_other_terms_stay_apart(terms: list[Term]) -> None:
    assert joined(terms) == tuple(terms)


def test_flags_read_as_one_number_are_one_term() -> None:
    flags = next(one for one in TCP.views if one.name == "flags")

    assert amount(TCP.layout, affine(flags.expression)) == Amount(0, (Term(12, 2, 0, 0xFFF),))


class Sized(Header):
    count: int = field(Int32ub, "Count")
    wide: int = field(Int64ub, "Wide")

    stack = Stack(name="sized", reference=RFC(1))


@pytest.mark.parametrize("expression", [this.count * (1 << 21), this.count - (1 << 53), this.wide])
def test_what_could_overflow_is_no_amount(expression: object) -> None:
    with pytest.raises(UnplacedError):
        amount(Sized.layout, affine(expression))


def test_a_multiple_of_an_integer_of_varying_size_is_no_amount() -> None:
    with pytest.raises(UnplacedError):
        amount(Sized.layout, affine(this.count), lambda *_: Term(0, 0, 0, (1 << 62) - 1, 2))


def test_nothing_is_beyond_a_bound_that_is_beyond_all_amounts() -> None:
    (bounds,) = condition(Sized.layout, guard(this.count < 1 << 70))

    assert bounds.most == 1 << 62
