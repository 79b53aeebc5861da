"""How fast everything is, in one run: this library as columns and packet by packet, its peers, and the floor.

`python tools/benchmark.py` makes its captures: a synthetic one of a million packets, a mixed one that is also cut at 96
and at 68 octets, and smaller ones for single questions. Each reader has a process of its own, in several interleaved
rounds. It prints packets per second, ratios to dpkt, peak memory, the rows that Python is asked about, and whether this
library meets its own bars. Slow readers read as much of a capture as they can in --seconds.

--capture measures other captures as well. --generate OUT only makes a capture (--kind says which). --growth also varies
the number of columns. --expensive measures only frames of 64 KiB that are made to be expensive. --write puts the tables
into docs/speed.md and the README, --json saves the measurements, and --from reads such a file instead of measuring.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from speed.running import File

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
BEGIN, END = "<!-- speed -->\n", "<!-- /speed -->"
WARM = 2_000
"""The packets with which a contestant warms up."""
SMALL = "captures/tcp4_echo.pcap"
"""The capture by which the start of a command is measured."""
GROWTH = (100, 10, 1)
"""Growth is measured from a hundredth of the packets on."""
LONGEST = 10
"""And up to ten times as many."""
IN_MEMORY = Path("/dev/shm")


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packets", type=int, help="in the synthetic and the mixed captures (a million)")
    parser.add_argument(
        "--capture", type=Path, nargs="+", default=[], help="more captures: pcap, little-endian, Ethernet"
    )
    parser.add_argument("--generate", type=Path, metavar="OUT", help="make one capture and do nothing else")
    parser.add_argument("--kind", default="synthetic", help="which capture: see --list")
    parser.add_argument("--only", nargs="+", metavar="KEY", help="measure only these readers: see --list")
    parser.add_argument("--captures", nargs="+", metavar="KEY", help="measure only these captures: see --list")
    parser.add_argument("--list", action="store_true", help="list the readers and captures")
    parser.add_argument("--rounds", type=int, help="how often each reads it (3)")
    parser.add_argument("--seconds", type=float, default=0.8, help="how long the slow ones read, each round (0.8)")
    parser.add_argument("--gigabytes", type=float, help="of the file by which peak memory is measured (10)")
    parser.add_argument("--growth", action="store_true", help="also measure how cost grows with the number of columns")
    parser.add_argument("--expensive", action="store_true", help="measure only frames that are made to be expensive")
    parser.add_argument("--quick", action="store_true", help="a fifth of the packets, two rounds, a tenth of the file")
    parser.add_argument("--folder", type=Path, help="where captures are made (in memory, where there is room)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="save the measurements")
    parser.add_argument("--from", type=Path, metavar="JSON", dest="source", help="show saved measurements only")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/speed.md and README.md")
    options = parser.parse_args(given)
    options.packets = options.packets or (200_000 if options.quick else 1_000_000)
    options.rounds = options.rounds or (2 if options.quick else 3)
    options.gigabytes = options.gigabytes or (1.0 if options.quick else 10.0)
    return options


def say(line: str) -> None:
    """Show progress beside the output."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def folder(options: argparse.Namespace) -> Iterator[Path]:
    """A folder for captures: in memory if there is room for twice as much as is written, so that no disk disturbs."""
    parent = options.folder
    if parent is None and IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > 2e9 * options.gigabytes:
        parent = IN_MEMORY
    with tempfile.TemporaryDirectory(prefix="dissect-speed-", dir=parent) as made:
        yield Path(made)


def make_captures(options: argparse.Namespace, into: Path, names: set[str]) -> dict[str, File]:
    """The benchmark's captures with these names, and the user's own, by the names of their files."""
    from speed.captures import CAPTURES
    from speed.captures.pcap_records import copy_first, count_packets
    from speed.plan import packets_of
    from speed.running import File

    files: dict[str, File] = {}

    def add(name: str, path: Path, packets: int) -> None:
        warm = into / f"beginning-of-{len(files)}.pcap"
        copy_first(path, warm, WARM)
        files[name] = File(path, packets, warm)

    for name, capture in CAPTURES.items():
        if name in names:
            path, packets = into / f"{name}.pcap", packets_of(name, options.packets)
            say(f"making {packets:,} packets: {capture.label}")
            capture.make(path, packets)
            add(name, path, packets)
    for path in options.capture:
        say(f"counting the packets of {path}")
        add(path.name, path, count_packets(path))
    return files


def compile_byte_code() -> None:
    """Store the byte code, as an installation does, lest every process compile every module again."""
    say("storing the byte code of dissect and of the readers")
    for package in ("dissect", "tools/speed"):
        compileall.compile_dir(ROOT / package, quiet=1)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """All measurements, as they are saved."""
    from speed import plan, running, start_up
    from speed.captures.synthetic import generate

    compile_byte_code()
    with folder(options) as into:
        warm = into / "warm.pcap"
        generate(warm, WARM)
        planned = plan.runs([path.name for path in options.capture], options.only, options.captures)
        files = make_captures(options, into, {one.capture for one in planned})
        results: dict[str, Any] = {
            "machine": {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
            "captures": {
                name: {"octets": file.path.stat().st_size, "packets": file.packets} for name, file in files.items()
            },
            "rounds": options.rounds,
            "seconds": options.seconds,
        }
        if options.only is None or "asked" in options.only:
            results["asked"] = running.asked(files, plan.counted(files), say)
        results["found"] = running.as_json(running.run(planned, files, options.rounds, options.seconds, say))
        if options.only is None and options.captures is None:
            say("imports and first table")
            results["imports"] = start_up.imports(ROOT / SMALL, 2 * options.rounds + 1)
            results["first_table"] = start_up.first_table(warm, 2 * options.rounds + 1)
            results |= grown(options, into, files["synthetic"], warm)
        return results


def grown(options: argparse.Namespace, into: Path, synthetic: File, warm: Path) -> dict[str, Any]:
    """The points of the growth tables, and the peak memory on the largest file, which repeats the synthetic capture."""
    from speed import growth
    from speed.captures.synthetic import generate, repeat

    points = []
    path = into / "growing.pcap"
    for divisor in GROWTH:
        packets = synthetic.packets // divisor
        generate(path, packets)
        columns = growth.COLUMNS if options.growth and divisor == 1 else ()
        points += growth.measured(packets, path, columns, warm, options.rounds, say)
    packets = synthetic.packets * LONGEST
    repeat(synthetic.path, path, LONGEST)
    points += growth.measured(packets, path, (), warm, options.rounds, say)
    times = max(1, round(1e9 * options.gigabytes / synthetic.path.stat().st_size))
    say(f"making {options.gigabytes:g} GB")
    octets = repeat(synthetic.path, path, times)
    memory = {
        who: {"octets": octets, **memory_of(key, path, warm)}
        for who, key in (("dissect.scan", "scan-13"), ("dissect verify", "verify"), ("dissect show", "show"))
    }
    path.unlink()
    say(f"peak memory: {memory}")
    return {"growth": growth.as_json(points), "memory": memory}


def memory_of(key: str, path: Path, warm: Path) -> dict[str, Any]:
    """What a contestant that reads a file says of itself."""
    from speed.running import ask

    answer = ask(key, path, "--warm", warm)
    return {name: answer.get(name) for name in ("packets", "seconds", "peak_kib", "missing")}


def write(results: dict[str, Any]) -> None:
    """Put a few rows into the README, and everything into docs/speed.md."""
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
        print(listing())
        return 0
    if options.generate:
        from speed.captures import CAPTURES

        octets = CAPTURES[options.kind].make(options.generate, options.packets)
        print(f"{options.generate}: {options.packets:,} packets, {octets:,} octets")
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


def listing() -> str:
    """The readers and captures, by their keys."""
    from speed.captures import CAPTURES
    from speed.contestants import CONTESTANTS

    readers = [f"{one.key:24}{one.label}: {one.does}" for one in CONTESTANTS]
    return "\n".join([*readers, "", *(f"{one.key:24}{one.label}" for one in CAPTURES.values())])


def text(results: dict[str, Any]) -> str:
    """The whole output."""
    from speed import report, running

    return report.page(results, running.from_json(results["found"]))


if __name__ == "__main__":
    raise SystemExit(main())
