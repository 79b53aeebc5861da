"""`Event`: something that happened between two ends, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dissect.problems import CodeWithMeaning


class Event(NamedTuple):
    """Something that a packet means in its connection."""

    kind: CodeWithMeaning
    """One of the kinds of the protocol; in its sentence, what stands in braces is one of the numbers."""
    frame: int
    connection: int
    """The number of the connection, or of the association."""
    numbers: Mapping[str, int] = {}
    """The evidence: `first` is the frame that it refers to; sequence numbers are relative."""

    @property
    def sentence(self) -> tuple[str, Mapping[str, int]]:
        """The key of a sentence, and what fills its holes."""
        return self.kind.value, self.numbers

    def __str__(self) -> str:
        return self.kind.meaning.format_map(self.numbers)
