#!/usr/bin/env python3
"""Writes what tshark says of the TCP segments in captures/ to tests/session/tcp/, so that tests need no tshark.

    python tools/tcp_answers.py              write the answers anew
    python tools/tcp_answers.py --check      write nothing, fail if an answer is not what tshark says now

tshark reads each capture once, with preferences as they are at first. The first line gives its version; then there is a
line for each capture with segments, `{"capture": "x.pcap", "segments": {"1": {"stream": "0", …}}}`: by the number of
the frame, the fields of `tcp` and `tcp.analysis` that have a value. Those that are only there or not have "1".
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys

from tshark_answers import ROOT, captures, packed, version

sys.path.insert(0, str(ROOT))

from tests.session.tcp.tshark import ANSWERS, asked, recorded  # imported from the path above


def answers(tshark: str) -> str:
    """All answers, as JSON lines."""
    found = {path.name: asked(path, tshark) for path in captures()}
    lines: list[dict[str, object]] = [{"tshark": version(tshark)}]
    lines += [{"capture": name, "segments": segments} for name, segments in found.items() if segments]
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def check(tshark: str) -> int:
    """Compare the written answers with what tshark says now."""
    told = [json.loads(line) for line in answers(tshark).splitlines()[1:]]
    fresh = {one["capture"]: one["segments"] for one in told}
    if fresh == recorded():
        print(f"{len(fresh)} answers about connections are fresh")
        return 0
    print("the answers about connections are not what tshark says: run `python tools/tcp_answers.py`", file=sys.stderr)
    return 1


def main() -> int:
    parser = argparse.ArgumentParser(description="tshark's analysis of connections, for tests that need no tshark")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--allow-missing", action="store_true", help="succeed where tshark is not installed")
    parser.add_argument("--tshark", default="tshark", help="the program (default: %(default)s)")
    given = parser.parse_args()
    if shutil.which(given.tshark) is None:
        print("tshark not installed", file=sys.stderr)
        return 0 if given.allow_missing else 1
    if given.check:
        return check(given.tshark)
    ANSWERS.write_bytes(packed(answers(given.tshark)))
    print(ANSWERS.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
