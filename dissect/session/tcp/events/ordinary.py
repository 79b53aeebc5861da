"""The short way for most segments: data in order and plain acknowledgments, of which there is nothing to say."""

from __future__ import annotations

from typing import Final

from dissect.session.analysis.numbers import HALF, MASK
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.segment import ACK, PSH

UNUSUAL: Final = ~PSH


def is_ordinary(moment: Moment) -> bool:
    """Whether a segment is one of them, which then is remembered; any other is left alone. It says and does what the
    long way says and does."""
    segment, connection, own, other, _ = moment
    frame, time_ns, _, _, _, sequence, ack, flags, window, length, _, blocks, timestamps, _, _, _, _, _ = segment
    following = other.next
    if (
        flags & UNUSUAL != ACK
        or sequence != own.next
        or following is None
        or 0 < (ack - following) & MASK < HALF
        or not (window and own.begun and other.window != 0)
        or own.gaps
        or other.gaps
        or blocks
        or other.probe is not None
        or own.fin is not None
        or connection.reset is not None
        or (connection.syn_ns is not None and connection.round_trip_ns is None)
    ):
        return False
    if timestamps is not None and own.clock is not None and 0 < (own.clock - timestamps[0]) & MASK < HALF:
        return False
    if length:
        end, limit = (sequence + length) & MASK, other.limit
        if end == other.edge or (limit is not None and 0 < (end - limit) & MASK < HALF):
            return False
        own.next = end
        own.remember(sequence, end, frame, time_ns)
    elif ack == own.last_ack:
        return False
    if ack != own.last_ack:
        own.last_ack, own.duplicates = ack, 0
        if own.ack is None or 0 < (ack - own.ack) & MASK < HALF:
            own.ack, own.ack_frame, other.probed, other.kept_alive = ack, frame, None, None
    if len(other.sent) > 1:
        other.forget(ack)
    own.ack_ns, own.blocks, own.raw_window, scale = time_ns, (), window, own.scale
    if scale is None:
        own.window = None
    else:
        own.window = window << scale
        own.edge = edge = (ack + own.window) & MASK
        if own.limit is None or 0 < (edge - own.limit) & MASK < HALF:
            own.limit = edge
    if timestamps is not None:
        own.clock = timestamps[0]
    return True
