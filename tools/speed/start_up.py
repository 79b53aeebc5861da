"""What it costs to begin: `import dissect` beside `import construct`, the first table beside `import pyarrow`.

Byte code is kept, and what follows from the declarations is stored, as it is where a package was installed by pip:
everything runs once before it is timed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from dissect.stored_forms import PLACE
from speed.running import TOOLS

HEAVY: Final = ("numpy", "pyarrow", "polars", "rich", "lark", "construct")
"""What `import dissect` must not import by itself (construct is measured beside it)."""
_TIMED = "import time; b = time.perf_counter(); import {module}; print(time.perf_counter() - b)"
_TABLES = """
import time
begin = time.perf_counter()
import dissect
dissect.table({capture!r})
first = time.perf_counter()
dissect.table({capture!r})
print(first - begin, time.perf_counter() - first)
"""
_LOADED = "import sys; import dissect; print(*[one for one in {heavy!r} if one in sys.modules])"


def import_seconds(module: str, rounds: int) -> float:
    """Median of the time that an import takes in a fresh interpreter."""
    source = _TIMED.format(module=module)
    return statistics.median(float(_python("-c", source)) for _ in _rounds(rounds, "-c", source))


def process_seconds(words: Sequence[str], rounds: int) -> float:
    """Median of the time that a whole process of Python takes."""
    found = []
    for _ in _rounds(rounds, *words):
        begin = time.perf_counter()
        _python(*words)
        found.append(time.perf_counter() - begin)
    return statistics.median(found)


def _rounds(rounds: int, *words: str) -> range:
    """So many rounds, after one that leaves byte code and pages behind."""
    _python(*words)
    return range(rounds)


def imports(capture: Path, rounds: int) -> dict[str, Any]:
    """Seconds of imports, and of `dissect verify` of a small capture beside a process that only imports what it is made
    with; and what heavy modules come with `import dissect`."""
    return {
        "verify": process_seconds(("-m", "dissect", "verify", str(capture)), rounds),
        "click and construct": process_seconds(("-c", "import click, construct"), rounds),
        "dissect": import_seconds("dissect", rounds),
        "construct": import_seconds("construct", rounds),
        "dissect.packet": import_seconds("dissect.packet", rounds),
        "heavy": _python("-c", _LOADED.format(heavy=HEAVY)).split(),
    }


def first_table(capture: Path, rounds: int) -> dict[str, float]:
    """Medians of seconds in fresh interpreters, in turn: `import pyarrow`; a table of a small capture with all that has
    to be imported for it; the second table of the same process."""
    pyarrow, tables = _TIMED.format(module="pyarrow"), _TABLES.format(capture=str(capture))
    _python("-c", pyarrow)
    found = [
        (float(_python("-c", pyarrow)), *map(float, _python("-c", tables).split()))
        for _ in _rounds(rounds, "-c", tables)
    ]
    return dict(zip(("pyarrow", "first", "second"), map(statistics.median, zip(*found, strict=True)), strict=True))


def _python(*words: str) -> str:
    """What a fresh interpreter prints. It keeps its byte code in a folder that lives as long as this process."""
    _store()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=TOOLS.parent,
        env={**environment, "PYTHONPYCACHEPREFIX": _byte_code().name},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@cache
def _store() -> None:
    """Store what a build stores, of the declarations as they are now."""
    subprocess.run([sys.executable, "-m", "dissect.form_writer", str(PLACE)], cwd=TOOLS.parent, check=True)


@cache
def _byte_code() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="dissect-byte-code-")
