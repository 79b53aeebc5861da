"""Fragments that overlap, and what a socket received of them: recorded answers of a kernel.

A case is written as a line, `aaa0+ bbb2.`: fragments in the order in which they are sent, each with a letter for every
unit of 8 octets, the unit at which it begins, and `+` if others follow or `.` if it is the last one. `=` stands for 7
octets instead of 8, and `-` for none.
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
EXPERIMENTAL: Final = 253
"""A protocol that no host knows, so that a datagram is delivered as it is (RFC 3692)."""
FRAGMENT: Final = re.compile(r"([a-z=-]+)(\d+)([+.])")
RANDOM_CASES: Final = 150
UNITS: Final = 7

Answer: TypeAlias = str
"""The datagrams that were delivered, a letter for each unit, with blanks between them; empty if there were none."""


class Piece(NamedTuple):
    """A fragment: where it begins, its octets, and whether others follow."""

    begin: int
    octets: bytes
    more: bool


WRITTEN: Final = (
    *("aaa0+ bbb3.", "bbb3. aaa0+", "aaa0+ aaa0+ bbb3.", "aaa0+ bbb3. aaa0+", "aaa0+ bbb3. bbb3."),  # copies
    *("aaaa0+ aa1+ bb4.", "aaaa0+ xx1+ bb4.", "aaaa0+ x0+ bb4.", "aaaa0+ x3+ bb4.", "aaaa0+ xxxx0+ bb4."),  # within
    *("aa0+ xxx0+ bb3.", "a0+ cc2+ xxxx1+ bb5.", "aa1+ xxx0+ bb3.", "aa1+ xxxx0+ bb4."),  # around
    *("aaa0+ aaa2+ bb5.", "aaa0+ xxx2+ bb5.", "aaa2+ xxx0+ bb5.", "aaa2+ aaa0+ bb5."),  # in part
    *("aaa0+ xxx2+ aaa0+ bb3.", "aaa0+ xxx2+ bb3. aaa0+", "aaa0+ xxx2+ aaa0+ bbb3. aaa0+ ccc3."),  # and again
    *("aa0+ cc4. dd5. bb2+", "aa0+ cc4. d4. bb2+", "aa0+ cc4. d6+ bb2+", "aa0+ d6+ cc4. bb2+", "aa0+ cc4. cc4. bb2+"),
    *("aaaa0+ xx1.", "aa0+ x1. bb2+", "cc2. xxxxx0+", "bb2. xxx0.", "aa0+ bb2+ x3."),  # and ends
    *("a0+ bbb1.", "-0+ aa0+ bb2.", "aa0+ -2+ bb2.", "aa0+ b=2+ cc4.", "aa0+ b=2+ bb2+ cc4.", "aa0+ -2."),  # odd ones
    "aa0+ bb2.",
)


@cache
def cases() -> tuple[str, ...]:
    """The cases: those that are written here, and others that are drawn, always the same."""
    random = Random(791)
    return *WRITTEN, *(_drawn(random) for _ in range(RANDOM_CASES))


def _drawn(random: Random) -> str:
    """A datagram in two to four fragments, with up to three others among them."""
    edges = [0, *sorted(random.sample(range(1, UNITS), random.randrange(1, 4))), UNITS]
    spans = list(pairwise(edges))
    for _ in range(random.randrange(4)):
        begin = random.randrange(UNITS)
        spans.append(random.choice((random.choice(spans), (begin, random.randrange(begin + 1, UNITS + 1)))))
    random.shuffle(spans)
    letters = random.choice(("abcdefg", "aaaaaaa"))
    cells = [
        f"{letter * (end - begin)}{begin}{'.' if end == UNITS else '+'}"
        for letter, (begin, end) in zip(letters, spans, strict=False)
    ]
    return " ".join(cells)


def pieces(case: str) -> Iterator[Piece]:
    """The fragments of a case."""
    for letters, begin, ends in FRAGMENT.findall(case):
        octets = b"".join(b"" if one == "-" else one.encode() * (7 if one == "=" else 8) for one in letters)
        yield Piece(8 * int(begin), octets, ends == "+")


def told(datagrams: list[bytes]) -> Answer:
    """Datagrams as an answer."""
    return " ".join(one[::8].decode() for one in datagrams)


class Answers(NamedTuple):
    """What was recorded: the kernel, and for IPv4 and IPv6 the answer to each case."""

    kernel: str
    ipv4: dict[str, Answer]
    ipv6: dict[str, Answer]


def recorded() -> Answers:
    return Answers(**json.loads(ANSWERS.read_text(encoding="utf-8")))
