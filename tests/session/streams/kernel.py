"""Segments that overlap, and what a listening socket received of them: recorded answers of a kernel.

A case is written as a line, `bb1 ccc2 a0`: segments in the order in which they are sent, each with a letter for every
octet, and the place of the first one in the stream.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, TypeAlias

ANSWERS: Final = Path(__file__).parent / "kernel_answers.json"
"""Written by `tools/kernel_answers.py`."""
SEGMENT: Final = re.compile(r"([a-z]+)(\d+)")
RANDOM_CASES: Final = 200
OCTETS: Final = 12

Answer: TypeAlias = str
"""What the socket received up to the first octet that is missing."""

WRITTEN: Final = (
    *("aa0 bb2 cc4", "cc4 bb2 aa0", "bb2 aa0 cc4", "cc4 aa0 bb2"),  # other orders
    *("aa0 aa0 bb2", "aa0 bb2 aa0", "bb2 bb2 aa0", "bb2 cc2 aa0", "aa0 cc0 bb2"),  # copies, and contradictions
    *("bbbb2 cc3 aa0", "cc3 bbbb2 aa0", "bbbb2 ccc2 aa0", "bbb2 cccc2 aa0", "bbbb2 ccc3 aa0", "bbb3 cccc2 aa0"),
    *("bbb2 ccc3 aa0", "ccc3 bbb2 aa0", "bbb3 cccccc2 a0 dd1", "bb3 dd7 cccccccc2 aa0"),  # in part, and around
    *("aaaa0 ccc2", "aaaa0 cc1 dd4", "aaa0 cccccc1", "bb4 aaaaaa0", "bb4 dd8 aaaaaa0 eeeeee5"),  # the next one overlaps
    *("bb2", "bb2 dd6 aa0", "aa0 dd4", "aa0 dd4 c3", "dd4 c3 b2 aa0"),  # holes
    *(
        "bb2 cc4 dddd2 aa0",
        "bb2 cc4 ddd3 aa0",
        "cc4 bb2 ddd3 aa0",
        "bb2 ccc4 dddd3 aa0",
        "b2 c3 d4 eee2 aa0",
    ),  # adjoining
    *("bb2 ccc5 dddd3 aa0", "ccc5 bb2 ddddd1 a0", "bbb2 ccc4 dddd3 aa0", "bbb2 ccc6 ddddd4 eee5 aa0"),  # three of them
)


@cache
def cases() -> tuple[str, ...]:
    """The cases: those that are written here, and others that are drawn, always the same."""
    random = Random(9293)
    return *WRITTEN, *(_drawn(random) for _ in range(RANDOM_CASES))


def _drawn(random: Random) -> str:
    """A stream in three to six segments, with up to three others among them."""
    edges = [0, *sorted(random.sample(range(1, OCTETS), random.randrange(2, 6))), OCTETS]
    spans = list(pairwise(edges))
    for _ in range(random.randrange(1, 4)):
        begin = random.randrange(OCTETS)
        spans.append((begin, random.randrange(begin + 1, OCTETS + 1)))
    random.shuffle(spans)
    if random.random() < 0.7:  # all of them wait for the first octets
        spans.sort(key=lambda span: span[0] == 0)
    return " ".join(
        f"{letter * (end - begin)}{begin}" for letter, (begin, end) in zip("abcdefghi", spans, strict=False)
    )


def segments(case: str) -> Iterator[tuple[int, bytes]]:
    """The segments of a case: where each begins, and its octets."""
    return ((int(begin), letters.encode()) for letters, begin in SEGMENT.findall(case))


class Answers(NamedTuple):
    """What was recorded: the kernel, and the answer to each case."""

    kernel: str
    received: dict[str, Answer]


def recorded() -> Answers:
    return Answers(**json.loads(ANSWERS.read_text(encoding="utf-8")))
