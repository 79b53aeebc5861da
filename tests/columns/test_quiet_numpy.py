"""NumPy is imported with a setting for its threads, of which nothing is left behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from dissect.columns import quiet_numpy
from dissect.columns.quiet_numpy import TICKS, VARIABLE, import_numpy
from tests.captures import ROOT


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """What is said of the threads when NumPy is imported, in a process that has not imported it yet."""
    found: list[str | None] = []
    monkeypatch.delitem(sys.modules, "numpy")
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(quiet_numpy, "import_module", lambda _: found.append(os.environ.get(VARIABLE)))
    return found


def test_threads_are_told_to_sleep_early(said: list[str | None]) -> None:
    import_numpy()

    assert said == [TICKS]
    assert VARIABLE not in os.environ


def test_what_the_user_says_is_kept(said: list[str | None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "28")

    import_numpy()

    assert said == []
    assert os.environ[VARIABLE] == "28"


def test_numpy_that_is_there_is_left_alone(said: list[str | None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", sys)

    import_numpy()

    assert said == []


def test_a_failing_import_leaves_nothing_behind(said: list[str | None], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(quiet_numpy, "import_module", fail)

    with pytest.raises(ImportError, match="numpy"):
        import_numpy()

    assert said == []
    assert VARIABLE not in os.environ


def test_columns_import_numpy_so() -> None:
    program = """
import os, sys
before = dict(os.environ)
import dissect.columns
print("numpy" in sys.modules, os.environ == before)
"""

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    assert ran.stdout.split() == ["True", "True"]
