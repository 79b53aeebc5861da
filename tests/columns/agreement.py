"""Whether every column of every packet is what the scalar decoder says, whether the engine reads the row or not.

The whole corpus: ``python -m tests.columns.agreement``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from dissect.capture import Frame, open_capture
from dissect.columns.batches.batch import Batch
from dissect.columns.selection import Selection
from dissect.errors import CaptureError
from tests.columns.samples import (
    ALL_AS_TEXT,
    SECOND_AS_NUMBERS,
    differences,
    frames_of,
    packets_of,
)
from tests.corpus import corpus_files

FIRST, SECOND = Selection(ALL_AS_TEXT), Selection(SECOND_AS_NUMBERS)


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


if __name__ == "__main__":
    count = 0
    for batch in corpus():
        for one in disagreements(batch):
            count += 1
            sys.stdout.write(f"{one}\n")
    sys.stdout.write(f"{count} differences\n")
