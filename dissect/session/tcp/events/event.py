"""`Event`: something that happened in a connection, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dissect.session.tcp.events.kinds import EventKind


class Event(NamedTuple):
    """Something that a segment means in its connection."""

    kind: EventKind
    frame: int
    connection: int
    numbers: Mapping[str, int] = {}
    """The evidence: `first` is the frame that it refers to; sequence numbers are relative."""

    @property
    def sentence(self) -> tuple[str, Mapping[str, int]]:
        """The key of a sentence, and what fills its holes."""
        return self.kind.value, self.numbers

    def __str__(self) -> str:
        return self.kind.meaning.format_map(self.numbers)
