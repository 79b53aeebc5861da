"""What a packet does, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dissect.explain.recordings.ends import Lanes
from dissect.explain.recordings.reading import Row
from dissect.explain.sentences import sentence_object
from dissect.render.tables import count_of
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
    return row.sentences or tuple(_plain(row))


def _sentences(row: Row) -> Iterator[Sentence]:
    if row.piece is not None:
        key = "first" if not row.piece.begin else "last" if row.piece.is_last else "middle"
        yield Sentence(f"fragment.{key}", {"first": row.piece.begin, "last": row.piece.end - 1})
        if row.piece.begin and not row.pieces:
            yield Sentence("fragment.no_ports")
    if row.pieces:
        yield Sentence("fragment.completes", {"count": row.pieces})
    if row.piece is None or row.pieces:
        yield from _carried(row)
    if row.outer is not None:
        source, destination = row.outer
        yield Sentence("packet.tunnel", {"from": str(source), "to": str(destination)})
    if row.problem:
        yield Sentence("packet.problem", {"problem": row.problem})


def _plain(row: Row) -> Iterator[Sentence]:
    """What is said of a packet of a protocol without sentences of its own."""
    if not row.unit:
        yield Sentence("packet.unknown", {"octets": count_of(row.length, "octet")})
        return
    is_report = row.quoted is not None and row.destination is not None
    key = (
        "reports"
        if is_report
        else "message_to_all"
        if row.is_to_many
        else "message"
        if row.destination
        else "message_alone"
    )
    yield Sentence(f"packet.{key}", {"what": row.unit, "summary": row.summary})
    if row.quoted is not None:
        key = "quotes" if row.quoted.source and row.quoted.destination else "quotes_some"
        yield Sentence(
            f"packet.{key}", {"protocol": row.quoted.protocol, "from": row.quoted.source, "to": row.quoted.destination}
        )
