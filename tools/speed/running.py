"""Everybody in turn, round after round, each in a process of its own, so that a busy moment hits all of them alike."""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from speed.contestant import Contestant

TOOLS: Final = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Measured:
    """What came of one contestant over all rounds."""

    key: str
    label: str
    does: str
    group: str
    packets: int = 0
    ports: int | None = None
    bad: int = 0
    rates: list[float] = field(default_factory=list)
    """Packets a second, round by round."""
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    peak_kib: int = 0
    missing: str | None = None
    """Why it was not measured."""

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def cpu_ns(self) -> float:
        """Processor time for a packet, of all threads together, in nanoseconds."""
        return 1e9 * statistics.median(self.cpu_seconds) / self.packets

    @property
    def word(self) -> str:
        """What came of the last round, in words."""
        return self.missing if self.missing is not None else f"{self.rates[-1]:,.0f} packets/s"

    def add(self, answer: dict[str, Any]) -> None:
        """What one process said."""
        if answer.get("missing"):
            self.missing = answer["missing"]
            return
        self.packets, self.ports, self.bad = answer["packets"], answer["ports"], answer["bad"]
        self.seconds.append(answer["seconds"])
        self.cpu_seconds.append(answer["cpu_seconds"])
        self.rates.append(answer["packets"] / answer["seconds"])
        self.peak_kib = max(self.peak_kib, answer["peak_kib"])


def ask(key: str, capture: Path, *options: object, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """What a process with one contestant says of a capture."""
    command = [sys.executable, "-m", "speed.measure", key, capture, *options]
    paths = [str(TOOLS), str(TOOLS.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    ran = subprocess.run(
        list(map(str, command)),
        env={**os.environ, **(environment or {}), "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or [f"exit {ran.returncode}"])[-1]
        return {"missing": f"failed: {last}"}
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def run(
    contestants: Sequence[Contestant],
    captures: tuple[Path, Path],
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> list[Measured]:
    """Everybody over the first of the captures, after everybody has warmed up with the second."""
    capture, warm = captures
    found = [Measured(one.key, one.label, one.does, one.group) for one in contestants]
    for number in range(1, rounds + 1):
        for one in found:
            if one.missing is None:
                one.add(ask(one.key, capture, "--warm", warm, "--seconds", seconds))
                say(f"round {number}: {one.label}, {one.does}: {one.word}")
    return found


def as_json(found: Sequence[Measured]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(one) for one in found]


def from_json(found: Sequence[dict[str, Any]]) -> list[Measured]:
    return [Measured(**one) for one in found]
