"""Tables of which one word is another are refused, or the engine stays within its bounds and ends."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.engine.samples import FRAMES, PARTS
from tests.engine.walks import needs_engine
from tests.hostile.cases import ROOT
from tests.hostile.seed import repeat_with, run_seed

pytestmark = needs_engine

SECONDS = 1800
ALL = 200_000
SAMPLED = 1000
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

    assert refused > 50
    assert walked > 50


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_word(part: int) -> None:
    """Every word where as many frames are drawn as by default; else as many fewer."""
    refused, walked = tried(part, PARTS * max(1, ALL // FRAMES), run_seed() + part)

    assert refused > 50
    assert walked > 50
