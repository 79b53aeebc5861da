"""One contestant, one capture, one process: `python -m speed.measure KEY CAPTURE --seconds 3` prints what came of it.

Before the time is taken, the contestant reads the small capture of `--warm`, so that imports and compiled kernels are
there, and Python's collector is told that they stay: else it would look through all of them now and then. Threads that
an import has started are given time to fall asleep: those of OpenBLAS, of NumPy, look for work for a tenth of a second.
The peak is that of the process (VmHWM), with everything imported and with the pages of a mapped file.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Final

from speed.contestant import Clock, Contestant, Reading, cpu_seconds
from speed.programs import NotInstalledError, program

FOREVER: Final = 3600.0
NAP: Final = 0.02
"""Seconds between two looks at what threads have done."""
MOST_NAPS: Final = 20


def peak_kib() -> int:
    """The most memory that this process has had, in KiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"^VmHWM:\s+(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else 0


def wait_for_threads() -> None:
    """Wait until no thread of this process works any more, but not for long."""
    for _ in range(MOST_NAPS):
        begin = cpu_seconds()
        time.sleep(NAP)
        if cpu_seconds() - begin < NAP / 10:
            return


def measured(contestant: Contestant, capture: Path, warm: Path | None, seconds: float, times: int = 1) -> Reading:
    """The contestant's result, with seconds and peak filled in: the fastest of several runs."""
    if contestant.program is not None:
        program(contestant.program)
    elif warm is not None:
        contestant.read(warm, Clock(FOREVER))
    gc.collect()
    gc.freeze()
    wait_for_threads()
    readings = [_timed(contestant, capture, seconds) for _ in range(times)]
    return min(readings, key=lambda reading: reading.seconds or 0.0)


def _timed(contestant: Contestant, capture: Path, seconds: float) -> Reading:
    clock = Clock(FOREVER if contestant.whole else seconds)
    reading = contestant.read(capture, clock)
    elapsed, taken = clock.elapsed, clock.cpu_elapsed
    return dataclasses.replace(
        reading,
        seconds=elapsed if reading.seconds is None else reading.seconds,
        cpu_seconds=taken if reading.cpu_seconds is None else reading.cpu_seconds,
        peak_kib=peak_kib() if reading.peak_kib is None else reading.peak_kib,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("key")
    parser.add_argument("capture", type=Path)
    parser.add_argument("--warm", type=Path)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--times", type=int, default=1, help="the number of runs; the fastest counts")
    options = parser.parse_args()
    from speed.contestants import contestant

    one = contestant(options.key)
    told, real = os.dup(1), sys.stdout
    os.dup2(2, 1)  # what a library prints of its own accord is not the answer
    try:
        answer = dataclasses.asdict(measured(one, options.capture, options.warm, options.seconds, options.times))
    except (NotInstalledError, ModuleNotFoundError) as error:
        answer = {"missing": str(error)}
    real.flush()
    os.dup2(told, 1)
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
