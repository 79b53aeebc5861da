"""Batches hold what `open_capture` gives also of files that are wrong, or of other projects."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.blocks.readings import differences
from tests.captures import captures
from tests.corpus import corpus_files, needs_corpus
from tests.hostile.cases import VARIABLE, generate, generator
from tests.hostile.seed import repeat_with, run_seed
from tests.profiles import some_of

FILES = [50, pytest.param(500, marks=pytest.mark.slow)]
"""Mutated ones."""
SHAPES = [(50, 1000), (16_384, 4 << 20)]
"""Rows of a batch, octets of a buffer."""

needs_generator = pytest.mark.skipif(
    generator() is None, reason=f"no generator of hostile captures; {VARIABLE} names it"
)


@pytest.mark.heavy
@needs_corpus
@pytest.mark.parametrize("every", some_of([5, 1], 2))
@pytest.mark.parametrize("shape", some_of(SHAPES[::-1], 2), ids=str)
def test_files_of_other_projects(shape: tuple[int, int], every: int) -> None:
    files = corpus_files()

    different = differences(files[::every], batch_rows=shape[0], chunk=shape[1])

    assert len(files) > 1000
    assert different == []


@pytest.mark.slow
@pytest.mark.no_cover  # much to go through, and nothing that is only met there
@needs_generator
def test_every_case(tmp_path: Path) -> None:
    generate(tmp_path, seed=1, count=0, captures=[])

    assert differences(sorted((tmp_path / "cases").iterdir())) == []


@pytest.mark.heavy
@needs_generator
@pytest.mark.parametrize("count", FILES)
@pytest.mark.parametrize("shape", some_of(SHAPES, 2), ids=str)
def test_mutated_files(shape: tuple[int, int], count: int, tmp_path: Path) -> None:
    seed = run_seed()
    said = generate(tmp_path, seed=seed, count=count, captures=captures()[::8])
    files = [tmp_path / one["file"] for one in said["mutations"]]

    different = differences(files, batch_rows=shape[0], chunk=shape[1])

    assert len(files) == count
    assert different == [], repeat_with(seed)
