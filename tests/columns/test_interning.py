"""`intern`: a code for every distinct row, in the order of first appearance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dissect.columns.interning import FACTORS, WIDEST, intern, intern_rows


def expected(rows: list[bytes], valid: list[bool]) -> tuple[list[int], list[int]]:
    codes: dict[bytes, int] = {}
    firsts: list[int] = []
    for number, (row, counts) in enumerate(zip(rows, valid, strict=True)):
        if counts and row not in codes:
            codes[row] = len(codes)
            firsts.append(number)
    return [codes[row] if counts else -1 for row, counts in zip(rows, valid, strict=True)], firsts


def matrix_of(rows: list[bytes], width: int) -> NDArray[np.uint8]:
    return np.frombuffer(bytearray(b"".join(rows)), np.uint8).reshape(len(rows), width)


@given(st.data(), st.integers(1, 33))
def test_codes_and_first_rows(data: st.DataObject, width: int) -> None:
    few = data.draw(st.lists(st.binary(min_size=width, max_size=width), min_size=1, max_size=5))
    rows = data.draw(st.lists(st.sampled_from(few), max_size=40))
    valid = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))

    codes, firsts = intern(matrix_of(rows, width), np.array(valid, np.bool_))

    assert (codes.tolist(), firsts.tolist()) == expected(rows, valid)
    assert (codes.dtype.name, firsts.dtype.name) == ("int32", "int64")


def test_rows_whose_hashes_are_the_same() -> None:
    words = np.arange(60, dtype=np.uint16).reshape(30, 2)
    codes, firsts = np.empty(30, np.int32), np.empty(30, np.int64)

    distinct = intern_rows(
        words, np.ones(30, np.bool_), np.zeros(2, np.int64), np.full(64, -1, np.int32), codes, firsts
    )

    assert (distinct, codes.tolist(), firsts.tolist()) == (30, list(range(30)), list(range(30)))


def test_a_part_of_a_wider_matrix() -> None:
    matrix = np.array([[1, 2, 3], [1, 2, 4], [5, 2, 3]], np.uint8)

    codes, firsts = intern(matrix[:, :2], np.ones(3, np.bool_))

    assert (codes.tolist(), firsts.tolist()) == ([0, 0, 1], [0, 2])


@pytest.mark.parametrize("width", [0, WIDEST + 1])
def test_rows_that_are_refused(width: int) -> None:
    with pytest.raises(ValueError, match="1 to 512 octets"):
        intern(np.zeros((3, width), np.uint8), np.ones(3, np.bool_))


def test_nobody_changes_the_factors() -> None:
    with pytest.raises(ValueError, match="read-only"):
        FACTORS[0] = 1
