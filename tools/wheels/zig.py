"""The compiler that compiles for every platform: zig, from PyPI."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = "ziglang"


class NoZigError(RuntimeError):
    """There is no zig, and it could not be had."""


def zig_variables(place: Path) -> dict[str, str]:
    """The environment variables with which a build finds zig, and keeps what it has compiled in a folder.

    If this Python has another zig than the one in `constraints.txt`, or none, that one is put there: others write other
    octets.
    """
    kept = {"ZIG_GLOBAL_CACHE_DIR": str(place / "zig-cache"), "ZIG_LOCAL_CACHE_DIR": str(place / "zig-cache")}
    pinned = re.search(rf"^{PACKAGE}==(.+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    if pinned is None:
        raise NoZigError("constraints.txt does not say which zig")
    if has_zig(pinned[1]):
        return kept
    packages = place / f"zig-{pinned[1]}"
    if not (packages / PACKAGE).is_dir():
        _get(pinned[0], packages)
    return {**kept, "PYTHONPATH": str(packages)}


def has_zig(wanted: str) -> bool:
    """Whether this Python has a version of zig."""
    try:
        return version(PACKAGE) == wanted
    except PackageNotFoundError:
        return False


def _get(pinned: str, packages: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(packages), pinned]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if ran.returncode:
        why = next((one for one in reversed(ran.stderr.splitlines()) if one.startswith("ERROR")), ran.stderr.strip())
        raise NoZigError(f"zig is missing, and pip cannot get it ({why}): install {pinned} (100 MB) and try again")
