"""What tshark finds with generated filters, and what both evaluators find: the same packets."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from io import BytesIO

import pytest

from dissect.blocks.files.reading import read_frames
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.frames import Frames as Arrays
from dissect.columns.filtering.masks import mask
from dissect.engine.library import engine
from dissect.filter.expressions import Filter
from dissect.filter.names import catalogue
from dissect.filter.parser import parse
from dissect.packet import default_protocols
from tests.filter.answers import digest, merged, numbers, packets_of, ranges, stored
from tests.filter.differences import DIFFERENCES
from tests.hostile.seed import run_seed
from tests.profiles import some_of
from tests.tshark_fields_not_ours import DIFFERENCES as SHOWN_DIFFERENTLY

HEAD, ANSWERS = stored()
CAPTURED = merged()
PARTS = 36
"""Packets are slower: the quick run evaluates one filter of so many by them."""
OF_COLUMNS = 12 if engine() else 40
"""Without the engine, columns are packets too."""


@cache
def parsed(text: str) -> Filter:
    return parse(text, catalogue(default_protocols()))


def test_the_answers_are_about_these_captures() -> None:
    assert HEAD["captures"] == digest(CAPTURED), "run `python tools/filter_answers.py`"
    assert len(ANSWERS) > 700


def missed_by_packets(answers: Sequence[tuple[str, list[int]]]) -> dict[str, str]:
    """The filters with which packets find something else than tshark, and what."""
    packets = packets_of(CAPTURED)
    found = {text: [one.frame.number for one in packets if parsed(text).matches(one)] for text, _ in answers}
    return {text: ranges(found[text]) for text, expected in answers if found[text] != expected}


def missed_by_columns(answers: Sequence[tuple[str, list[int]]]) -> dict[str, str]:
    """The same of batches."""
    with read_frames(BytesIO(CAPTURED), batch_rows=500) as reader:
        batches = [Batch(Arrays(frames)) for frames in reader]
    found = {
        text: [number for batch in batches for number in batch.numbers[mask(parsed(text), batch)].tolist()]
        for text, _ in answers
    }
    return {text: ranges(found[text]) for text, expected in answers if found[text] != expected}


@pytest.mark.heavy
@pytest.mark.parametrize("part", some_of(range(PARTS), PARTS))
def test_the_packet_evaluator_finds_what_tshark_finds(part: int) -> None:
    assert missed_by_packets(ANSWERS[(part + run_seed()) % PARTS :: PARTS]) == {}


@pytest.mark.parametrize("part", some_of(range(OF_COLUMNS), OF_COLUMNS))
def test_the_column_evaluator_finds_what_tshark_finds(part: int) -> None:
    assert missed_by_columns(ANSWERS[(part + run_seed()) % OF_COLUMNS :: OF_COLUMNS]) == {}


@pytest.mark.parametrize("text", ["", "1", "1-3", "1 3-4 9"])
def test_numbers_are_written_as_runs(text: str) -> None:
    assert ranges(numbers(text)) == text


def test_every_difference_is_about_a_name_of_ours() -> None:
    names = catalogue(default_protocols())
    patterns = DIFFERENCES.keys() - SHOWN_DIFFERENTLY.keys()

    assert [one for one in patterns if not any(name.startswith(one.rstrip("*")) for name in names)] == []


if __name__ == "__main__":
    missed = {**missed_by_packets(ANSWERS), **missed_by_columns(ANSWERS)}
    sys.exit(f"{len(missed)} of {len(ANSWERS)} filters find something else: {missed}" if missed else 0)
