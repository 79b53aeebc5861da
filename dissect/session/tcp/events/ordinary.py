"""The short way for most segments: data in order, an end behind them, and plain acknowledgments, of which there is
nothing to say."""

from __future__ import annotations

from typing import Final

from dissect.session.analysis.numbers import HALF, MASK
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.segment import ACK, FIN, PSH

UNUSUAL: Final = ~(PSH | FIN)


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
        or connection.reset is not None
    ):
        return False
    ends = flags & FIN
    if own.fin is not None and (length or ends):
        return False
    if timestamps is not None and own.clock is not None and 0 < (own.clock - timestamps[0]) & MASK < HALF:
        return False
    if ends:  # only of data alone is it said that they fill the window, or go beyond
        own.next = end = (sequence + length + 1) & MASK
        own.fin = end, frame
        own.remember(sequence, end, frame, time_ns)
    elif length:
        end, limit = (sequence + length) & MASK, other.limit
        if end == other.edge or (limit is not None and 0 < (end - limit) & MASK < HALF):
            return False
        own.next = end
        own.remember(sequence, end, frame, time_ns)
    elif ack == own.last_ack:
        return False
    if connection.round_trip_ns is None and connection.syn_ns is not None:
        connection.round_trip_ns = time_ns - connection.syn_ns
    if ack != own.last_ack:
        own.last_ack, own.duplicates = ack, 0
        if own.ack is None or 0 < (ack - own.ack) & MASK < HALF:
            own.ack, own.ack_frame, other.probed, other.kept_alive = ack, frame, None, None
    if len(other.sent) > 1:
        other.forget(ack)
    own.ack_ns, own.blocks, own.raw_window, scale = time_ns, (), window, own.scale
    own.offer(ack, None if scale is None else window << scale)
    if timestamps is not None:
        own.clock = timestamps[0]
    return True
