"""The engine says what the walk in Python says: every field of every layer, every problem, every verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from dissect.capture import open_capture
from dissect.errors import CaptureError
from dissect.packet import NestingLimits, default_protocols
from tests.captures import Recorded, few_captures, some_captures
from tests.corpus import corpus_files, needs_corpus
from tests.engine.samples import FRAMES, PARTS, compare, distinct_frames, end_of, whole
from tests.engine.walks import Walks
from tests.hostile.frames import link_types, mutated_frame
from tests.hostile.seed import repeat_with, run_seed
from tests.profiles import one_in, some_of
from tests.together import together
from tests.with_engine import needs_engine

pytestmark = needs_engine

PIECES: Final = 96
CUTS: Final = (68, 96)
"""Octets of each frame that captures of headers keep."""


@pytest.fixture(scope="module")
def walks() -> Walks:
    return Walks(default_protocols())


@pytest.mark.heavy
@some_captures
def test_on_the_captures(path: Path, walks: Walks, recorded: Recorded) -> None:
    counted = compare(walks, whole(walks, recorded.frames(path)))

    assert counted["frames"] == len(recorded.frames(path))


@few_captures
def test_on_frames_that_are_cut(path: Path, walks: Walks, recorded: Recorded) -> None:
    for most in CUTS:
        compare(walks, ((one.octets[:most], end_of(walks, one), one.link_type) for one in recorded.frames(path)))


@pytest.mark.heavy
def test_few_frames_are_left_to_python(walks: Walks, recorded: Recorded) -> None:
    counted: Counter[str] = Counter()
    for frame in distinct_frames():
        counted += compare(walks, whole(walks, [frame]))

    assert counted["asked"] < counted["frames"] // 10


@pytest.mark.heavy
@pytest.mark.parametrize("part", some_of(range(PIECES), PIECES))
def test_on_frames_of_every_length(part: int, walks: Walks) -> None:
    for frame in distinct_frames()[part::PIECES]:
        octets, link_type, end = frame.octets, frame.link_type, end_of(walks, frame)
        by_the_capture = ((octets[:size], end, link_type) for size in range(len(octets)))
        on_the_wire = ((octets[:size], size, link_type) for size in range(len(octets)))
        padded = ((octets, size, link_type) for size in range(len(octets)))
        for frames in (by_the_capture, on_the_wire, padded):
            assert compare(walks, frames)["frames"] == len(octets)


def mutated(walks: Walks, count: int, random: Random) -> Iterator[tuple[bytes, int, int]]:
    for _ in range(count):
        frame = mutated_frame(random)
        yield frame.octets, end_of(walks, frame), frame.link_type


@one_in(3)
def test_on_mutated_frames(every: int, walks: Walks) -> None:
    assert compare(walks, mutated(walks, 1500 // every, Random(run_seed())))["frames"], repeat_with(run_seed())


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_on_many_mutated_frames(part: int, walks: Walks) -> None:
    compare(walks, mutated(walks, FRAMES // PARTS, Random(run_seed() + 100 + part)))


@together("link_type", some_of(list(link_types()), 3))
def test_on_every_link_type(link_type: int, walks: Walks) -> None:
    random = Random(run_seed() + link_type)
    octets = [mutated_frame(random).octets for _ in range(20)]
    octets += [random.randbytes(random.randrange(100)) for _ in range(40)]

    compare(walks, ((one, len(one) + random.choice((0, 0, 4, 60)), link_type) for one in octets))


@pytest.mark.parametrize("number", some_of(range(12), 4))
def test_on_other_limits(number: int) -> None:
    random = Random(run_seed() + number)
    limits = NestingLimits(
        layers=random.choice((0, 1, 2, 3, 5, 40)),
        tags=random.randrange(4),
        extension_headers=random.randrange(4),
        tunnels=random.randrange(3),
    )
    walks = Walks(default_protocols(), limits)

    compare(walks, whole(walks, distinct_frames()))


@pytest.mark.heavy
@pytest.mark.parametrize("number", some_of(range(24), 24))
def test_on_numbers_with_other_meanings(number: int) -> None:
    random = Random(run_seed() + number)
    known = default_protocols()
    spaces = sorted(known.tables, key=lambda one: one.__name__)
    meant = {
        space: {random.choice(sorted(known.tables[space])): random.choice((None, *known.headers)) for _ in range(6)}
        for space in spaces
    }
    walks = Walks(known.decoding(meant))

    compare(walks, whole(walks, distinct_frames()))
    compare(walks, mutated(walks, 300, random))


@pytest.mark.slow
@needs_corpus
@pytest.mark.parametrize("part", range(PARTS))
def test_on_the_captures_of_other_projects(part: int, walks: Walks) -> None:
    counted: Counter[str] = Counter()
    for path in corpus_files()[part::PARTS]:
        counted += compare(walks, frames_of(path, walks))

    assert counted["frames"] > 1000


def frames_of(path: Path, walks: Walks) -> Iterator[tuple[bytes, int, int]]:
    """The frames of a file, as far as it can be read; each also cut."""
    try:
        with open_capture(path) as capture:
            for frame in capture:
                end = end_of(walks, frame)
                yield frame.octets, end, frame.link_type
                for most in CUTS:
                    if len(frame.octets) > most:
                        yield frame.octets[:most], end, frame.link_type
    except CaptureError:
        return
