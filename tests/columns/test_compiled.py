"""Compiled kernels are taken from the disk only where they were compiled from these very sources."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from numba.core import event

from dissect.columns import compiled


def doubled(number: int) -> int:
    return 2 * number


def test_the_cache_is_bound_to_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    made = SimpleNamespace(_cache=SimpleNamespace(_cache_file=SimpleNamespace(_version="1.0")))
    monkeypatch.setattr(compiled, "njit", lambda **_: lambda _: made)

    kernel: Any = compiled.kernel(doubled)

    version = kernel._cache._cache_file._version
    assert version.startswith("1.0 ")
    assert len(version) == 20


def test_another_numba_may_have_no_such_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "njit", lambda **_: lambda function: function)

    assert compiled.kernel(doubled)(2) == 4


def test_where_nothing_can_be_written_each_process_compiles_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def njit(**options: Any) -> Any:
        asked.append(options)
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(compiled, "njit", njit)

    assert compiled.kernel(doubled)(2) == 4
    assert ["cache" in one for one in asked] == [True, False]


def test_numba_still_has_the_place() -> None:
    kernel: Any = compiled.kernel(doubled)
    if kernel is doubled:
        pytest.skip("kernels are not compiled in this run")

    assert kernel._cache._cache_file._version.endswith(compiled._digest())
    assert kernel(2) == 4


def test_it_is_said_once_that_something_is_compiled() -> None:
    said = []

    with compiled.when_compiling(lambda: said.append("now")):
        before = list(said)
        for _ in range(2):
            with event.trigger_event("numba:compile"):
                pass
    with event.trigger_event("numba:compile"):
        pass

    assert (before, said) == ([], ["now"])
