"""What the package itself may not contain, whatever the input: evaluation, other programs, the network (S1, S7)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.hostile.cases import ROOT

PACKAGE = ROOT / "dissect"
SOURCES = sorted(PACKAGE.rglob("*.py"))
MODULES = frozenset(
    {"ctypes", "marshal", "multiprocessing", "pickle", "pty", "shelve", "socket", "socketserver", "ssl", "subprocess",
     "telnetlib", "urllib", "http", "ftplib", "smtplib", "xmlrpc", "webbrowser", "yaml"}
)  # fmt: skip
CALLS = frozenset({"eval", "exec", "compile", "__import__", "import_module"})
ATTRIBUTES = frozenset({"system", "popen", "fromtimestamp", "utcfromtimestamp", "gethostbyname", "getaddrinfo"})
GENERATOR = "derive/generate.py"
"""The one place where code is made: from declarations, never from what a capture says."""
STRUCTURES = (
    *(
        "continuing",
        "conversations",
        "counting",
        "files",
        "fragments",
        "groups",
        "lists",
        "numbers",
        "packets",
        "review",
    ),
    *("rows", "walk"),
)
ALLOWED = {
    GENERATOR: {"compile", "exec"},
    "__init__.py": {"__import__"},
    "cli/__init__.py": {"import_module"},
    "engine/keys.py": {"ctypes"},
    "engine/library.py": {"ctypes"},
    "engine/memory.py": {"ctypes"},
    **{f"engine/structures/{room}.py": {"ctypes"} for room in STRUCTURES},
    "lazy_names.py": {"import_module"},
    "filter/naming/stored.py": {"import_module"},
    "packet/extending/modules.py": {"import_module"},
    "packet/stored_set.py": {"import_module"},
    "render/verification/sarif.py": {"urllib"},
}
"""What a file may do nevertheless. Modules are imported by names that stand in a table of the file itself or in what
the build has stored of the declarations, or that the user gives or has installed; of urllib, the quoting of a path is
used."""

SUSPECT = re.compile(
    rf"\b(?:{'|'.join(sorted(CALLS | ATTRIBUTES))})\(|^\s*(?:import|from)\s+(?:{'|'.join(sorted(MODULES))})\b",
    re.MULTILINE,
)
"""What a file holds that has to be parsed."""


def _calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                yield node.lineno, function.id
            elif isinstance(function, ast.Attribute):
                yield node.lineno, f".{function.attr}"


def _imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name.split(".")[0]) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            yield node.lineno, node.module.split(".")[0]


@pytest.mark.heavy
def test_nothing_is_evaluated_run_or_fetched() -> None:
    forbidden = CALLS | {f".{one}" for one in ATTRIBUTES} | {".import_module"}
    found = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if SUSPECT.search(text) is None:
            continue
        name, tree = path.relative_to(PACKAGE).as_posix(), ast.parse(text)
        found += [(name, line, call) for line, call in _calls(tree) if call in forbidden]
        found += [(name, line, module) for line, module in _imports(tree) if module in MODULES]

    assert [one for one in found if one[2] not in ALLOWED.get(one[0], ())] == []
    assert [name for name, _, what in found if what == "exec"] == [GENERATOR]
