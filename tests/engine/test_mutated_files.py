"""Files changed at random are read by the engine as they are read record by record."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Final

import pytest

from tests.blocks.readings import in_batches, one_by_one
from tests.captures import captures
from tests.engine.samples import FRAMES, PARTS
from tests.hostile.mutation import mutated
from tests.hostile.seed import repeat_with, run_seed
from tests.with_engine import needs_engine

pytestmark = needs_engine

FILES: Final = FRAMES // 10
LONGEST: Final = 3000
SHAPES: Final = ((16_384, 4 << 20), (3, 64))
"""Rows of a batch, octets of a buffer."""


@cache
def beginnings() -> tuple[bytes, ...]:
    """The first octets of each capture of this repository."""
    return tuple(path.read_bytes()[:LONGEST] for path in captures())


def files(count: int, random: Random) -> Iterator[bytes]:
    for _ in range(count):
        yield mutated(random.choice(beginnings()), [random.choice(beginnings())], random)


def compare(count: int, seed: int) -> None:
    for file in files(count, Random(seed)):
        expected = one_by_one(file)
        for rows, octets in SHAPES:
            found = in_batches(file, batch_rows=rows, chunk=octets)
            assert found == expected, f"{file.hex()}: {repeat_with(run_seed())}"


def test_some_files() -> None:
    compare(40, run_seed())


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_many_files(part: int) -> None:
    compare(FILES // PARTS, run_seed() + 1000 + part)
