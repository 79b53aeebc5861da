"""Runs of segments: rows in which a connection only goes on, so that all of them are remembered at once."""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct
from typing import Final

from dissect.engine.structures.continuing import Sender
from dissect.session.analysis.numbers import HALF, MASK
from dissect.session.tcp.events.moment import Connection
from dissect.session.tcp.events.side import MOST_KEPT, Side
from dissect.session.tcp.rows.runs import Both, RowWithData, Run
from dissect.session.tcp.segment import IDENTIFICATION_OCTETS, Segment, Twin

NUMBERS: Final = Struct(">II")
NUMBERS_AT: Final = IDENTIFICATION_OCTETS + 4
"""Where both numbers of a segment stand in its twin: behind the identification and the ports."""
UNKNOWN: Final = -1

Remembered = tuple[int, int, int, int]
"""Where octets were sent, as in `Sent`."""


def senders_of(connection: Connection) -> Both | None:
    """What is known of both sides, as the engine takes it; None where the next segments may mean more than that the
    connection goes on: see `ordinary.py`, which says the same of each segment."""
    if connection.second_answer is not None or connection.reset is not None:
        return None
    if connection.syn_ns is not None and connection.round_trip_ns is None:
        return None
    first, second = map(_sender_of, connection.sides)
    return None if first is None or second is None else (first, second)


def _sender_of(side: Side) -> Sender | None:
    following, answer, sent = side.next, side.last_ack, side.sent
    if following is None or answer is None or answer != side.ack or not side.begun:
        return None
    if side.gaps or side.probe is not None or side.fin is not None or side.window == 0:
        return None
    if sent and sent[-1][1] != following:
        return None
    edge, limit, clock, scale = side.edge, side.limit, side.clock, side.scale
    return Sender(
        following,
        answer,
        edge or 0,
        limit or 0,
        clock or 0,
        UNKNOWN if scale is None else scale,
        edge is not None,
        limit is not None,
        clock is not None,
        begin_number=UNKNOWN,
        row=UNKNOWN,
        answer_row=UNKNOWN,
    )


def may_be_copies(twins: Iterable[Twin], segment: Segment, run: Run, sender: int) -> bool:
    """Whether segments of a run may be copies of earlier ones: only if those are not all behind. `segment`, which the
    end `sender` has sent, came before the run."""
    names = segment.source, segment.destination
    begins = {names: run.senders[sender], names[::-1]: run.senders[1 - sender]}
    for twin, source, destination, length in twins:
        begin = begins.get((source, destination))
        if begin is None or begin.row < 0:
            continue
        number, answer = NUMBERS.unpack_from(twin, NUMBERS_AT)
        ahead = (begin.begin_number - number) & MASK, (begin.begin_answer - answer) & MASK
        if 0 < ahead[0] < HALF or (not ahead[0] and 0 < ahead[1] < HALF):
            continue
        if not any(ahead) and begin.begin_octets and not length:
            continue
        return True
    return False


def pass_over(connection: Connection, run: Run, first: int, times: memoryview) -> None:
    """Remember what the segments of a run say. `first`: the number of the block's first frame; `times`: those of its
    rows."""
    rows = [one for one in run.filled if not one[4]], [one for one in run.filled if one[4]]
    for index, sender in enumerate(run.senders):
        own, other = connection.sides[index], connection.sides[1 - index]
        _remember(own, rows[index], run, index, first, times)
        if sender.row < 0:
            continue
        own.next = sender.next
        if sender.answer_row >= 0:
            own.last_ack = own.ack = sender.answer
            own.ack_frame, own.duplicates, other.probed, other.kept_alive = first + sender.answer_row, 0, None, None
        own.ack_ns, own.blocks, own.raw_window = times[sender.row], (), sender.room
        own.window = None if own.scale is None else sender.room << own.scale
        if own.scale is not None:
            own.edge, own.limit = sender.edge, sender.limit
        if sender.has_clock:
            own.clock = sender.clock


def _remember(own: Side, rows: list[RowWithData], run: Run, index: int, first: int, times: memoryview) -> None:
    """Remember where the octets of these rows were sent, but for those that the other side acknowledged."""
    sender, other = run.senders[index], run.senders[1 - index]
    begin = sender.begin_number

    def sent(row: RowWithData) -> Remembered:
        _, octets, number, ahead, _ = row
        return (begin + ahead) & MASK, (begin + ahead + octets) & MASK, first + number, times[number]

    answered = sender.answered
    if answered:
        kept: list[Remembered] = []
        for row in reversed(rows[max(answered - MOST_KEPT, 0) : answered]):
            one = sent(row)
            kept.append(one)
            if not 0 < (one[1] - other.answer) & MASK < HALF:
                break  # with it all before it are acknowledged
        own.sent += kept[::-1]
        del own.sent[:-MOST_KEPT]
    if other.row >= 0:
        own.forget(other.answer)
    own.sent.extend(map(sent, rows[answered:][-MOST_KEPT:]))
    del own.sent[:-MOST_KEPT]
