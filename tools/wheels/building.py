"""Wheels from a source distribution, each built twice in different folders: both must have the same octets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

PURE = "any"
"""The platform of the wheel without a library."""


class BuildError(RuntimeError):
    """Something could not be built, or not twice."""


class Workshop:
    """Where a source distribution lies unpacked twice, and what is built from it."""

    def __init__(self, root: Path, place: Path, variables: Mapping[str, str]) -> None:
        """Make the source distribution of a tree, and unpack it. BuildError if that fails."""
        self.variables = {**os.environ, "SOURCE_DATE_EPOCH": _date(root), **variables}
        shutil.rmtree(place, ignore_errors=True)
        self.source_distribution = self._built(root, place / "source", "sdist", {})
        self.one = _unpacked(self.source_distribution, place / "one")
        self.other = _unpacked(self.source_distribution, place / "one-with-another-path")
        self._same(self.source_distribution, self._built(self.other, place / "source-again", "sdist", {}))

    def wheel(self, platform: str) -> Path:
        """The wheel of a platform. BuildError if it cannot be built, or if the second one differs."""
        chosen = {"DISSECT_ENGINE_BUILD": "off"} if platform == PURE else {"DISSECT_ENGINE_TARGET": platform}
        wheels = [
            self._built(source, source.parent / "wheels" / platform, "wheel", chosen)
            for source in (self.one, self.other)
        ]
        self._same(*wheels)
        return wheels[0]

    def _built(self, source: Path, out: Path, target: str, chosen: Mapping[str, str]) -> Path:
        command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
        kept = {name: value for name, value in self.variables.items() if not name.startswith("DISSECT_ENGINE")}
        ran = subprocess.run(
            command,
            cwd=source,
            env={**kept, **chosen},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if ran.returncode:
            raise BuildError(f"{out.name} could not be built:\n{ran.stdout}")
        (file,) = out.iterdir()
        return file

    @staticmethod
    def _same(one: Path, other: Path) -> None:
        if one.read_bytes() != other.read_bytes():
            raise BuildError(f"two builds differ: compare {one} with {other}")


def _date(root: Path) -> str:
    """The time that files in archives get: SOURCE_DATE_EPOCH, or when the last commit was made. Without git it is the
    one that hatchling takes."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return given
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    committed = subprocess.run(command, capture_output=True, text=True, check=False) if shutil.which("git") else None
    return committed.stdout.strip() if committed is not None and committed.stdout else "1580601600"


def _unpacked(archive: Path, place: Path) -> Path:
    """The folder in which an archive has its files, unpacked."""
    with tarfile.open(archive) as files:
        files.extractall(place, filter="data")
    (folder,) = place.iterdir()
    return folder
