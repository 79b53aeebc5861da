"""Packed conversations in the order of their numbers."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from typing import Final

from dissect.session.conversations.talk import NEVER, PACKED, Talk

WORD_OCTETS: Final = 4
WORDS: Final = PACKED.size // WORD_OCTETS
SENT, RECEIVED, NUMBER = 20, 21, 22
"""Words of a record: the packets of both ends, and its number."""
LONG_OCTETS: Final = 8
EARLIEST: Final = 6
"""Where the first time stands, counted in numbers of 64 bits."""
SHORT_OCTETS: Final = 2
CONTENT: Final = 49
"""Where the declaration of the contents stands, counted in numbers of 16 bits."""
NOWHERE: Final = -1


class Records:
    """Packed conversations."""

    def __init__(self, packed: Sequence[bytes], begun: int) -> None:
        """`begun`: more than the largest number. Those without packets are left out."""
        self._packed = packed
        self._begins = [0]
        places = array("i", [NOWHERE]) * begun
        for part in packed:
            words = memoryview(part).cast("I")
            for place, (number, *packets) in enumerate(
                zip(words[NUMBER::WORDS], words[SENT::WORDS], words[RECEIVED::WORDS], strict=True), self._begins[-1]
            ):
                if any(packets):
                    places[number] = place
            self._begins.append(self._begins[-1] + len(part) // PACKED.size)
        self._places = array("i", (place for place in places if place != NOWHERE))

    @property
    def earliest(self) -> int | None:
        """The earliest time of all; None if there is none."""
        columns = (memoryview(part).cast("q")[EARLIEST :: PACKED.size // LONG_OCTETS] for part in self._packed)
        least = min((min(times, default=NEVER[0]) for times in columns), default=NEVER[0])
        return None if least == NEVER[0] else least

    def with_contents(self, contents: Container[int]) -> Iterator[Talk]:
        """Those in which some declarations are the contents."""
        for part in self._packed:
            for place, one in enumerate(memoryview(part).cast("h")[CONTENT :: PACKED.size // SHORT_OCTETS]):
                if one in contents:
                    yield Talk.unpacked(part, place * PACKED.size)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: int) -> Talk:
        place = self._places[index]
        part = bisect_right(self._begins, place) - 1
        return Talk.unpacked(self._packed[part], (place - self._begins[part]) * PACKED.size)

    def __iter__(self) -> Iterator[Talk]:
        return (self[index] for index in range(len(self)))
