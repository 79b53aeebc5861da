"""The number that a run's mutations come from: another one each time, said, and repeatable."""

from __future__ import annotations

import os
from functools import cache
from random import SystemRandom

VARIABLE = "DISSECT_FUZZ_SEED"
"""The environment variable that repeats a run."""


@cache
def run_seed() -> int:
    return int(os.environ.get(VARIABLE) or SystemRandom().randrange(1 << 32))


def repeat_with(seed: int) -> str:
    """How a failure is repeated."""
    return f"repeat with {VARIABLE}={seed}"
