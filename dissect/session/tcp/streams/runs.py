"""Runs of segments that settle nothing but their own octets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from dissect.session.analysis.numbers import MASK
from dissect.session.streams.items import Piece
from dissect.session.tcp.events.moment import Connection, Moment
from dissect.session.tcp.rows.runs import RowWithData, Run
from dissect.session.tcp.rows.segments import Segments
from dissect.session.tcp.streams.direction import Direction

MOST_PASSED: Final = 64
SENDER: Final = 4
"""Which of the numbers of a row with data says whose they are."""

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


class Delivered(NamedTuple):
    """What segments one behind the other in a connection settle: nothing but their own octets. It keeps the memory of
    its block."""

    connection: Connection
    run: Run
    segments: Segments
    begins: tuple[int, int]
    """The offsets at which they begin; the side with the lower address and port is the first."""

    @property
    def pieces(self) -> list[tuple[bool, Piece]]:
        """In their order, each with whether the first side sent it."""
        filled, begins = self.run.filled, self.begins
        return [(not one[SENDER], piece_of(one, begins[one[SENDER]], self.segments)) for one in filled]

    def octets(self, *, of_first: bool) -> bytes:
        """What one side sent, in one piece."""
        octets, sender = self.segments.octets, 0 if of_first else 1
        return b"".join([octets[begin : begin + count] for begin, count, _, _, who in self.run.filled if who == sender])


def deliver(connection: Connection, directions: Sequence[Direction], run: Run, segments: Segments) -> Delivered:
    """Deliver the octets of a run, in both streams."""
    first, second = (one.assembly.next for one in directions)
    for index, direction in enumerate(directions):
        answering, assembly = run.senders[1 - index], direction.assembly
        begin, sent = assembly.next, [one for one in run.filled if one[SENDER] == index]
        if sent:
            assembly.deliver_all(piece_of(one, begin, segments) for one in reversed(sent))
        if answering.row >= 0:
            offset = assembly.next - ((direction.begin or 0) + assembly.next - answering.answer & MASK)
            assembly.acknowledged = max(assembly.acknowledged, offset)
    return Delivered(connection, run, segments, (first, second))


def piece_of(filled: RowWithData, begin: int, segments: Segments) -> Piece:
    """The data of a row, whose sender's begin at an offset in the run."""
    place, count, row, ahead, _ = filled
    octets = segments.octets[place : place + count].tobytes()
    piece: Piece = _new(Piece, (begin + ahead, octets, segments.first_frame + row))
    return piece
