"""Tables of which one word is another are refused, or the engine stays within its bounds and ends."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.engine.walks import needs_engine
from tests.hostile.cases import ROOT
from tests.hostile.seed import repeat_with, run_seed

pytestmark = needs_engine

SECONDS = 600
PARTS = 4
SAMPLED = 500
"""The quick run tries one word in so many."""


def tried(first: int, every: int, seed: int) -> tuple[int, int]:
    """How many tables were refused, and how many frames were walked by the others, in a process of its own."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.engine.hostile_tables", str(first), str(every), str(seed)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tools")))},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert child.returncode == 0, f"{child.stderr[-3000:]}\n{repeat_with(run_seed())}"
    refused, walked = child.stdout.split()
    return int(refused), int(walked)


def test_some_words() -> None:
    refused, walked = tried(run_seed() % SAMPLED, SAMPLED, run_seed())

    assert refused > 100
    assert walked > 100


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_word(part: int) -> None:
    refused, walked = tried(part, PARTS, run_seed() + part)

    assert refused > 10_000
    assert walked > 10_000
