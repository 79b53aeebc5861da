"""How much the quick run leaves out: examples of Hypothesis, in proportion to the profile, and cases of a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

CHARACTERS = st.characters(exclude_categories=["Cs"])
"""All that can be written in UTF-8. Hypothesis finds them by trying each, unless one says so, which takes seconds."""


def times(factor: float) -> settings:
    """Settings with so many times the examples of the profile."""
    return settings(max_examples=max(round(settings().max_examples * factor), 1))


def some_of(cases: Sequence[Any], every: int, without: Collection[Any] = ()) -> list[Any]:
    """The cases of a table, of which the quick run takes one in so many; the others are slow."""
    marks = [() if at % every == 0 else pytest.mark.slow for at in range(len(cases))]
    return [pytest.param(case, marks=mark) for case, mark in zip(cases, marks, strict=True) if case not in without]


def one_in(every: int) -> pytest.MarkDecorator:
    """For a test that goes through many cases by itself, `[::every]`: the quick run through one in so many, always the
    same, and the slow one through all."""
    cases = [every, pytest.param(1, marks=pytest.mark.slow)]
    return pytest.mark.parametrize("every", cases, ids="one in {}".format)
