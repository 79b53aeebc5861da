"""Which packets the network loses, doubles or holds back: a share of them, or some by their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import Final

PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)%?")
NUMBERED: Final = re.compile(r"(client|server):(\d+)(?:-(\d+))?")
MOST_NUMBERED: Final = 10_000
EXPECTED: Final = "a percentage, or packets by their sender: 3, or client:2,server:4-6"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Packets that are chosen."""

    percent: float = 0
    numbers: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    """The sender, and which of its packets, counted from 1."""

    @classmethod
    def of(cls, given: Chosen | str | float) -> Chosen:
        """From text such as `3`, `0.5%`, `client:2` or `client:2,server:4-6`, or from a percentage. ValueError if it is
        neither."""
        if isinstance(given, Chosen):
            return given
        text = str(given).strip()
        percent = PERCENT.fullmatch(text)
        if percent is not None:
            share = float(percent[1])
            if share > 100:
                raise ValueError(f"{text}: more than 100 percent")
            return cls(share)
        found = set[tuple[str, int]]()
        for part in text.split(","):
            named = NUMBERED.fullmatch(part.strip())
            if named is None:
                raise ValueError(f"{text!r} is not {EXPECTED}")
            first, last = int(named[2]), int(named[3] or named[2])
            if not 0 < first <= last or last - first >= MOST_NUMBERED:
                raise ValueError(f"{part.strip()}: packets count from 1, upwards, and are at most {MOST_NUMBERED}")
            found |= {(named[1], number) for number in range(first, last + 1)}
        return cls(0, frozenset(found))

    def has(self, sender: str, number: int, random: Random) -> bool:
        """Whether a packet is one of them. It draws once, whatever was chosen."""
        is_drawn = random.random() * 100 < self.percent
        return is_drawn or (sender, number) in self.numbers


NOTHING: Final = Chosen()
