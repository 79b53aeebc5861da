from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.filter.operands.ranges import Range, Ranges, parse_ranges

OCTETS = bytes(range(8))
CUTS = {
    "0": b"\0",
    "-1": b"\7",
    "0:3": b"\0\1\2",
    " 1 - 2 ": b"\1\2",
    "-2:": b"\6\7",
    ":2": b"\0\1",
    ":": OCTETS,
    "-4--2": b"\4\5\6",
    "1--2": b"\1\2\3\4\5\6",
    "0,2:2,-1": b"\0\2\3\7",
}


@pytest.mark.parametrize("text", CUTS)
def test_ranges_cut_octets_and_texts(text: str) -> None:
    ranges = parse_ranges(text)

    assert ranges.cut(OCTETS) == CUTS[text]
    assert ranges.cut("01234567") == "".join(map(str, CUTS[text]))


@pytest.mark.parametrize("text", ["8", "-9", "0:9", "6-8", "0,8", "8:", "5:4"])
def test_of_what_is_not_all_there_nothing_is_cut(text: str) -> None:
    assert parse_ranges(text).cut(OCTETS) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a range"),
        ("x", "'x' is not a range"),
        ("1,", "'' is not a range"),
        ("0:0", "a range of length 0 is empty"),
        (":-3", "a range of length -3"),
        ("3-1", "the range 3-1 ends before it begins"),
        ("-1--2", "the range -1--2 ends before it begins"),
        ("1 2", "is not a range"),
        ("3-", "'3-' is not a range; write [1-2]"),
        ("12345678901", "is not a range"),
    ],
)
def test_what_is_no_range_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_ranges(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1", {1}),
        ("-1", {4}),
        ("2:", {2, 3, 4}),
        ("1-2", {1, 2}),
        ("2:2", {2, 3}),
        ("-2--1", {3, 4}),
        ("5", set()),
        ("1,9,-1", {1, 4}),
        ("3:9", {3, 4}),
    ],
)
def test_numbers_that_are_not_there_are_passed_over(text: str, numbers: set[int]) -> None:
    assert parse_ranges(text).numbers(4) == numbers


def test_what_is_counted_from_the_first_octet_is_the_same_in_all_that_are_long_enough() -> None:
    counted = {text: parse_ranges(text).is_counted for text in ("0", "0:3", "1-2", "-1", "2:", "1--2", "0,-1")}

    assert counted == {"0": True, "0:3": True, "1-2": True, "-1": False, "2:": False, "1--2": False, "0,-1": False}


@given(st.integers(-20, 20), st.integers(1, 20), st.binary(max_size=20))
def test_a_range_is_a_slice_or_nothing(first: int, count: int, octets: bytes) -> None:
    begin = first + len(octets) if first < 0 else first
    expected = octets[begin : begin + count] if begin >= 0 and begin + count <= len(octets) else None

    assert Ranges((Range(first, count),)).cut(octets) == expected
