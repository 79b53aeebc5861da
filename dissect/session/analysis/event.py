"""`Event`: something that happened between two ends, with its evidence; `KindOfEvent`: the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from string import Formatter
from typing import Final, NamedTuple, Self, TypeAlias

from dissect.session.analysis.durations import duration

Words: TypeAlias = "str | tuple[str, ...]"
Sentence: TypeAlias = tuple[str, frozenset[str]]
"""A sentence, and the names of its holes."""

FRAMES: Final = ("first", "gap", "acknowledged")
"""The numbers that are frames."""
ELAPSED: Final = "elapsed_ns"


class KindOfEvent(StrEnum):
    """A closed list of events: for each a code, a sentence, and the short form that marks a line (without one, the code
    is it). Of several sentences, the first counts whose holes can all be filled.

    What stands in braces is one of the event's numbers, or `elapsed` (a time in words), `octets` (how many there are
    from `begin` to before `end`, with the word), `last` (the last of them) or `only` (the same if there is one)."""

    meaning: str
    sentences: tuple[Sentence, ...]
    marks: tuple[Sentence, ...]
    family: str
    """The code of the kind that it is a special case of, or its own."""

    def __new__(cls, value: str, meaning: Words, mark: Words = "", family: str = "") -> Self:
        said = meaning if isinstance(meaning, tuple) else (meaning,)
        short = mark if isinstance(mark, tuple) else (mark or value.replace("_", " "),)
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = said[0]
        member.sentences = tuple(map(_with_holes, said))
        member.marks = tuple(map(_with_holes, short))
        member.family = family or value
        return member


class Event(NamedTuple):
    """Something that a packet means in its connection."""

    kind: KindOfEvent
    frame: int
    connection: int
    """The number of the connection, or of the association."""
    numbers: Mapping[str, int] = {}
    """The evidence: `first` is the frame that it refers to, `gap` the one that showed a gap, and `acknowledged` the one
    that acknowledges it; sequence numbers are as `show` has them."""

    @property
    def sentence(self) -> tuple[str, Mapping[str, int]]:
        """The key of a sentence, and what fills its holes."""
        return self.kind.value, self.numbers

    @property
    def mark(self) -> str:
        """A few words for a line."""
        return _filled(self.kind.marks, self.numbers)

    @property
    def frames(self) -> dict[str, int]:
        """The other frames that it refers to."""
        return {name: number for name, number in self.numbers.items() if name in FRAMES}

    @property
    def values(self) -> dict[str, int]:
        """The numbers that are no frames."""
        return {name: number for name, number in self.numbers.items() if name not in FRAMES}

    def __str__(self) -> str:
        return _filled(self.kind.sentences, self.numbers)


def _with_holes(text: str) -> Sentence:
    return text, frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def chosen_words(sentences: tuple[Sentence, ...], numbers: Mapping[str, int]) -> tuple[int, Mapping[str, int | str]]:
    """Which sentence is the first whose holes can all be filled, and what can fill holes."""
    holes: dict[str, int | str] = dict(numbers)
    if ELAPSED in numbers:
        holes["elapsed"] = duration(numbers[ELAPSED])
    if "begin" in numbers and "end" in numbers:
        count, last = numbers["end"] - numbers["begin"], numbers["end"] - 1
        holes["octets"], holes["last"] = "1 octet" if count == 1 else f"{count} octets", last
        if count == 1:
            holes["only"] = last
    return next(place for place, (_, names) in enumerate(sentences) if names <= holes.keys()), holes


def _filled(sentences: tuple[Sentence, ...], numbers: Mapping[str, int]) -> str:
    place, holes = chosen_words(sentences, numbers)
    return sentences[place][0].format_map(holes)
