"""NumPy is imported with a setting for its threads, of which nothing is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from dissect.columns.quiet_numpy import TICKS, VARIABLE, import_numpy
from tests.captures import ROOT


class Finder:
    """Finds an empty module where NumPy is imported, and writes down what is said of its threads then."""

    def __init__(self) -> None:
        self.said: list[str | None] = []
        self.is_there = True

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != "numpy":
            return None
        if not self.is_there:
            raise ImportError(name)
        self.said.append(os.environ.get(VARIABLE))
        return ModuleSpec(name, self)  # type: ignore[arg-type]  # it has what is needed of a loader

    def create_module(self, spec: ModuleSpec) -> None: ...

    def exec_module(self, module: ModuleType) -> None: ...


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> Finder:
    """As in a process that has not imported NumPy yet."""
    found = Finder()
    monkeypatch.delitem(sys.modules, "numpy")
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(sys, "meta_path", [found, *sys.meta_path])
    return found


def test_threads_are_told_to_sleep_early(finder: Finder) -> None:
    import_numpy()

    assert finder.said == [TICKS]
    assert VARIABLE not in os.environ


def test_what_the_user_says_is_kept(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "28")

    import_numpy()

    assert finder.said == []
    assert os.environ[VARIABLE] == "28"


def test_numpy_that_is_there_is_left_alone(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", sys)

    import_numpy()

    assert finder.said == []


def test_a_failing_import_leaves_nothing_behind(finder: Finder) -> None:
    finder.is_there = False

    with pytest.raises(ImportError, match="numpy"):
        import_numpy()

    assert finder.said == []
    assert VARIABLE not in os.environ


@pytest.mark.heavy
def test_columns_import_numpy_so() -> None:
    program = """
import os, sys
before = dict(os.environ)
import dissect.columns
print("numpy" in sys.modules, os.environ == before)
"""

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert ran.stdout.split() == ["True", "True"]
