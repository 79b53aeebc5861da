"""The number that a run's mutations come from: the same each time, unless the environment says another."""

from __future__ import annotations

import os

VARIABLE = "DISSECT_FUZZ_SEED"
"""The environment variable that says which: `.ci/run` and `make thorough` take another each time, and print it."""


def run_seed() -> int:
    return int(os.environ.get(VARIABLE) or 0)


def repeat_with(seed: int) -> str:
    """How a failure is repeated."""
    return f"repeat with {VARIABLE}={seed}"
