"""Slices: `[0:3]`, `[1-2]`, `[-2:]`, `[0,4:2]` of octets, or of the layers of a protocol."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

ONE: Final = re.compile(r"\s*(?P<first>-?\d{1,9})?\s*((?P<sign>[:-])\s*(?P<second>-?\d{1,9})?\s*)?")


@dataclass(frozen=True, slots=True)
class Range:
    """From `first`, counted from the end if negative: a length, or up to and including `last`, or the rest."""

    first: int = 0
    count: int | None = None
    last: int | None = None

    def place(self, length: int) -> slice | None:
        """The range in a sequence of `length`; None if any of it is outside."""
        first = self.first + length if self.first < 0 else self.first
        if self.count is not None:
            end = first + self.count
        elif self.last is not None:
            end = (self.last + length if self.last < 0 else self.last) + 1
        else:
            end = length
        return slice(first, end) if 0 <= first < end <= length else None

    @property
    def is_counted(self) -> bool:
        """Whether the range is the same in every sequence that is long enough."""
        return self.first >= 0 and (self.count is not None or (self.last is not None and self.last >= 0))


@dataclass(frozen=True, slots=True)
class Ranges:
    """Several ranges, concatenated."""

    parts: tuple[Range, ...]

    def cut(self, value: Any) -> Any:
        """These parts of octets or text; None if one of them is missing."""
        places = [part.place(len(value)) for part in self.parts]
        if None in places:
            return None
        return value[:0].join(value[place] for place in places)

    def numbers(self, count: int) -> frozenset[int]:
        """The selected numbers from 1 to `count`; others are ignored."""
        found: set[int] = set()
        for part in self.parts:
            first = part.first + count + 1 if part.first < 0 else part.first
            last = count if part.last is None else part.last
            last = last + count + 1 if last < 0 else last
            found.update(range(max(first, 1), min(last if part.count is None else first + part.count - 1, count) + 1))
        return frozenset(found)

    @property
    def is_counted(self) -> bool:
        return all(part.is_counted for part in self.parts)


def parse_ranges(text: str) -> Ranges:
    """Parse the text between the brackets; ValueError gives the reason."""
    return Ranges(tuple(_range(part) for part in text.split(",")))


def _range(text: str) -> Range:
    found = ONE.fullmatch(text)
    if found is None or not text.strip():
        raise ValueError(
            f"{text.strip()!r} is not a range; write [2], [0:3] (start:length), [1-2] (first-last), [-2:] or [:4]"
        )
    first, sign, second = found["first"], found["sign"], found["second"]
    begin = int(first or 0)
    if sign is None:
        return Range(begin, 1)
    if sign == ":":
        if second is None:
            return Range(begin)
        if int(second) < 1:
            raise ValueError(f"a range of length {second} is empty")
        return Range(begin, int(second))
    if first is None or second is None:
        raise ValueError(f"{text.strip()!r} is not a range; write [1-2]")
    end = int(second)
    if begin > end and (begin < 0) == (end < 0):
        raise ValueError(f"the range {text.strip()} ends before it begins")
    return Range(begin, None, end)
