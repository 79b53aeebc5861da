"""Every module can be imported, and every name that a program imports is there.

Packages load their names on first use, so a type checker takes any name of theirs for granted. Imports within functions
and those for the type checker are looked at too: nothing else runs all of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import resolve_name
from pathlib import Path
from types import ModuleType

import pytest

from tests.captures import ROOT

PROGRAMS = sorted((ROOT / "dissect").rglob("*.py"))
NOT_HERE = {
    "_typeshed": "for the type checker only",
    "compression.zstd": "from Python 3.14 on",
    "dissect.packet.names.typed": "for the type checker only",
}
"""Modules that may be missing where this runs, and why."""


def module_of(path: Path, root: Path = ROOT) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, root: Path = ROOT) -> Iterator[tuple[str, str | None]]:
    """The modules that a program imports, each with a name in it or None, wherever the import stands."""
    package = module_of(path, root) if path.name == "__init__.py" else module_of(path, root).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((one.name, None) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = resolve_name("." * node.level + (node.module or ""), package)
            yield from ((home, one.name) for one in node.names)


@cache
def loaded(module: str) -> ModuleType | None:
    try:
        return import_module(module)
    except ModuleNotFoundError:
        return None


def is_there(module: str, name: str | None) -> bool:
    found = loaded(module)
    if found is None or name is None:
        return found is not None
    return hasattr(found, name) or loaded(f"{module}.{name}") is not None


def missing(paths: list[Path], root: Path = ROOT) -> list[str]:
    """What programs import that is not there, and where."""
    asked = {(module_of(path, root), *one) for path in paths for one in imports(path, root)}
    return sorted(
        f"{program}: {module}.{name}" if name else f"{program}: {module}"
        for program, module, name in asked
        if module not in NOT_HERE and not is_there(module, name)
    )


@pytest.mark.slow
def test_every_module_can_be_imported_and_so_can_the_names_that_it_imports() -> None:
    names = [module_of(path) for path in PROGRAMS]

    assert [name for name in names if loaded(name) is None] == []
    assert missing(PROGRAMS) == []
    assert len(names) > 200


def test_a_name_that_is_not_there_is_found(tmp_path: Path) -> None:
    program = tmp_path / "dissect" / "packet" / "program.py"
    program.parent.mkdir(parents=True)
    program.write_text(
        "import os.path, dissect.nowhere\nfrom . import dissect\n"
        "def f():\n    from ..session import moved, open_packets\n",
        encoding="utf-8",
    )

    assert missing([program], tmp_path) == [
        "dissect.packet.program: dissect.nowhere",
        "dissect.packet.program: dissect.session.moved",
    ]
