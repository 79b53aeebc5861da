"""What tests share stands in modules that hold no tests, and the tests of the library know nothing of `tools/`.

What a tool and a test both need stands here, and the tool imports it; the tests of the tools are in `tools/tests/`.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.captures import ROOT

TOOLS = {"tools", *(path.stem for path in (ROOT / "tools").iterdir())} - {"tests"}
TESTS = list((ROOT / "tests").rglob("*.py"))
TESTS_OF_TOOLS = list((ROOT / "tools" / "tests").rglob("*.py"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Every module that a program names in an import, wherever the import stands."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            found += (f"{node.module}.{one.name}" for one in node.names)
    return tuple(found)


def is_test_module(name: str) -> bool:
    parts = name.split(".")
    return parts[0] == "tests" and any(part.startswith("test_") for part in parts)


def test_nobody_imports_a_test_module() -> None:
    of_tests = re.compile(r"^\s*(?:from|import) tests\b.*\btest_", re.MULTILINE)
    naming = [path for path in (*TESTS, *TESTS_OF_TOOLS) if of_tests.search(path.read_text(encoding="utf-8"))]
    found = [(path.name, name) for path in naming for name in imported(path) if is_test_module(name)]

    assert found == []


@pytest.mark.heavy
def test_tests_of_the_library_import_no_tool() -> None:
    named = re.compile("|".join(map(re.escape, TOOLS)))
    naming = [path for path in TESTS if named.search(path.read_text(encoding="utf-8"))]
    found = [(path.name, name) for path in naming for name in imported(path) if name.partition(".")[0] in TOOLS]

    assert found == []
    assert any(name.startswith("speed.") for path in TESTS_OF_TOOLS for name in imported(path))


def test_imports_are_seen_wherever_they_stand(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("import a.b, c\ndef f():\n    from tests.cli import test_show as d\n", encoding="utf-8")

    assert list(imported(program)) == ["a.b", "c", "tests.cli.test_show"]
    assert is_test_module("tests.cli.test_show.dissect")
    assert not is_test_module("dissect.test_show")


def test_a_package_offers_no_name_that_one_of_its_modules_has() -> None:
    """An import of the module would put it in the place of what is loaded on first use."""
    packages = [path for path in (ROOT / "dissect").rglob("__init__.py") if "lazy(globals()" in path.read_text("utf-8")]
    homes = {path: re.findall(r'^    "(\w+)": "', path.read_text("utf-8"), re.MULTILINE) for path in packages}

    taken = [
        (path, name)
        for path, names in homes.items()
        for name in names
        for one in path.parent.iterdir()
        if one.stem == name
    ]

    assert taken == []
    assert len(packages) > 5
