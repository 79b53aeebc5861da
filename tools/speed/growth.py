"""How the cost of a scan grows: with packets, threads, columns and verdicts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from speed.contestants.tables import THIRTEEN
from speed.markdown import markdown, rounded
from speed.running import ask

COLUMNS: Final = (1, 2, 5, 10, 20, 40)
SETTINGS: Final = ((1, False), (1, True), (2, False), (2, True))
"""Threads, and whether every checksum is verified."""
_BAR = 40


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement: the fastest of some times, because everything that disturbs makes slower."""

    packets: int
    columns: int
    threads: int
    verdicts: bool
    seconds: float
    peak_kib: int

    @property
    def ns(self) -> float:
        """Nanoseconds a packet."""
        return 1e9 * self.seconds / self.packets


def columns_at(sizes: Sequence[int]) -> int:
    """The capture at which the number of columns is varied."""
    return min(sizes[-1], 1_000_000)


def measured(
    packets: int, path: Path, columns: Sequence[int], warm: Path, times: int, say: Callable[[str], None]
) -> list[Point]:
    """Thirteen columns of a capture, and as many as `columns` says."""
    points = []
    for count in sorted({len(THIRTEEN), *columns}):
        for threads, verdicts in SETTINGS:
            key = f"growing/{count}/{threads}/{int(verdicts)}"
            best = ask(key, path, "--warm", warm, "--times", times)
            setting = f"{packets:,} packets, {count} columns, {_setting(threads, verdicts)}"
            if "missing" in best:
                say(f"{setting}: {best['missing']}")
                continue
            points.append(Point(packets, count, threads, verdicts, best["seconds"], best["peak_kib"]))
            say(f"{setting}: {best['seconds']:.3f} s")
    return points


def as_json(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(point) for point in points]


def from_json(points: Sequence[dict[str, Any]]) -> list[Point]:
    return [Point(**point) for point in points]


def report(points: Sequence[Point]) -> str:
    """Two tables, each with a graph of what the last of its columns says."""
    columns_of = columns_at(sorted({point.packets for point in points}))
    by_packets = [point for point in points if point.columns == len(THIRTEEN)]
    by_columns = [point for point in points if point.packets == columns_of]
    text = f"Cost with the number of packets, {len(THIRTEEN)} columns, packets/s:\n\n{_table(by_packets, 'packets')}"
    if len({point.columns for point in by_columns}) > 1:
        text += (
            f"\nCost with the number of columns, {columns_of:,} packets, packets/s:\n\n{_table(by_columns, 'columns')}"
        )
    return text


def _table(points: Sequence[Point], varied: str) -> str:
    sizes = sorted({_size(point, varied) for point in points})
    header = [
        varied,
        *(_setting(threads, verdicts) for threads, verdicts in SETTINGS),
        "peak",
        "nanoseconds a packet (1 thread, verdicts)",
    ]
    slowest = max((point.ns for point in points if (point.threads, point.verdicts) == (1, True)), default=1.0)
    rows = []
    for size in sizes:
        here = {(point.threads, point.verdicts): point for point in points if _size(point, varied) == size}
        rates = [rounded(here[one].packets / here[one].seconds) if one in here else "–" for one in SETTINGS]
        peak = max(point.peak_kib for point in here.values()) / 1024
        shown = here.get((1, True))
        graph = f"{shown.ns:.0f} {'▇' * max(1, round(_BAR * shown.ns / slowest))}" if shown else ""
        rows.append((f"{size:,}", *rates, f"{peak:,.0f} MiB", graph))
    return markdown(header, rows, numbers=range(len(header) - 1))


def _size(point: Point, varied: str) -> int:
    size: Any = getattr(point, varied)
    return int(size)


def _setting(threads: int, verdicts: bool) -> str:
    return f"{threads} thread{'s'[: threads - 1]}{', verdicts' if verdicts else ''}"
