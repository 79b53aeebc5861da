"""Every column of every packet is what the scalar decoder says, whether kernels read the row or not.

The whole corpus: ``PYTHONPATH=tools python -m tests.columns.test_agreement``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from dissect.capture import Frame, open_capture
from dissect.columns.batch import Batch
from dissect.columns.selection import Selection
from dissect.errors import CaptureError
from tests.columns.samples import (
    ALL_AS_TEXT,
    SECOND_AS_NUMBERS,
    captures,
    differences,
    frames_of,
    packets_of,
    read_whole,
)
from tests.corpus import corpus_files, needs_corpus
from tests.hostile.frames import mutated_frame
from tests.protocols.link_frames import LINK_FRAMES

FIRST, SECOND = Selection(ALL_AS_TEXT), Selection(SECOND_AS_NUMBERS)
EVERY = 5
"""Of the corpus, one file of so many is read here."""
TOGETHER = 500
"""Frames of the corpus in a batch."""


def disagreements(batch: Batch, *selections: Selection) -> list[str]:
    packets = packets_of(batch.frames)
    found = []
    for selection in selections or (FIRST, SECOND):
        record_batch = selection.record_batch(batch)
        record_batch.validate(full=True)
        found += differences(selection.columns, record_batch.columns, packets)
    return found


@pytest.mark.parametrize("path", captures(), ids=lambda path: path.name)
def test_columns_are_what_packets_say(path: Path) -> None:
    for frames in read_whole(path):
        assert disagreements(Batch(frames), FIRST) == []


@pytest.mark.slow
@pytest.mark.no_cover  # much to go through, and nothing that is only met there
def test_so_are_those_of_second_layers() -> None:
    assert [one for batch in together(captures()) for one in disagreements(batch, SECOND)] == []


def corpus(every: int = 1) -> Iterator[Batch]:
    """The frames of the corpus, of one file of so many."""
    files = [path for path in corpus_files() if path.suffix in {".pcap", ".pcapng", ".cap", ".trace"}]
    return together(files[::every])


def together(files: Sequence[Path]) -> Iterator[Batch]:
    """The frames of files in batches that have frames of many of them."""
    frames: list[Frame] = []
    for path in files:
        with suppress(CaptureError), open_capture(path) as capture:
            frames += capture
        while len(frames) > TOGETHER:
            yield batch_of(frames[:TOGETHER])
            del frames[:TOGETHER]
    yield batch_of(frames)


def batch_of(frames: Sequence[Frame]) -> Batch:
    return Batch(frames_of([frame.replace(number=number) for number, frame in enumerate(frames, 1)]))


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


if __name__ == "__main__":
    count = 0
    for batch in corpus():
        for one in disagreements(batch):
            count += 1
            sys.stdout.write(f"{one}\n")
    sys.stdout.write(f"{count} differences\n")
