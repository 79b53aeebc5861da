"""The index: a column for each thing that is known of all packets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from dissect.explain.recordings.ends import Lanes, sides
from dissect.explain.recordings.reading import Read, Row
from dissect.explain.tables import Interned
from dissect.render.escape import escape
from dissect.session.analysis.message import EndState

NOTHING: Final = -1


def index_object(found: Read, lanes: Lanes) -> dict[str, Any]:
    """The columns. Names, marks and states are tables, and the columns have places in them; -1 for nothing."""
    names, marks, states = Interned(), Interned(), Interned()
    rows, times = found.rows, _times(found.rows)
    return {
        "count": len(rows),
        "start_ns": None if (start := next(times)) is None else str(start),
        "time_ns": list(times),
        "number": [row.number for row in rows],
        "from": [sides(row, lanes)[0] for row in rows],
        "to": [sides(row, lanes)[1] for row in rows],
        "length": [row.length for row in rows],
        "data": [row.data for row in rows],
        "conversation": [row.conversation for row in rows],
        "name": [names.of_text(escape(row.name)) for row in rows],
        "marks": [_marks(row, marks) for row in rows],
        "states": [_states(row, found, states) for row in rows],
        "before": _before(found, states),
        "names": names.rows,
        "mark_table": marks.rows,
        "state_table": states.rows,
    }


def _times(rows: list[Row]) -> Iterator[int | None]:
    """The time of the first packet that has one, then for each packet how much later it was."""
    start = next((row.time_ns for row in rows if row.time_ns is not None), None)
    yield start
    for row in rows:
        yield None if row.time_ns is None or start is None else row.time_ns - start


def _marks(row: Row, table: Interned) -> int:
    """What is to be noticed at a packet: kind, words, and the packet that it refers to."""
    said = tuple(row.marks)
    return NOTHING if not said else table.of(said, [list(one) for one in said])


def _states(row: Row, found: Read, table: Interned) -> int:
    """The states of both ends of its conversation after a packet: left, right."""
    from_left = found.from_left(row)
    if from_left is None or row.is_quoted or row.states == (EndState(), EndState()):
        return NOTHING
    return _state(row.states if from_left else row.states[::-1], table)


def _state(ends: tuple[EndState, ...], table: Interned) -> int:
    return table.of(ends, [list(one) for one in ends])


def _before(found: Read, table: Interned) -> dict[str, int]:
    """The states before the first packet of each conversation, by its number."""
    begun: dict[str, int] = {}
    for row in found.rows:
        key = str(row.conversation)
        from_left = found.from_left(row)
        if from_left is not None and key not in begun and not row.is_quoted:
            known = row.before != (EndState(), EndState())
            begun[key] = _state(row.before if from_left else row.before[::-1], table) if known else NOTHING
    return begun
