"""Two hundred thousand frames, changed at random: nothing but packets comes out, and every frame is given back."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.hostile.cases import ROOT
from tests.hostile.figures import note_figure
from tests.hostile.mutated import read
from tests.hostile.seed import repeat_with, run_seed

FRAMES = int(os.environ.get("DISSECT_FUZZ_FRAMES") or 200_000)
PARTS = 4
TRACED = ("COV_CORE", "COVERAGE_PROCESS")
"""How the variables begin that have a child process traced for coverage, which takes many times as long."""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_any_mutated_frame_is_a_packet(part: int, request: pytest.FixtureRequest) -> None:
    count, seed = FRAMES // PARTS, run_seed() + part
    environment = {name: value for name, value in os.environ.items() if not name.startswith(TRACED)}
    environment["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "tools")))

    child = subprocess.run(
        [sys.executable, "-m", "tests.hostile.mutated", str(count), str(seed)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert child.returncode == 0, f"{child.stderr}\n{repeat_with(run_seed())}"
    text = f"{count} frames, none raised; slowest {float(child.stdout) * 1000:.0f} ms; seed {run_seed()}"
    note_figure(request.config, f"R2, R3 mutated frames, part {part}", text)


def test_a_few_frames_in_this_process() -> None:
    assert read(50, run_seed()) >= 0.0
