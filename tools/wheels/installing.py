"""A wheel in a fresh environment: how large it is there, and the tests against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from zipfile import ZipFile

ROOT: Final = Path(__file__).resolve().parents[2]
MOST_OCTETS: Final = 10_000_000
"""How large a base install may be, byte code aside."""
OF_PIP: Final = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils")
"""What is in every environment."""
HEAVY: Final = ("numpy", "numba", "llvmlite", "pyarrow", "polars")


class Environment:
    """A fresh virtual environment, with the versions of `constraints.txt`."""

    def __init__(self, place: Path) -> None:
        """Make it."""
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        self.python = str(place / "bin" / "python")
        (self.packages,) = place.glob("lib/python*/site-packages")

    def install(self, wanted: str) -> None:
        """Install a wheel, `WHEEL[EXTRA]`, and what it needs."""
        subprocess.run(
            [self.python, "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt"), wanted], check=True
        )

    def run(self, arguments: Sequence[str], place: Path) -> int:
        """The exit status of Python in a folder."""
        kept = {name: one for name, one in os.environ.items() if not name.startswith(("DISSECT_ENGINE", "PYTHON"))}
        return subprocess.run([self.python, *arguments], cwd=place, env=kept, check=False).returncode


def sizes(packages: Path) -> dict[str, int]:
    """The octets of each package and of what pip knows of it, without byte code."""
    found: dict[str, int] = {}
    for file in packages.rglob("*"):
        if file.is_file() and file.suffix != ".pyc":
            name = file.relative_to(packages).parts[0].partition("-")[0].partition(".")[0]
            found[name] = found.get(name, 0) + file.stat().st_size
    return {name: octets for name, octets in found.items() if not name.startswith(OF_PIP)}


def too_much(found: Mapping[str, int]) -> str | None:
    """What is wrong with the sizes of packages, in words."""
    heavy = sorted(set(found) & set(HEAVY))
    if heavy:
        return f"a base install brings {', '.join(heavy)}"
    total = sum(found.values())
    return f"a base install has {total:,} octets, and may have {MOST_OCTETS:,}" if total > MOST_OCTETS else None


def run_tests(
    environment: Environment, wheel: Path, source_distribution: Path, place: Path, arguments: Sequence[str]
) -> int:
    """The exit status of pytest with the tests of a source distribution.

    In its tree the files of a wheel that is installed stand in place of the source, and nothing else of the folder
    `dissect`, which other packages share. Only the C is left, because some tests read it.
    """
    shutil.rmtree(place, ignore_errors=True)
    with tarfile.open(source_distribution) as files:
        files.extractall(place, filter="data")
    (tree,) = place.iterdir()
    shutil.move(tree / "dissect", place / "source")
    with ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("dissect/")]
    for name in names:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).symlink_to(environment.packages / name)
    shutil.move(place / "source" / "engine" / "native", tree / "dissect" / "engine" / "native")
    return environment.run(["-m", "pytest", *arguments], tree)
