"""What was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from speed.bars import judged, ratio
from speed.running import Measured

README_ROWS = ("table-13", "gopacket-verdicts", "libtins", "scalar", "dpkt", "scapy")
"""The contestants that stand in the README."""


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Container[int] = ()) -> str:
    """A Markdown table; `numbers` says which columns stand to the right."""
    lines = [f"| {' | '.join(row)} |" for row in (header, *rows)]
    lines.insert(1, "|" + "|".join("--:" if place in numbers else "---" for place in range(len(header))) + "|")
    return "\n".join(lines) + "\n"


def heading(results: Mapping[str, Any]) -> str:
    """What was read, how often, and by what machine."""
    machine, capture = results["machine"], results["capture"]
    return (
        f"{capture['packets']:,} packets, {capture['octets'] / 1e6:,.0f} MB, in the page cache; "
        f"{machine['cpus']} CPUs, Python {machine['python']}, {machine['system']}.\n"
        f"Medians of {results['rounds']} rounds in which everybody has a process of its own. What is slow "
        f"reads what it can in {results['seconds']:g} s.\n"
    )


def readme(results: Mapping[str, Any], found: Sequence[Measured]) -> str:
    """What stands in the README: a few rows."""
    return f"{heading(results)}\n{speeds([one for one in found if one.key in README_ROWS])}"


def page(results: Mapping[str, Any], found: Sequence[Measured]) -> str:
    """What stands in docs/speed.md: the whole table, and what it costs to begin."""
    first = starting(results.get("imports"), results.get("first_use"))
    return f"{heading(results)}\n{speeds(found)}\n{first}"


def speeds(found: Sequence[Measured]) -> str:
    """Each contestant's task, speed, ratio to dpkt and memory; then the contestants that are not installed."""
    by_key = {one.key: one for one in found}
    rows = []
    for one in sorted(found, key=lambda one: -one.rate if one.rates else 0.0):
        if not one.rates:
            continue
        times = ratio(by_key, one.key, "dpkt")
        mine = f"**{one.label}**" if one.group.startswith("dissect") else one.label
        rows.append(
            (
                mine,
                one.does,
                rounded(one.rate),
                f"{times:.3g}" if times else "–",
                rounded(one.cpu_ns),
                f"{one.peak_kib / 1024:,.0f} MiB",
            )
        )
    header = ("reader", "does", "packets/s", "ratio to dpkt", "CPU ns a packet", "peak memory")
    text = markdown(header, rows, numbers=(2, 3, 4, 5))
    missing = {f"{one.label}: {one.missing}" for one in found if one.missing}
    return text + "".join(f"\nNot measured: {line}.\n" for line in sorted(missing))


def disagreements(found: Sequence[Measured]) -> str:
    """The contestants that did not read what the others read, or found a wrong checksum; empty if none."""
    lines = [f"{one.label} ({one.does}) finds {one.bad} checksums wrong.\n" for one in found if one.bad]
    for packets in sorted({one.packets for one in found}):
        sums = {one.ports: one for one in found if one.packets == packets and one.ports is not None}
        if len(sums) > 1:
            lines.append(f"Not the same ports: {', '.join(f'{one.label} {ports}' for ports, one in sums.items())}.\n")
    return "".join(lines)


def bars(found: Sequence[Measured], imports: Mapping[str, Any] | None) -> str:
    return markdown(("what", "bar", "measured", ""), judged(found, imports))


def starting(imports: Mapping[str, Any] | None, first: Mapping[str, float | None] | None) -> str:
    """What it costs to begin, in two sentences."""
    lines = []
    if imports:
        lines.append(
            f"`import dissect` takes {1000 * imports['dissect']:.1f} ms "
            f"(`import construct` {1000 * imports['construct']:.0f} ms), "
            f"`import dissect.packet` with every protocol {1000 * imports['dissect.packet']:.0f} ms."
        )
    if first and first.get("cold"):
        cold, cached, warm = (first[key] or 0.0 for key in ("cold", "cached", "warm"))
        lines.append(
            f"The first table on a machine takes {cold:.1f} s, because the kernels are compiled; they are kept "
            f"on disk, and the first one of every later process takes {cached:.2f} s, the next {warm:.3f} s."
        )
    return "\n".join(lines) + "\n" if lines else ""


def rounded(number: float) -> str:
    """Three digits, which is more than this kind of measurement is worth, with thousands apart."""
    digits = len(str(int(number)))
    return f"{round(number, 3 - digits):,.0f}"
