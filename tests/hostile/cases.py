"""The hand-made hostile captures of a generator that stands beside the repository, and what is expected of each.

The generator is not part of the repository, which has vectors of its own; where it is there, all it makes is read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
VARIABLE = "DISSECT_HOSTILE_GENERATOR"
"""The environment variable that names another generator."""
FACTS = ("frag.", "stream.")
"""What is said of datagrams in fragments, and of connections."""


@dataclass(frozen=True)
class Case:
    """One file: the class and severity of what must be said of it, packets to deliver, layers to show, limits."""

    name: str
    path: Path
    layer: str
    diagnostic: str
    severity: str
    packets: str
    show: tuple[str, ...]
    seconds: float
    megabytes: int
    rule: str

    @property
    def is_control(self) -> bool:
        """Whether nothing is wrong with it, so that nothing may be said of it above a note."""
        return self.severity == "none"

    @property
    def is_fact(self) -> bool:
        """Whether what must be said has no severity here."""
        return self.diagnostic.startswith(FACTS)


def generator() -> Path | None:
    """The generator, if it is there."""
    path = Path(os.environ.get(VARIABLE) or ROOT.parent / "shared" / "tools" / "hostile.py")
    return path if path.exists() else None


def generate(folder: Path, seed: int, count: int, captures: list[Path]) -> dict[str, Any]:
    """Let the generator write its cases and `count` mutations of captures; what it says of them."""
    program = generator()
    if program is None:
        raise FileNotFoundError("no generator of hostile captures")
    arguments = ["--seed", str(seed), "--count", str(count), *map(str, captures)]
    subprocess.run([sys.executable, str(program), str(folder), *arguments], check=True, stdout=subprocess.DEVNULL)
    said: dict[str, Any] = json.loads((folder / "expectations.json").read_text())
    return said


def cases_in(folder: Path) -> list[Case]:
    """The hand-made cases that were generated into a folder."""
    return [_case(folder, one) for one in json.loads((folder / "expectations.json").read_text())["cases"]]


def _case(folder: Path, said: dict[str, Any]) -> Case:
    return Case(
        name=said["id"],
        path=folder / said["file"],
        layer=said["layer"],
        diagnostic=said["diagnostic"],
        severity=said["severity"],
        packets=str(said["packets"]),
        show=tuple(said["show"]),
        seconds=float(said["max_seconds"]),
        megabytes=int(said["max_rss_mb"]),
        rule=said["rule"],
    )
