"""Reads mutated frames in a process of its own, which no tracer slows: `python -m tests.hostile.mutated 5000 42`."""

from __future__ import annotations

import sys
import time
from random import Random

from tests.hostile.frames import WRITTEN_EVERY, mutated_frame, try_frame


def read(count: int, seed: int) -> float:
    """The seconds that the slowest frame took. Every exception is a finding, and says the frame."""
    random = Random(seed)
    slowest = 0.0
    for number in range(count):
        frame = mutated_frame(random)
        start = time.perf_counter()
        try:
            try_frame(frame, write=number % WRITTEN_EVERY == 0)
        except BaseException as error:  # MemoryError and RecursionError too
            error.add_note(f"{frame!r}, check sequence of {frame.fcs_octets} octets: {frame.octets.hex()}")
            raise
        slowest = max(slowest, time.perf_counter() - start)
    return slowest


if __name__ == "__main__":
    sys.stdout.write(f"{read(int(sys.argv[1]), int(sys.argv[2]))}\n")
