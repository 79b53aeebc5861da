"""The compiler that compiles for every platform: zig, from PyPI."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from build_engine import ZIG

ROOT: Final = Path(__file__).resolve().parents[2]


class NoZigError(RuntimeError):
    """There is no zig, and it could not be had."""


def zig_variables(place: Path) -> dict[str, str]:
    """The environment variables with which a build finds zig, and keeps what it has compiled in a folder. zig is put
    there, too, if this Python has none: the version in `constraints.txt`, because others write other octets."""
    kept = {"ZIG_GLOBAL_CACHE_DIR": str(place / "zig-cache"), "ZIG_LOCAL_CACHE_DIR": str(place / "zig-cache")}
    if find_spec("ziglang") is not None:
        return kept
    packages = place / "zig"
    if not (packages / "ziglang").is_dir():
        _get(packages)
    return {**kept, "PYTHONPATH": str(packages)}


def _get(packages: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(packages), ZIG]
    ran = subprocess.run(
        [*command, "-c", str(ROOT / "constraints.txt")], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if ran.returncode:
        why = next((one for one in reversed(ran.stderr.splitlines()) if one.startswith("ERROR")), ran.stderr.strip())
        raise NoZigError(f"zig is missing, and pip could not get it ({why}): install {ZIG}, 100 MB, and try again")
