"""What takes part in the benchmark: a name, what it does, and how it reads a capture."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Group = Literal[
    "dissect, whole captures",
    "dissect, a packet at a time",
    "dissect, commands",
    "Python",
    "compiled",
    "floor",
    "counted",
]

LOOK_EVERY: Final = 0xFF
"""How many packets (less one) a reader reads between two looks at the clock."""


def cpu_seconds() -> float:
    """What this process, with all its threads and the programs that it ran, has taken so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class Clock:
    """How long a reader has been reading, and whether it should stop."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.restart()

    def restart(self) -> None:
        """What was done before does not count."""
        self._begin, self._cpu_begin = time.perf_counter(), cpu_seconds()

    @property
    def elapsed(self) -> float:
        return time.perf_counter() - self._begin

    @property
    def cpu_elapsed(self) -> float:
        return cpu_seconds() - self._cpu_begin

    @property
    def is_over(self) -> bool:
        return self.elapsed > self._seconds


@dataclass(frozen=True, slots=True)
class Reading:
    """What one contestant did with one capture."""

    packets: int | None
    """None where it knows nothing of packets: it has read the whole file."""
    ports: int | None = None
    """The sum of the source and destination ports that it read: the same for all that read as many packets of a capture
    without odd ones. None where it reads none."""
    seconds: float | None = None
    """Where the contestant times itself; otherwise the clock does."""
    cpu_seconds: float | None = None
    """What all threads and child processes took together."""
    peak_kib: int | None = None
    bad: int = 0
    """Checksums that it found wrong."""
    skipped: int = 0
    """Packets that it could not read, and went on."""
    asked: dict[str, int] | None = None
    """How many rows Python was asked about, by cause, where that is counted."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One row of the table."""

    key: str
    label: str
    does: str
    group: Group
    read: Callable[[Path, Clock], Reading]
    modules: tuple[str, ...] = ()
    """Python modules that it needs."""
    program: str | None = None
    """The program on the search path, or among those that this benchmark compiles, that it needs."""
    whole: bool = False
    """It reads the whole capture, however long that takes; the others stop when their time is over."""
