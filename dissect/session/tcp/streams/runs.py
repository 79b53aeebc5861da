"""Runs of segments that settle nothing but their own octets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dissect.session.analysis.numbers import MASK
from dissect.session.streams.items import Piece
from dissect.session.tcp.events.moment import Connection, Moment
from dissect.session.tcp.rows.runs import Run
from dissect.session.tcp.rows.segments import Segments
from dissect.session.tcp.streams.direction import Direction

MOST_PASSED: Final = 64

_new: Any = tuple.__new__
"""Makes a tuple with names of values in their order, in a third of the time."""


class RunSearch:
    """Whether it is worth it to look for a run: where there were none, it is looked for less often."""

    def __init__(self) -> None:
        self._latest: Connection | None = None
        self._waits = self._left = 0
        """How many chances are passed by after a vain search, and how many of them are left."""

    def is_worth_it(self, moment: Moment) -> bool:
        """Whether a run may follow the next segment: one in the same connection as that before it."""
        latest, self._latest = self._latest, moment.connection
        if latest is not moment.connection or moment.events:
            return False
        self._left -= 1
        return self._left < 0

    def note(self, run: Run | None) -> None:
        """What was found."""
        self._waits = 0 if run is not None else min(2 * self._waits + 1, MOST_PASSED)
        self._left = self._waits


def is_calm(connection: Connection, directions: Sequence[Direction]) -> bool:
    """Whether segments that only carry on the connection settle nothing but their own octets."""
    for side, direction in zip(connection.sides, directions, strict=True):
        begin, assembly = direction.begin, direction.assembly
        if begin is None or direction.end is not None or direction.syn_data is not None or assembly.is_waiting:
            return False
        if side.next is None or (begin + assembly.next - side.next) & MASK:
            return False
    return True


def deliver(directions: Sequence[Direction], run: Run, segments: Segments) -> list[tuple[bool, Piece]]:
    """Deliver the octets of a run, in both streams. The pieces in their order, with whether the first side sent it."""
    begins, first = [one.assembly.next for one in directions], segments.first_frame
    found: list[tuple[bool, Piece]] = [
        (not end, _new(Piece, (begins[end] + ahead, octets, first + row)))
        for (_, _, row, ahead, end), octets in zip(run.filled, segments.octets_of(run), strict=True)
    ]
    for index, direction in enumerate(directions):
        pieces = [piece for is_first, piece in found if is_first is not bool(index)]
        if pieces:
            direction.assembly.deliver_all(pieces)
        answering, assembly = run.senders[1 - index], direction.assembly
        if answering.row >= 0:
            offset = assembly.next - ((direction.begin or 0) + assembly.next - answering.answer & MASK)
            assembly.acknowledged = max(assembly.acknowledged, offset)
    return found
