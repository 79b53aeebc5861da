"""The short way for most segments: data that come next, an end behind them, and acknowledgments of what was
delivered."""

from __future__ import annotations

from typing import Any, Final

from dissect.session.analysis.numbers import HALF, MASK
from dissect.session.streams.items import Piece, StreamItem
from dissect.session.tcp.segment import ACK, FIN, PSH, Segment
from dissect.session.tcp.streams.direction import Direction

UNUSUAL: Final = ~(PSH | FIN)

_new: Any = tuple.__new__
"""Makes a tuple with names of values in their order, in a third of the time."""


def settle_ordinary(segment: Segment, octets: bytes, own: Direction, other: Direction) -> list[StreamItem] | None:
    """What a segment without events settles in its sender's stream, if it is one of them: then it settles nothing in
    the receiver's. None for any other, which is left alone. It does what the long way does."""
    begin, acknowledged, flags = own.begin, other.begin, segment.flags
    if flags & UNUSUAL != ACK or begin is None or acknowledged is None:
        return None
    if own.syn_data is not None or other.syn_data is not None:
        return None
    here, there = own.assembly, other.assembly
    distance = (segment.acknowledgment - acknowledged - there.next) & MASK
    if 0 < distance < HALF:
        if distance > 1 or other.end != there.next:
            return None
        distance = 0  # the end is acknowledged, and takes a number of its own
    elif other.end is not None and other.end < there.next:
        return None
    items: list[StreamItem] = []
    length = segment.length
    if length or flags & FIN:
        place = here.next
        if length != len(octets) or here.is_waiting or (segment.sequence - begin - place) & MASK:
            return None
        if length:
            piece: Piece = _new(Piece, (place, octets, segment.frame))
            here.deliver(piece)
            items.append(piece)
        if flags & FIN and own.end is None:
            own.end = here.next
            here.farthest = max(here.farthest, own.end)
    offset = there.next - (-distance & MASK)
    there.acknowledged = max(there.acknowledged, offset)
    return items
