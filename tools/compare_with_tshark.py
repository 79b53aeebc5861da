#!/usr/bin/env python3
"""Our fields beside those of an installed tshark, for any captures: the counts, and the differences by name.

    python tools/compare_with_tshark.py FILE-OR-FOLDER…

The tests do this with the recorded answers for captures/; this tool does it for any other capture. It leaves out
differences with a written reason (tests/oracles/differences.py).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import tshark_answers  # noqa: E402  # after the path, as is the next

SUFFIXES = (".pcap", ".pcapng", ".cap", ".ntar", ".dmp", ".trace", ".gz", ".zst")


def files(given: list[Path]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES and ".jsonl" not in one.suffixes)
        else:
            yield path


def compare(path: Path, packets: int) -> tuple[str, int, int, list[tuple[int, str, str, str]]]:
    """The file, its packets, the values compared, and the differences; all empty if the file cannot be read."""
    import dissect
    from dissect.errors import CaptureError
    from tests.oracles.comparison import field_differences
    from tests.oracles.tshark import answer_of

    try:
        lines = tshark_answers.ask("tshark", path, packets).splitlines()[1:]
    except SystemExit:
        return str(path), 0, 0, []
    answers = [answer_of(json.loads(line)) for line in lines]
    done = values = 0
    found = []
    try:
        with dissect.open(path) as reader:
            for packet, answer in zip(reader, answers, strict=False):
                done += 1
                if packet.frame.captured_length != answer.captured:
                    continue
                count, differences = field_differences(packet, answer)
                values += count
                found += [(one.number, one.name, " ".join(one.ours), " ".join(one.theirs)) for one in differences]
    except CaptureError:
        pass
    except Exception as error:  # noqa: BLE001  # one file must not end the comparison; it is shown as a difference
        found.append((done, "EXCEPTION", repr(error), ""))
    return str(path), done, values, found


def main() -> int:
    parser = argparse.ArgumentParser(description="compare our fields with an installed tshark's")
    parser.add_argument("captures", nargs="+", type=Path)
    parser.add_argument("--packets", type=int, default=200, help="the most packets of each file (default: %(default)s)")
    parser.add_argument("--examples", type=int, default=2, help="of each name (default: %(default)s)")
    parser.add_argument("--name", default="", help="only names that begin with this")
    given = parser.parse_args()
    chosen = list(files(given.captures))
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    packets = values = 0
    with ProcessPoolExecutor() as pool:
        answers = pool.map(compare, chosen, [given.packets] * len(chosen))
        for at, (path, done, compared, differences) in enumerate(answers):
            packets, values = packets + done, values + compared
            if at % 50 == 0:
                print(f"{at} of {len(chosen)} files", file=sys.stderr, flush=True)
            for number, name, ours, theirs in differences:
                if name.startswith(given.name):
                    counts[name] += 1
                    if len(examples[name]) < given.examples and not any(path in one for one in examples[name]):
                        examples[name].append(f"{path} {number}: ours {ours[:90]!r}, tshark's {theirs[:90]!r}")
    for name, count in counts.most_common():
        print(f"{count:6d}  {name}")
        for line in examples[name]:
            print(f"        {line}")
    print(f"{len(chosen)} files, {packets} packets, {values} values compared, {sum(counts.values())} differences")
    return 1 if counts else 0


if __name__ == "__main__":
    sys.exit(main())
