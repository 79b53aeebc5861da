"""What it costs to begin: `import dissect` beside `import construct`, and the first table with nothing compiled yet."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from speed.running import TOOLS, ask

HEAVY: Final = ("numpy", "numba", "pyarrow", "polars", "rich", "lark", "construct")
"""What `import dissect` must not import by itself (construct is measured beside it)."""
_TIMED = "import time; b = time.perf_counter(); import {module}; print(time.perf_counter() - b)"
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


def first_use(key: str, capture: Path) -> dict[str, float | None]:
    """Seconds for a small capture: nothing compiled yet, compiled by another process, and once more."""
    with tempfile.TemporaryDirectory() as empty:
        cold, cached = (ask(key, capture, environment={"NUMBA_CACHE_DIR": empty}) for _ in range(2))
        warm = ask(key, capture, "--warm", capture, environment={"NUMBA_CACHE_DIR": empty})
    return {"cold": cold.get("seconds"), "cached": cached.get("seconds"), "warm": warm.get("seconds")}


def _python(source: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", source], cwd=TOOLS.parent, capture_output=True, text=True, check=True
    ).stdout.strip()
