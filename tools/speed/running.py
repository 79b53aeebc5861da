"""Everybody in turn, round after round, each in a process of its own, so that a busy moment hits all of them alike."""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from speed.contestants import contestant
from speed.plan import Run

TOOLS: Final = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Measured:
    """What came of one contestant and one capture over all rounds."""

    capture: str
    key: str
    label: str
    does: str
    group: str
    packets: int = 0
    ports: int | None = None
    bad: int = 0
    skipped: int = 0
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

    def add(self, answer: dict[str, Any], packets: int) -> None:
        """What one process said of a capture of so many packets."""
        if answer.get("missing"):
            self.missing = answer["missing"]
            return
        self.packets = packets if answer["packets"] is None else answer["packets"]
        self.ports, self.bad, self.skipped = answer["ports"], answer["bad"], answer["skipped"]
        self.seconds.append(answer["seconds"])
        self.cpu_seconds.append(answer["cpu_seconds"])
        self.rates.append(self.packets / answer["seconds"])
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


@dataclass(frozen=True, slots=True)
class File:
    """A capture on disk."""

    path: Path
    packets: int
    warm: Path
    """Its first packets, with which contestants warm up: what a capture holds decides what they import."""


def run(
    planned: Sequence[Run],
    files: Mapping[str, File],
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> list[Measured]:
    """All planned runs, round after round; each has warmed up with the beginning of the capture.

    Every other round goes backwards: a process may find at hand what memory the one before it has just given back; a
    virtual machine asks its host for other memory page by page.
    """
    found = []
    for one in planned:
        who = contestant(one.key)
        found.append(Measured(one.capture, one.key, who.label, who.does, who.group))
    for number in range(1, rounds + 1):
        for measured in found[:: 1 if number % 2 else -1]:
            if measured.missing is None:
                file = files[measured.capture]
                measured.add(ask(measured.key, file.path, "--warm", file.warm, "--seconds", seconds), file.packets)
                say(f"round {number}, {measured.capture}: {measured.label}, {measured.does}: {measured.word}")
    return found


def asked(files: Mapping[str, File], keys: Mapping[str, str], say: Callable[[str], None]) -> dict[str, Any]:
    """How many rows of each capture Python is asked about, by cause; `keys` says which contestant counts them."""
    counted: dict[str, Any] = {}
    for name, key in keys.items():
        answer = ask(key, files[name].path)
        if answer.get("missing"):
            say(f"rows asked, {name}: {answer['missing']}")
            continue
        counted[name] = {"packets": answer["packets"], "causes": answer["asked"]}
        say(f"rows asked, {name}: {sum(answer['asked'].values()):,} of {answer['packets']:,}")
    return counted


def as_json(found: Sequence[Measured]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(one) for one in found]


def from_json(found: Sequence[dict[str, Any]]) -> list[Measured]:
    return [Measured(**one) for one in found]
