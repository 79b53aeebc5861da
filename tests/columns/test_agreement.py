"""Every column of every packet is what the scalar decoder says, whether the engine reads the row or not."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from dissect.columns.batches.batch import Batch
from tests.captures import captures, every_capture
from tests.columns.agreement import FIRST, SECOND, batch_of, corpus, disagreements, together
from tests.columns.samples import (
    read_whole,
)
from tests.corpus import needs_corpus
from tests.hostile.frames import mutated_frame
from tests.profiles import some_of
from tests.protocols.link_frames import LINK_FRAMES

PARTS = 24
"""The captures are read in so many parts."""
EVERY = 5
"""Of the corpus, one file of so many is read here."""


@pytest.mark.heavy
@pytest.mark.parametrize("part", some_of(range(PARTS), PARTS))
def test_columns_are_what_packets_say(part: int) -> None:
    assert [one for batch in together(captures()[part::PARTS]) for one in disagreements(batch, FIRST)] == []


@pytest.mark.slow
@every_capture
def test_so_they_are_where_a_batch_is_a_capture(path: Path) -> None:
    for frames in read_whole(path):
        assert disagreements(Batch(frames), FIRST) == []


@pytest.mark.slow
@pytest.mark.no_cover  # much to go through, and nothing that is only met there
def test_so_are_those_of_second_layers() -> None:
    assert [one for batch in together(captures()) for one in disagreements(batch, SECOND)] == []


@pytest.mark.slow
@pytest.mark.no_cover  # much to go through, and nothing that is only met there
@needs_corpus
def test_they_are_in_the_captures_of_other_projects() -> None:
    assert [one for batch in corpus(EVERY) for one in disagreements(batch)] == []


@pytest.mark.slow
def test_they_are_in_frames_of_many_link_layers() -> None:
    whole = [one.captured(len(one.octets)) for one in LINK_FRAMES.values()]
    cut = [one.captured(end) for one in LINK_FRAMES.values() for end in range(1, len(one.octets), 5)]

    assert disagreements(batch_of([*whole, *cut])) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_they_are_in_frames_that_were_changed(seed: int) -> None:
    random = Random(seed)

    assert disagreements(batch_of([mutated_frame(random) for _ in range(300)])) == []
