"""What it costs to begin: `import dissect` beside `import construct`, the first table beside `import pyarrow`."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

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
    return statistics.median(float(_python(_TIMED.format(module=module))) for _ in range(rounds))


def imports(rounds: int) -> dict[str, Any]:
    """Seconds of both imports, and what heavy modules come with `import dissect`."""
    return {
        "dissect": import_seconds("dissect", rounds),
        "construct": import_seconds("construct", rounds),
        "dissect.packet": import_seconds("dissect.packet", rounds),
        "heavy": _python(_LOADED.format(heavy=HEAVY)).split(),
    }


def first_table(capture: Path, rounds: int) -> dict[str, float]:
    """Medians of seconds in fresh interpreters, in turn: `import pyarrow`; a table of a small capture with all that has
    to be imported for it; the second table of the same process."""
    found: list[list[float]] = []
    for _ in range(rounds):
        pyarrow = float(_python(_TIMED.format(module="pyarrow")))
        found.append([pyarrow, *map(float, _python(_TABLES.format(capture=str(capture))).split())])
    return dict(zip(("pyarrow", "first", "second"), map(statistics.median, zip(*found, strict=True)), strict=True))


def _python(source: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", source], cwd=TOOLS.parent, capture_output=True, text=True, check=True
    ).stdout.strip()
