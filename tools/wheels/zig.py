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


def wanted_zig() -> str:
    """The version that `constraints.txt` names: others write other octets."""
    found = re.search(rf"^{PACKAGE}==(.+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise NoZigError(f"constraints.txt does not say which {PACKAGE}")
    return found[1]


def has_zig() -> bool:
    """Whether this Python has that version."""
    try:
        return version(PACKAGE) == wanted_zig()
    except PackageNotFoundError:
        return False


def packages_of_zig(place: Path) -> Path:
    """Where a folder keeps zig, for a Python that has another one or none."""
    return place / f"zig-{wanted_zig()}"


def zig_variables(place: Path) -> dict[str, str]:
    """The environment variables with which a build finds zig, got from PyPI where it is missing, and keeps what it has
    compiled in a folder."""
    kept = {"ZIG_GLOBAL_CACHE_DIR": str(place / "zig-cache"), "ZIG_LOCAL_CACHE_DIR": str(place / "zig-cache")}
    if has_zig():
        return kept
    packages = packages_of_zig(place)
    if not (packages / PACKAGE).is_dir():
        _get(packages)
    return {**kept, "PYTHONPATH": str(packages)}


def _get(packages: Path) -> None:
    pinned = f"{PACKAGE}=={wanted_zig()}"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(packages), pinned]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if ran.returncode:
        why = next((one for one in reversed(ran.stderr.splitlines()) if one.startswith("ERROR")), ran.stderr.strip())
        raise NoZigError(f"zig is missing, and pip cannot get it ({why}): install {pinned} (100 MB) and try again")
