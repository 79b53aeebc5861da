#!/usr/bin/env python3
"""Writes what tshark says of packets after those before them to tests/session/, so that tests need no tshark.

    python tools/session_answers.py              write the answers anew
    python tools/session_answers.py --check      write nothing, fail if an answer is not what tshark says now
    python tools/session_answers.py --check --every 4 --from 1   so for one capture in four, from the second

tshark reads each capture in captures/ once, with preferences as they are at first. In each file the first line gives
its version; then there is a line for each capture of which it says something:

    tcp           `{"capture": "x.pcap", "segments": {"1": {"stream": "0", …}}}`: by the number of the frame, the fields
                  of `tcp` and `tcp.analysis` that have a value. Those that are only there or not have "1".
    ordered_pass  `{"capture": "x.pcap", "packets": {"1": {"tcp.stream": ["0"], …}}}`: by the number of the frame, the
                  values of the fields that headers declare with `followed`, those of quoted headers among them.
    streams       `{"capture": "x.pcap", "streams": {"0": {"192.0.2.1:50001": [5, "2cf2…"]}}}`: by the number of the
                  stream and by the sender, how many octets `follow` gives, and their SHA-256.
    udp           The same of datagrams.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple

from tshark_answers import ROOT, add_sample, captures, packed, sample, version

sys.path.insert(0, str(ROOT))

from tests.session.ordered_pass import tshark as ordered_pass  # imported from the path above
from tests.session.tcp import tshark as tcp
from tests.session.tcp.streams import tshark as streams
from tests.session.udp import tshark as udp


class Answers(NamedTuple):
    """A file of answers."""

    path: Path
    content: str
    """What a line has besides the capture."""
    asked: Callable[[Path, str], Mapping[str, Any]]
    recorded: Callable[[], Mapping[str, Any]]


FILES: Final = (
    Answers(tcp.ANSWERS, "segments", tcp.asked, tcp.recorded),
    Answers(streams.ANSWERS, "streams", streams.asked, streams.recorded),
    Answers(udp.ANSWERS, "streams", udp.asked, udp.recorded),
    Answers(ordered_pass.ANSWERS, "packets", ordered_pass.asked, ordered_pass.recorded),
)


def told(file: Answers, tshark: str, chosen: Sequence[Path]) -> dict[str, Mapping[str, Any]]:
    """What tshark says now, by capture; several run at a time."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = pool.map(lambda path: file.asked(path, tshark), chosen)
        return {path.name: one for path, one in zip(chosen, said, strict=True) if one}


def write(file: Answers, tshark: str) -> None:
    lines: list[dict[str, object]] = [{"tshark": version(tshark)}]
    lines += [{"capture": name, file.content: one} for name, one in told(file, tshark, captures()).items()]
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    file.path.write_bytes(packed(text))
    print(file.path.relative_to(ROOT))


def check(file: Answers, tshark: str, chosen: Sequence[Path]) -> int:
    """Compare the written answers for some captures, or for captures that are gone, with what tshark says now."""
    name, others = file.path.relative_to(ROOT), {path.name for path in captures()} - {path.name for path in chosen}
    recorded = {capture: one for capture, one in file.recorded().items() if capture not in others}
    if told(file, tshark, chosen) == recorded:
        print(f"{len(recorded)} answers in {name} are fresh")
        return 0
    print(f"{name} is not what tshark says: run `python tools/session_answers.py`", file=sys.stderr)
    return 1


def main() -> int:
    parser = argparse.ArgumentParser(description="tshark's answers by earlier packets, for tests that need no tshark")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--allow-missing", action="store_true", help="succeed where tshark is not installed")
    add_sample(parser)
    parser.add_argument("--tshark", default="tshark", help="the program (default: %(default)s)")
    given = parser.parse_args()
    if shutil.which(given.tshark) is None:
        print("tshark not installed", file=sys.stderr)
        return 0 if given.allow_missing else 1
    if given.check:
        return max([check(file, given.tshark, sample(captures(), given)) for file in FILES])
    for file in FILES:
        write(file, given.tshark)
    return 0


if __name__ == "__main__":
    sys.exit(main())
