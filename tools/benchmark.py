"""How fast everything is, in one run: this library as columns and packet by packet, its peers, and the floor.

`python tools/benchmark.py` makes a capture of a million packets (or takes --capture). Each library reads it in turn, in
a process of its own, for several rounds. It prints packets per second, ratios to dpkt, peak memory, and whether this
library meets its own targets. Slow readers read as much of the capture as they can in --seconds.

--generate OUT only makes the capture. --growth also measures how cost grows. --expensive measures only frames of 64 KiB
that are made to be expensive. --write puts the table into docs/speed.md and the README, --json saves the measurements,
and --from reads such a file instead of measuring.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
BEGIN, END = "<!-- speed -->\n", "<!-- /speed -->"
WARM = 2_000
GROWTH = (10_000, 100_000, 1_000_000, 10_000_000)
QUICK_GROWTH = (10_000, 100_000)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packets", type=int, help="in the generated capture (a million)")
    parser.add_argument("--capture", type=Path, help="a capture to use instead: pcap, Ethernet, TCP and UDP only")
    parser.add_argument("--generate", type=Path, metavar="OUT", help="make the capture and do nothing else")
    parser.add_argument("--only", nargs="+", metavar="KEY", help="measure only these: see --list")
    parser.add_argument("--list", action="store_true", help="list the contestants")
    parser.add_argument("--rounds", type=int, help="how often each reads it (5)")
    parser.add_argument("--seconds", type=float, help="how long the slow ones read, each round (2)")
    parser.add_argument("--growth", action="store_true", help="also measure how cost grows, to ten million packets")
    parser.add_argument("--expensive", action="store_true", help="measure only frames that are made to be expensive")
    parser.add_argument("--quick", action="store_true", help="a fifth of the packets, fewer rounds, a short growth")
    parser.add_argument("--json", type=Path, metavar="OUT", help="save the measurements")
    parser.add_argument("--from", type=Path, metavar="JSON", dest="source", help="show saved measurements only")
    parser.add_argument(
        "--write", action="store_true", help="put the table into docs/speed.md, and six rows of it into README.md"
    )
    options = parser.parse_args()
    options.packets = options.packets or (200_000 if options.quick else 1_000_000)
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.seconds = options.seconds or (1.0 if options.quick else 2.0)
    return options


def say(line: str) -> None:
    """Show progress beside the output."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def captures(options: argparse.Namespace) -> Iterator[tuple[Path, Path, Path]]:
    """The folder of all captures, the capture to measure, and the small one to warm up with."""
    from speed.generate import generate

    with tempfile.TemporaryDirectory(prefix="dissect-speed-") as folder:
        warm, made = Path(folder, "warm.pcap"), Path(folder, "capture.pcap")
        generate(warm, WARM)
        if options.capture is None:
            say(f"making {options.packets:,} packets")
            generate(made, options.packets)
        yield Path(folder), options.capture or made, warm


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """All measurements, as they are saved."""
    from speed import growth, running, start_up
    from speed.contestants import CONTESTANTS

    chosen = [one for one in CONTESTANTS if options.only is None or one.key in options.only]
    with captures(options) as (folder, capture, warm):
        found = running.run(chosen, (capture, warm), options.rounds, options.seconds, say)
        results: dict[str, Any] = {
            "machine": {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
            "capture": {"octets": capture.stat().st_size, "packets": max(one.packets for one in found)},
            "rounds": options.rounds,
            "seconds": options.seconds,
            "found": running.as_json(found),
        }
        if options.only is None:
            say("imports and first use")
            results["imports"] = start_up.imports(2 * options.rounds + 1)
            results["first_use"] = start_up.first_use("table-13", warm)
        if options.growth:
            results["growth"] = growth.as_json(grown(options, folder, warm))
    return results


def grown(options: argparse.Namespace, folder: Path, warm: Path) -> Any:
    """The points of the growth tables, over captures made one after the other."""
    from speed import growth
    from speed.generate import generate

    sizes = QUICK_GROWTH if options.quick else GROWTH
    points = []
    for packets in sizes:
        path = folder / "growing.pcap"
        say(f"making {packets:,} packets")
        generate(path, packets)
        columns = growth.COLUMNS if packets == growth.columns_at(sizes) else ()
        points += growth.measured(packets, path, columns, warm, 1 if options.quick else 2, say)
        path.unlink()
    return points


def text(results: dict[str, Any]) -> str:
    """The whole output."""
    from speed import growth, report, running

    found = running.from_json(results["found"])
    parts = [
        report.heading(results),
        report.speeds(found),
        report.disagreements(found),
        report.bars(found, results.get("imports")),
        report.starting(results.get("imports"), results.get("first_use")),
    ]
    if results.get("growth"):
        parts.append(growth.report(growth.from_json(results["growth"])))
    return "\n".join(part for part in parts if part)


def write(results: dict[str, Any]) -> None:
    """Put six rows of the table into the README, and all of it into docs/speed.md."""
    from speed import report, running

    found = running.from_json(results["found"])
    for name, block in (("README.md", report.readme(results, found)), ("docs/speed.md", report.page(results, found))):
        path = ROOT / name
        before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
        _, end, after = rest.partition(END)
        if not begin or not end:
            raise SystemExit(f"{name} has no part between {BEGIN.strip()} and {END}")
        path.write_text(before + begin + block + end + after, encoding="utf-8")


def main() -> int:
    options = arguments()
    if options.list:
        from speed.contestants import CONTESTANTS

        print("\n".join(f"{one.key:24}{one.label}: {one.does}" for one in CONTESTANTS))
        return 0
    if options.generate:
        from speed.generate import generate

        print(
            f"{options.generate}: {options.packets:,} packets, {generate(options.generate, options.packets):,} octets"
        )
        return 0
    if options.expensive:
        from speed import expensive

        print(expensive.report(expensive.ratios(say)), end="")
        return 0
    results = json.loads(options.source.read_text(encoding="utf-8")) if options.source else measure(options)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(text(results))
    if options.write:
        write(results)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
