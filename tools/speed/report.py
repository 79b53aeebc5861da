"""What was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from speed import growth
from speed.bars import judged, ratio
from speed.contestants import contestant
from speed.markdown import markdown, rounded
from speed.plan import Run, label
from speed.running import Measured

README_ROWS: Final = (
    "table-13",
    "gopacket-verdicts",
    "verify",
    "tshark-verify",
    "show",
    "tshark-show",
    "scalar",
    "dpkt",
    "scapy",
)
README_CAPTURES: Final = ("synthetic", "mixed", "mixed-96")
"""The contestants and captures that stand in the README."""
CAUSES: Final = 6
"""How many causes are named."""


def heading(results: Mapping[str, Any]) -> str:
    """By what machine, and how often."""
    machine = results["machine"]
    return (
        f"{machine['cpus']} CPUs, Python {machine['python']}, {machine['system']}; captures in the page cache.\n"
        f"Medians of {results['rounds']} rounds; each reader has a process of its own. Slow readers "
        f"read what they can in {results['seconds']:g} s.\n"
    )


def readme(results: Mapping[str, Any], found: Sequence[Measured]) -> str:
    """What stands in the README: the packets a second of a few readers and captures."""
    by_run = {Run(one.capture, one.key): one for one in found}
    captures = [one for one in README_CAPTURES if one in results["captures"]]
    rows = []
    for key in README_ROWS:
        rates = [by_run.get(Run(capture, key)) for capture in captures]
        if any(one is not None and one.rates for one in rates):
            who = contestant(key)
            shown = [rounded(one.rate) if one is not None and one.rates else "–" for one in rates]
            rows.append((_name(who.group, who.label), who.does, *shown))
    header = ("reader", "does", *(f"{capture}, packets/s" for capture in captures))
    machine = results["machine"]
    by_what = f"{machine['cpus']} CPUs, Python {machine['python']}; medians of {results['rounds']} rounds."
    return f"{by_what}\n\n{markdown(header, rows, numbers=range(2, len(header)))}"


def page(results: Mapping[str, Any], found: Sequence[Measured]) -> str:
    """Everything: what stands in docs/speed.md, and what the benchmark prints."""
    points = growth.from_json(results.get("growth") or [])
    parts = [heading(results)]
    for capture, size in results["captures"].items():
        mine = [one for one in found if one.capture == capture]
        title = f"### {label(capture)}\n\n{size['packets']:,} packets, {size['octets'] / 1e6:,.0f} MB\n"
        parts += [title, speeds(mine)] if mine else []
    parts += [
        missing(found),
        disagreements(found, {capture: size["packets"] for capture, size in results["captures"].items()}),
        asked(results.get("asked") or {}),
        f"### Bars\n\n{bars(found, results)}",
        starting(results.get("imports"), results.get("first_table")),
        growth.report(points) if points else "",
    ]
    return "\n".join(part for part in parts if part)


def speeds(found: Sequence[Measured]) -> str:
    """Each reader of one capture: its task, speed, ratio to dpkt, and memory."""
    by_run = {Run(one.capture, one.key): one for one in found}
    rows = []
    for one in sorted(found, key=lambda one: -one.rate if one.rates else 0.0):
        if not one.rates:
            continue
        times = ratio(by_run, Run(one.capture, one.key), Run(one.capture, "dpkt"))
        rows.append(
            (
                _name(one.group, one.label),
                one.does,
                rounded(one.rate),
                f"{times:.3g}" if times else "–",
                rounded(1e9 / one.rate),
                rounded(one.cpu_ns),
                f"{one.peak_kib / 1024:,.0f} MiB",
            )
        )
    header = ("reader", "does", "packets/s", "ratio to dpkt", "ns a packet", "CPU ns a packet", "peak memory")
    return markdown(header, rows, numbers=range(2, 7))


def missing(found: Sequence[Measured]) -> str:
    """The readers that are not installed, or failed."""
    return "".join(sorted({f"Not measured: {one.label}: {one.missing}.\n" for one in found if one.missing}))


def disagreements(found: Sequence[Measured], packets: Mapping[str, int]) -> str:
    """The readers that left packets out, and, on the synthetic capture, those that read something else than the others
    or found a wrong checksum; empty if there are none."""
    lines = [
        f"{one.label} ({one.does}) reads {one.packets:,} of {packets[one.capture]:,} packets.\n"
        for one in found
        if one.rates and contestant(one.key).whole and one.packets != packets[one.capture]
    ]
    friendly = [one for one in found if one.capture == "synthetic"]
    lines += [f"{one.label} ({one.does}) finds {one.bad} checksums wrong.\n" for one in friendly if one.bad]
    for count in sorted({one.packets for one in friendly}):
        sums = {one.ports: one for one in friendly if one.packets == count and one.ports is not None}
        if len(sums) > 1:
            lines.append(f"Not the same ports: {', '.join(f'{one.label} {ports}' for ports, one in sums.items())}.\n")
    return "".join(lines)


def asked(counted: Mapping[str, Any]) -> str:
    """Of how many rows Python is asked, and what stopped the walk."""
    rows = []
    for capture, one in counted.items():
        count = sum(one["causes"].values())
        causes = ", ".join(f"{cause} {times:,}" for cause, times in list(one["causes"].items())[:CAUSES])
        rows.append((capture, f"{count:,}", f"{count / one['packets']:.3%}", causes or "–"))
    if not rows:
        return ""
    header = ("capture", "rows", "share", "where the walk stopped")
    return f"### Rows that Python is asked about\n\n{markdown(header, rows, numbers=(1, 2))}"


def bars(found: Sequence[Measured], results: Mapping[str, Any]) -> str:
    words = {True: "met", False: "**missed**", None: "–"}
    points = growth.from_json(results.get("growth") or [])
    rows = [(one.what, one.bar, one.measured, words[one.met]) for one in judged(found, results, points)]
    return markdown(("what", "bar", "measured", ""), rows)


def starting(imports: Mapping[str, Any] | None, first: Mapping[str, float] | None) -> str:
    """What it costs to begin, in two sentences."""
    lines = []
    if imports:
        lines.append(
            f"`import dissect` takes {1000 * imports['dissect']:.1f} ms "
            f"(`import construct` {1000 * imports['construct']:.0f} ms), "
            f"`import dissect.packet` with every protocol {1000 * imports['dissect.packet']:.0f} ms."
        )
        lines.append(
            f"`dissect verify` of a small capture takes {1000 * imports['verify']:.0f} ms; a process that imports "
            f"click and construct, {1000 * imports['click and construct']:.0f} ms."
        )
    if first:
        lines.append(
            f"The first table of a process takes {1000 * first['first']:.0f} ms with all imports, the second "
            f"{1000 * first['second']:.1f} ms; `import pyarrow` alone takes {1000 * first['pyarrow']:.0f} ms."
        )
    return "\n".join(lines) + "\n" if lines else ""


def _name(group: str, label: str) -> str:
    return f"**{label}**" if group.startswith("dissect") else label
