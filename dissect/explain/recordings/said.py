"""What a packet does, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dissect.explain.recordings.ends import Lanes
from dissect.explain.recordings.reading import Row
from dissect.explain.sentences import sentence_object
from dissect.session.analysis.telling import Sentence


def sentence_objects(row: Row, lanes: Lanes) -> list[Any]:
    """The sentences of a packet: the key of each, and what fills its holes."""
    return _objects(row, lanes, _sentences(row))


def sentences_of_whole(row: Row, lanes: Lanes, pieces: int) -> list[Any]:
    """The same of the datagram that a packet completes, which was put together from so many pieces."""
    return _objects(row, lanes, (Sentence("fragment.whole", {"count": pieces}), *_carried(row)))


def _objects(row: Row, lanes: Lanes, sentences: Iterable[Sentence]) -> list[Any]:
    names = {"sender": lanes.name_of(row.source), "receiver": lanes.name_of(row.destination)}
    return [sentence_object(one.key, {**names, **one.holes}) for one in sentences]


def _carried(row: Row) -> Sequence[Sentence]:
    """What is said of what a packet carries, or the datagram that it completes."""
    return row.sentences or (_plain(row),)


def _sentences(row: Row) -> Iterator[Sentence]:
    if row.piece is not None:
        key = "first" if not row.piece.begin else "last" if row.piece.is_last else "middle"
        yield Sentence(f"fragment.{key}", {"first": row.piece.begin, "last": row.piece.end - 1})
        if row.piece.begin:
            yield Sentence("fragment.no_ports")
    if row.pieces:
        yield Sentence("fragment.completes", {"count": row.pieces})
    if row.piece is None or row.pieces:
        yield from _carried(row)
    if row.problem:
        yield Sentence("packet.problem", {"problem": row.problem})


def _plain(row: Row) -> Sentence:
    """What is said of a packet of a protocol without sentences of its own."""
    if not row.unit:
        return Sentence("packet.unknown", {"octets": row.length})
    holes = {"what": row.unit.upper(), "summary": row.summary}
    if row.is_quoted:
        return Sentence("packet.reports", holes)
    return Sentence("packet.message" if row.destination is not None else "packet.message_alone", holes)
