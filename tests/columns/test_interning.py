"""`intern`: a code for every distinct row, in the order of first appearance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dissect.columns.arrow.arrays import validity
from dissect.columns.arrow.interning import intern
from dissect.engine import library
from dissect.engine.sizes import LONGEST_KEY


@pytest.fixture(params=["engine", "python"])
def native(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways: with the engine of this process, and without one."""
    if request.param == "python":
        monkeypatch.setattr("dissect.columns.arrow.interning.engine", lambda: None)
    elif library.engine() is None:
        pytest.skip("there is no engine")


def expected(rows: list[bytes], valid: list[bool]) -> tuple[list[int], list[bytes]]:
    codes: dict[bytes, int] = {}
    for row, counts in zip(rows, valid, strict=True):
        if counts:
            codes.setdefault(row, len(codes))
    return [codes[row] if counts else -1 for row, counts in zip(rows, valid, strict=True)], list(codes)


def matrix_of(rows: list[bytes], width: int) -> NDArray[np.uint8]:
    return np.frombuffer(bytearray(b"".join(rows)), np.uint8).reshape(len(rows), width)


@pytest.mark.usefixtures("native")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.integers(1, 33))
def test_codes_and_distinct_rows(data: st.DataObject, width: int) -> None:
    few = data.draw(st.lists(st.binary(min_size=width, max_size=width), min_size=1, max_size=5))
    rows = data.draw(st.lists(st.sampled_from(few), max_size=40))
    valid = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))

    codes, distinct = intern(matrix_of(rows, width), validity(np.array(valid, np.bool_)))

    assert (codes.tolist(), [row.tobytes() for row in distinct]) == expected(rows, valid)
    assert (codes.dtype.name, distinct.dtype.name, distinct.shape[1]) == ("int32", "uint8", width)


@pytest.mark.usefixtures("native")
@pytest.mark.parametrize("width", [2, 4, 6, 8, 16, 40])
def test_more_rows_than_there_is_room_for_at_first(width: int) -> None:
    numbers = np.arange(3000) // 3 * 7
    rows = [int(number).to_bytes(2).rjust(width, b"\1") for number in numbers]
    valid = [number % 5 > 0 for number in range(3000)]

    codes, distinct = intern(matrix_of(rows, width), validity(np.array(valid, np.bool_)))

    assert (codes.tolist(), [row.tobytes() for row in distinct]) == expected(rows, valid)


@pytest.mark.usefixtures("native")
def test_a_part_of_a_wider_matrix() -> None:
    matrix = np.array([[1, 2, 3], [1, 2, 4], [5, 2, 3]], np.uint8)

    codes, distinct = intern(matrix[:, :2])

    assert (codes.tolist(), distinct.tolist()) == ([0, 0, 1], [[1, 2], [5, 2]])


@pytest.mark.usefixtures("native")
@pytest.mark.parametrize("width", [0, LONGEST_KEY + 1])
def test_rows_that_are_refused(width: int) -> None:
    with pytest.raises(ValueError, match="1 to 512 octets"):
        intern(np.zeros((3, width), np.uint8))
