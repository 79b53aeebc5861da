"""What is public stays as docs/public.txt lists it until somebody changes the list on purpose, and is described."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LISTED = (ROOT / "docs" / "public.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.heavy
@pytest.mark.parametrize("tool", ["public_names", pytest.param("typed_names", marks=pytest.mark.slow)])
def test_the_public_names_are_those_listed(tool: str) -> None:
    command = [sys.executable, f"tools/{tool}.py", "--check"]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert (ran.stdout, ran.stderr, ran.returncode) == ("", "", 0)


def described(path: str) -> bool:
    """Whether a class, function or property has a docstring; constants and attributes have theirs beside them."""
    try:
        value: Any = resolve_name(path)
    except AttributeError:  # of instances only
        return True
    if not isinstance(value, type | property) and not inspect.isroutine(value):
        return True
    text = value.__doc__ or ""
    return text != "" and not text.startswith(f"{path.rpartition('.')[2]}(")  # as a dataclass writes one


def test_everything_public_has_a_docstring() -> None:
    found = [re.match(r"dissect[\w.]*", line) for line in LISTED]
    paths = [one.group() for one in found if one is not None and not one.group().startswith("dissect.schema.words.")]

    assert len(paths) > 1000
    assert [path for path in paths if not described(path)] == []
