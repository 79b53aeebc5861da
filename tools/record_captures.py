#!/usr/bin/env python3
"""Record the captures in ``captures/``: real echo sessions between network namespaces of this machine.

Needs root on Linux, and only Python and iproute2 for most captures. Namespaces are removed even if something fails.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import recording.scenarios  # noqa: F401  (fills the catalogue)
from recording import readme
from recording.catalogue import SCENARIOS, Scenario
from recording.laboratory import Laboratory
from recording.namespaces import RecordingError, leave_shared_mounts
from recording.sniffer import keep_stamping

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "captures"
LARGEST_CAPTURE = 90_000


def record(scenario: Scenario, output: Path) -> str:
    """Record one capture into a directory; an unfinished one never replaces the old one."""
    with tempfile.TemporaryDirectory() as directory:
        capture = Path(directory, scenario.file_name)
        capture.parent.mkdir(exist_ok=True)
        with Laboratory(capture) as laboratory:
            scenario.session(laboratory)
            packets = laboratory.finish()
        size = capture.stat().st_size
        if size > LARGEST_CAPTURE:
            raise RecordingError(f"{size} octets are too many for a capture of this suite")
        target = (output / scenario.file_name).parent
        target.mkdir(exist_ok=True)
        for ending in (".kernel.json", ".calls.jsonl"):
            (target / f"{scenario.name}{ending}").unlink(missing_ok=True)
        for file in capture.parent.iterdir():
            (target / file.name).write_bytes(file.read_bytes())
    return f"{packets:5} packets {size:7} octets"


def record_all(chosen: Sequence[Scenario], output: Path) -> int:
    """Record the chosen captures one after the other and return how many failed."""
    failures = 0
    for scenario in chosen:
        start = time.monotonic()
        try:
            result = record(scenario, output)
        except (RecordingError, OSError) as error:
            failures += 1
            result = f"FAILED: {type(error).__name__}: {error}"
        print(f"{scenario.file_name:40} {result}  {time.monotonic() - start:5.1f} s", flush=True)
    return failures


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and record."""
    parser = argparse.ArgumentParser(description="Record real echo sessions into captures/.")
    parser.add_argument("--only", action="append", metavar="GLOB", help="only the captures whose name matches")
    parser.add_argument("--missing", action="store_true", help="only the captures that do not exist yet")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, metavar="DIR", help="where to put the files")
    parser.add_argument("--list", action="store_true", help="show what can be recorded, and stop")
    parser.add_argument("--readme", action="store_true", help="write only the README, from the existing files")
    options = parser.parse_args(arguments)
    patterns = options.only or ["*"]
    chosen = [one for name, one in SCENARIOS.items() if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
    if options.missing:
        chosen = [one for one in chosen if not (options.output / one.file_name).exists()]
    if options.list:
        for scenario in chosen:
            print(f"{scenario.file_name:40} {scenario.what}")
        return 0
    if not (chosen or options.missing):
        print(f"no capture is called {' or '.join(patterns)}; --list shows the names", file=sys.stderr)
        return 2
    failures = 0
    options.output.mkdir(parents=True, exist_ok=True)
    if not options.readme:
        if not sys.platform.startswith("linux") or os.geteuid() != 0:
            print("recording makes network namespaces, which needs root on Linux: try it with sudo", file=sys.stderr)
            return 2
        leave_shared_mounts()
        with keep_stamping():
            failures = record_all(chosen, options.output)
    (options.output / "README.md").write_text(readme.text(options.output))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
