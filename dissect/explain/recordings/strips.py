"""Streams as data: which packets brought which octets, or which messages."""

from __future__ import annotations

from typing import Any

from dissect.explain.recordings.reading import Read
from dissect.session.streams.strip import Strip, StripPiece


def strip_objects(found: Read) -> list[dict[str, Any]]:
    """What each end of each conversation sent, in the order of the conversations; the left end first."""
    sides: dict[tuple[int, int], Strip] = {}
    for row in found.rows:
        from_left = found.from_left(row)
        if row.end is not None and from_left is not None and row.end in found.strips:
            sides.setdefault((row.conversation, int(not from_left)), found.strips[row.end])
    places = _places(found)
    return [
        _object(number, end, strip, places) for (number, end), strip in sorted(sides.items(), key=lambda one: one[0])
    ]


def _places(found: Read) -> dict[int, int]:
    """By the numbers of packets, where their first message begins. That of a datagram is in several."""
    places = {}
    for row in found.rows:
        if row.packet is not None and not row.pieces and row.messages:
            places[row.number] = row.first
    return places


def _object(number: int, end: int, strip: Strip, places: dict[int, int]) -> dict[str, Any]:
    last = strip.pieces[-1].end if strip.pieces else sum(one.octets for one in strip.messages)
    return {
        "conversation": number,
        "end": end,
        "octets": max([last, *(one.end for one in strip.holes)]),
        "pieces": [_piece(one, places) for one in strip.pieces],
        "holes": [[one.begin, one.end, one.reason.value] for one in strip.holes],
        "again": [_piece(one, places) for one in strip.again],
        "refused": [[one.begin, one.end, one.frame, one.reason.value] for one in strip.refused],
        "messages": [[one.octets, one.stream, list(one.frames)] for one in strip.messages],
    }


def _piece(one: StripPiece, places: dict[int, int]) -> list[int]:
    """Where it stands in the stream, in which packet, and where in its frame; -1: in none alone, or in one that is not
    there in full."""
    at = places.get(one.frame)
    return [one.begin, one.end, one.frame, -1 if at is None else at + one.skipped]
