"""What the library has promised itself, and whether a run keeps it."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from speed.contestants import contestant
from speed.growth import Point
from speed.plan import COUNTED, OWN_COUNTED, READERS, Run
from speed.running import Measured

ALL: Final = "13 columns, every verdict"
VERDICTS: Final = "index, walk, every verdict"


@dataclass(frozen=True, slots=True)
class Bar:
    """One reader against another in the same rounds: `least` times its packets a second, or `most` times its time."""

    what: str
    run: Run
    against: Run
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A row of the report. `met` is None where something was not measured."""

    what: str
    bar: str
    measured: str
    met: bool | None


def conversations(capture: str) -> list[Bar]:
    """Who talked with whom, and what happened meanwhile: both sides read the whole capture."""
    return [
        Bar("dissect flows", Run(capture, "flows"), Run(capture, "tshark-stats"), least=5),
        Bar("events of TCP connections", Run(capture, "scan-events"), Run(capture, "tshark-flags"), least=1),
        Bar("flags of the analysis of TCP", Run(capture, "scan-flags"), Run(capture, "tshark-flags"), least=1),
    ]


_SYNTHETIC: Final = [
    Bar(ALL, Run("synthetic", "table-13"), Run("synthetic", "gopacket-verdicts"), least=3),
    Bar(ALL, Run("synthetic", "table-13"), Run("synthetic", "libtins"), least=3),
    Bar(ALL, Run("synthetic", "table-13"), Run("synthetic", "floor"), most=2),
    Bar(ALL, Run("synthetic", "table-13"), Run("synthetic", "floor-read"), most=2),
    Bar(VERDICTS, Run("synthetic", "verdicts"), Run("synthetic", "gopacket-verdicts"), least=3.5),
    Bar(VERDICTS, Run("synthetic", "verdicts"), Run("synthetic", "floor"), most=1.5),
    Bar(VERDICTS, Run("synthetic", "verdicts"), Run("synthetic", "floor-read"), most=1.5),
    Bar("two threads: " + ALL, Run("synthetic", "table-13"), Run("synthetic", "table-13-one"), least=1.7),
    Bar("two threads: " + VERDICTS, Run("synthetic", "verdicts"), Run("synthetic", "verdicts-one"), least=1.7),
    Bar(
        "default columns, addresses as text",
        Run("synthetic", "table-default"),
        Run("synthetic", "gopacket-verdicts"),
        least=1.2,
    ),
]
_SCALAR: Final = [
    Bar("a packet at a time, ports", Run("mixed", "scalar"), Run("mixed", "dpkt"), least=5),
    Bar("a packet at a time, ports", Run("mixed", "scalar"), Run("mixed", "scapy"), least=80),
    Bar(
        "a packet at a time, frames in memory, ports",
        Run("synthetic", "scalar-memory"),
        Run("synthetic", "dpkt-memory"),
        least=3,
    ),
    Bar(
        "a packet at a time, find of what is not there",
        Run("mixed", "scalar-miss"),
        Run("mixed", "scalar-find"),
        most=1,
    ),
    Bar("a packet at a time, every verdict", Run("mixed", "scalar-verdicts"), Run("mixed", "dpkt"), least=2),
    Bar("a packet at a time, every header", Run("mixed", "scalar-headers"), Run("mixed", "dpkt"), least=1),
]
_COMMANDS: Final = [
    Bar("dissect verify", Run("mixed", "verify"), Run("mixed", "tshark-verify"), least=15),
    Bar("dissect show, a line a packet", Run("mixed", "show"), Run("mixed", "tshark-show"), least=1),
    Bar("dissect show -Y, one in a hundred", Run("mixed", "show-filtered"), Run("mixed", "tshark-filtered"), least=10),
    Bar("dissect stats", Run("mixed", "stats"), Run("mixed", "tshark-stats"), least=5),
]
_MIXED: Final = [
    *(
        Bar(ALL, Run(capture, "table-13"), Run("synthetic", "table-13"), most=1.5)
        for capture in ("mixed", "mixed-96", "mixed-68")
    ),
    Bar(ALL, Run("wrong", "table-13"), Run("synthetic", "table-13"), most=1.3),
    Bar("names and response codes", Run("dns", "table-dns"), Run("dns", "tshark-dns"), least=20),
    Bar("TCP options", Run("syn", "table-syn"), Run("syn", "tshark-syn"), least=20),
]
_STREAMS: Final = [
    Bar("streams of TCP", Run("transfer", "streams"), Run("transfer", "dpkt-streams"), least=1),
    Bar("streams of TCP", Run("transfer", "streams"), Run("transfer", "tshark-follow"), least=3),
]
BARS: Final = (*_SYNTHETIC, *_MIXED, *_SCALAR, *_COMMANDS, *_STREAMS, *conversations("mixed"))
OWN_MOST: Final = 2.5
"""A capture of the user's own takes at most so many times as long a packet as the synthetic one."""
ASKED_MOST: Final = 0.000_5
OWN_ASKED_MOST: Final = 0.003
"""Of a capture of the user's own."""
FIRST_TABLE_MOST: Final = 1.5
"""Times of `import pyarrow`."""
IMPORT_MOST: Final = 1.5
"""Times of `import construct`."""
VERIFY_MOST: Final = 3
"""Times of a process that imports click and construct: `dissect verify` of a small capture."""
PEAK_MIB_MOST: Final = {"dissect.scan": 350, "dissect verify": 60, "dissect show": 60}
"""By what reads the largest file."""
GROWTH_MOST: Final = 1.2
"""The time a packet of the largest capture by that of one with a hundredth of its packets."""


def ratio(found: Mapping[Run, Measured], run: Run, against: Run) -> float | None:
    """The median over the rounds of one's packets a second by another's; None where one of them was not measured."""
    one, other = found.get(run), found.get(against)
    if one is None or other is None or not one.rates or not other.rates:
        return None
    return statistics.median(mine / theirs for mine, theirs in zip(one.rates, other.rates, strict=False))


def judged(found: Sequence[Measured], results: Mapping[str, Any], points: Sequence[Point]) -> list[Judgement]:
    """Every bar, with what was measured."""
    by_run = {Run(one.capture, one.key): one for one in found}
    own = [capture for capture in results["captures"] if capture not in READERS]
    bars = list(BARS)
    for one in own:
        bars += (Bar(ALL, Run(one, "table-13"), Run("synthetic", "table-13"), most=OWN_MOST), *conversations(one))
    return [
        *(_compared(bar, by_run) for bar in bars),
        *_asked(results.get("asked") or {}),
        *_starting(results.get("imports"), results.get("first_table")),
        *_memory(results.get("memory")),
        *_growing(points),
    ]


def _compared(bar: Bar, found: Mapping[Run, Measured]) -> Judgement:
    speed = ratio(found, bar.run, bar.against)
    who = contestant(bar.against.key)
    alone = who.group == "floor" or bar.run.key == bar.against.key
    other = who.label if alone else f"{who.label}, {who.does}"
    other += "" if bar.run.capture == bar.against.capture else f", {bar.against.capture}"
    what = bar.what if bar.run.capture == "synthetic" else f"{bar.what}, {bar.run.capture}"
    if bar.least is not None:
        met = None if speed is None else speed >= bar.least
        return Judgement(what, f"≥ {bar.least:g} × the speed of {other}", _times(speed), met)
    time = None if speed is None else 1 / speed
    return Judgement(what, f"≤ {bar.most:g} × the time of {other}", _times(time), _at_most(time, bar.most))


def _asked(asked: Mapping[str, Any]) -> Iterator[Judgement]:
    for capture, counted in asked.items():
        if COUNTED.get(capture, OWN_COUNTED) != OWN_COUNTED:
            continue  # other columns, for which there is no bar
        most = ASKED_MOST if capture in COUNTED else OWN_ASKED_MOST
        share = sum(counted["causes"].values()) / counted["packets"]
        yield Judgement(f"rows that Python is asked about, {capture}", f"≤ {most:.2%}", f"{share:.3%}", share <= most)


def _starting(imports: Mapping[str, Any] | None, first: Mapping[str, float] | None) -> Iterator[Judgement]:
    if first:
        time = first["first"] / first["pyarrow"]
        bar = f"≤ {FIRST_TABLE_MOST:g} × the time of import pyarrow"
        yield Judgement("first table of a process", bar, _times(time), _at_most(time, FIRST_TABLE_MOST))
    if imports:
        time = imports["dissect"] / imports["construct"]
        bar = f"≤ {IMPORT_MOST:g} × the time of import construct"
        yield Judgement("import dissect", bar, _times(time), _at_most(time, IMPORT_MOST))
        if "verify" in imports:
            time = imports["verify"] / imports["click and construct"]
            bar = f"≤ {VERIFY_MOST:g} × the time of a process that imports click and construct"
            yield Judgement("dissect verify of a small capture", bar, _times(time), _at_most(time, VERIFY_MOST))
        heavy = [name for name in imports["heavy"] if name != "construct"]
        yield Judgement("import dissect", "loads nothing heavy", ", ".join(heavy) or "nothing", not heavy)


def _memory(memory: Mapping[str, Mapping[str, Any]] | None) -> Iterator[Judgement]:
    for who, taken in (memory or {}).items():
        if taken.get("peak_kib"):
            peak, most = taken["peak_kib"] / 1024, PEAK_MIB_MOST[who]
            what = f"peak memory of {who}, {taken['octets'] / 1e9:.1f} GB"
            yield Judgement(what, f"≤ {most} MiB", f"{peak:,.0f} MiB", peak <= most)


def _growing(points: Sequence[Point]) -> Iterator[Judgement]:
    """Thirteen columns with verdicts in two threads."""
    costs = {
        point.packets: point.ns for point in points if (point.columns, point.threads, point.verdicts) == (13, 2, True)
    }
    if costs and max(costs) // 100 in costs:
        largest = max(costs)
        time = costs[largest] / costs[largest // 100]
        bar = f"≤ {GROWTH_MOST:g} × the time a packet of {largest // 100:,}"
        yield Judgement(f"{ALL}, {largest:,} packets", bar, _times(time), _at_most(time, GROWTH_MOST))


def _times(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.2f} ×"


def _at_most(value: float | None, most: float | None) -> bool | None:
    return None if value is None or most is None else value <= most
