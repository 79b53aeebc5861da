"""`together` fails with what fails, and for which value."""

from __future__ import annotations

import pytest

from tests.together import together


def test_it_goes_through_all_values_and_names_those_that_fail() -> None:
    seen = []

    @together("number", [1, 2, 3, 4], ids=lambda number: f"number {number}")
    def test_odd(number: int, fixture: str) -> None:
        seen.append((number, fixture))
        assert number % 2

    with pytest.raises(ExceptionGroup) as caught:
        test_odd(fixture="f")
    assert seen == [(number, "f") for number in (1, 2, 3, 4)]
    assert [one.__notes__ for one in caught.value.exceptions] == [["for number 2"], ["for number 4"]]


def test_one_failure_is_itself_and_skips_count_only_together() -> None:
    @together("one, other", [(1, 1), (2, 3), (0, 1)])
    def test_equal(one: int, other: int) -> None:
        if not one:
            pytest.skip("nothing")
        assert one == other

    @together("number", [1, 2])
    def test_nothing(number: int) -> None:
        pytest.skip(f"not {number}")

    with pytest.raises(AssertionError) as caught:
        test_equal()
    assert caught.value.__notes__ == ["for (2, 3)"]
    with pytest.raises(pytest.skip.Exception, match="not 1"):
        test_nothing()


def test_marks_and_fixtures_stay() -> None:
    @together("number", [1])
    @pytest.mark.slow
    def test_marked(number: int, tmp_path: object) -> None:
        raise NotImplementedError

    assert [mark.name for mark in test_marked.pytestmark] == ["slow"]  # type: ignore[attr-defined]  # as pytest keeps it
