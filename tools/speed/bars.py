"""What the library has promised itself, and whether a run keeps it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from speed.running import Measured


@dataclass(frozen=True, slots=True)
class Bar:
    """`key` must do at least `factor` times the packets a second of `against`."""

    what: str
    key: str
    against: str
    factor: float


_ALL = "table: 13 columns and every verdict"

BARS: Final = (
    *(
        Bar(f"{_ALL}{threads}", key, against, factor)
        for key, threads in (("table-13", ""), ("table-13-one", ", one thread"))
        for against, factor in (("dpkt", 100), ("gopacket-verdicts", 3), ("libtins", 1.5))
    ),
    *(
        Bar(f"kernels: index, walk, every verdict{threads}", key, against, 1 / 5)
        for key, threads in (("verdicts", ""), ("verdicts-one", ", one thread"))
        for against in ("floor", "floor-read")
    ),
    Bar("scalar, ports read", "scalar", "dpkt", 3),
    Bar("scalar, ports read", "scalar", "scapy", 40),
    Bar("scalar, ports read, frames in memory", "scalar-memory", "dpkt-memory", 3),
    Bar("scalar, every verdict", "scalar-verdicts", "dpkt", 1),
)


def ratio(found: Mapping[str, Measured], key: str, against: str) -> float | None:
    """The median over the rounds of one's packets a second by another's; None where one of them was not measured."""
    one, other = found.get(key), found.get(against)
    if one is None or other is None or not one.rates or not other.rates:
        return None
    return statistics.median(mine / theirs for mine, theirs in zip(one.rates, other.rates, strict=False))


def judged(found: Sequence[Measured], imports: Mapping[str, Any] | None) -> list[tuple[str, str, str, str]]:
    """Rows of a table: what, the bar, what was measured, whether it is reached."""
    by_key = {one.key: one for one in found}
    rows = []
    for bar in BARS:
        measured = ratio(by_key, bar.key, bar.against)
        other = by_key[bar.against].label if bar.against in by_key else bar.against
        if bar.factor < 1:
            asked, got = f"at most {1 / bar.factor:g} × the time of {other}", measured and f"{1 / measured:.1f} ×"
        else:
            asked, got = f"at least {bar.factor:g} × {other}", measured and f"{measured:.1f} ×"
        rows.append((bar.what, asked, got or "not measured", _word(measured, bar.factor)))
    if imports:
        slower = imports["dissect"] / imports["construct"]
        heavy = ", ".join(name for name in imports["heavy"] if name != "construct")
        rows += [
            (
                "import dissect",
                "at most 1.5 × import construct",
                f"{slower:.2f} ×",
                "reached" if slower <= 1.5 else "MISSED",
            ),
            ("import dissect", "nothing heavy", heavy or "nothing", "MISSED" if heavy else "reached"),
        ]
    return rows


def _word(measured: float | None, factor: float) -> str:
    if measured is None:
        return "–"
    return "reached" if measured >= factor else f"MISSED ({measured / factor:.0%} of it)"
