"""`together`: one test for many values. To hand thousands of short tests to processes takes longer than they do."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

TOGETHER = "together"
"""Stands for the values that are tried in one test, where others are tested one by one."""


def together(
    names: str | Sequence[str], values: Iterable[Any], ids: Iterable[object] | Callable[[Any], object] = repr
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As `pytest.mark.parametrize`, in one test: it goes through all values, then fails with each failure and what it
    was for. Fixtures are the same for all. It is skipped if all values are. Values with marks of their own, as slow
    ones, are tested one by one."""
    several = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    given = [one if _is_parameter(one) else pytest.param(*(one if len(several) > 1 else (one,))) for one in values]
    words = [ids(one.values if len(several) > 1 else one.values[0]) for one in given] if callable(ids) else list(ids)
    named = [one._replace(id=one.id or str(word)) for one, word in zip(given, words, strict=True)]
    cases, others = [one for one in named if not one.marks], [one for one in named if one.marks]

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        def run(**given: Any) -> None:
            failures: list[Exception] = []
            skipped: list[BaseException] = []
            for case in cases:
                try:
                    function(**dict(zip(several, case.values, strict=True)), **given)
                except pytest.skip.Exception as reason:
                    skipped.append(reason)
                except Exception as error:  # noqa: BLE001  # whatever a test fails with
                    error.add_note(f"for {case.id}")
                    failures.append(error)
            if failures:
                raise failures[0] if len(failures) == 1 else ExceptionGroup(f"{len(failures)} values fail", failures)
            if skipped and len(skipped) == len(cases):
                raise skipped[0]

        def test(**given: Any) -> None:
            if given.get(several[0]) is TOGETHER:
                given = {name: value for name, value in given.items() if name not in several}
            (function if several[0] in given else run)(**given)

        signature = inspect.signature(function)
        left = [one for name, one in signature.parameters.items() if others or name not in several]
        test.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]  # as functions may have
        test.__name__, test.__doc__, test.__module__ = function.__name__, function.__doc__, function.__module__
        test.pytestmark = list(getattr(function, "pytestmark", ()))  # type: ignore[attr-defined]  # where marks are kept
        if not others:
            return test
        first = pytest.param(*[TOGETHER] * len(several), id=TOGETHER)
        marked: Callable[..., None] = pytest.mark.parametrize(several, [first, *others])(test)
        return marked

    return decorate


def _is_parameter(value: object) -> bool:
    """Whether a value is one that `pytest.param` made."""
    return isinstance(value, type(pytest.param()))
