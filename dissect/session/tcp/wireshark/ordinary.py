"""The short way for most segments: data in order and plain acknowledgments, of which no test holds."""

from __future__ import annotations

from typing import Any, Final

from dissect.session.analysis.numbers import HALF, MASK
from dissect.session.tcp.segment import ACK, PSH, Segment
from dissect.session.tcp.wireshark.completeness import ACK_SEEN, DATA_SEEN
from dissect.session.tcp.wireshark.direction import UNKNOWN_SCALE, Direction, Stream
from dissect.session.tcp.wireshark.flags import Facts
from dissect.session.tcp.wireshark.measures import (
    MOST_UNACKNOWLEDGED,
    acknowledge,
    in_flight,
    push,
    remember,
    window_of,
)

UNUSUAL: Final = ~PSH
_new: Any = tuple.__new__
"""Makes a tuple with names of numbers in their order, in a third of the time."""


def ordinary(
    segment: Segment, stream: Stream, own: Direction, other: Direction, times: tuple[int, int]
) -> Facts | None:
    """What is said of such a segment, which is remembered; None for any other, which is left alone. It is what the
    long way says, and does."""
    frame, time_ns, _, _, _, sequence, ack, flags, window, length, scale, blocks, _, _, _, is_cut, _, _ = segment
    base, other_base, contiguous = own.base, other.base, other.contiguous
    if (
        flags & UNUSUAL != ACK
        or sequence != own.next
        or not (sequence and window and other.window)
        or base is None
        or other_base is None
        or (contiguous and 0 < (ack - contiguous) & MASK < HALF)
        or (stream.syn_ns is not None and not stream.initial_rtt_ns)
        or blocks
        or other.blocks
        or scale is not None
        or is_cut
    ):
        return None
    end, acknowledged = (sequence + length) & MASK, other.ack
    if not length:
        if ack == own.ack:
            return None
    elif (
        (acknowledged and not 0 < (end - acknowledged) & MASK < HALF)
        or (other.scale != UNKNOWN_SCALE and end == (acknowledged + window_of(other)) & MASK)
        or len(own.unacknowledged) >= MOST_UNACKNOWLEDGED
    ):
        return None
    completeness = stream.completeness
    stream.completeness = completeness | (DATA_SEEN if length else ACK_SEEN)
    other.in_flight_is_known = True
    if ack != own.ack:
        own.ack, own.repeated_frame, own.duplicates, own.is_loss_told = ack, frame, 0, False
    if length:
        remember(segment, own)
        own.next, own.next_frame, own.next_ns = end, frame, time_ns
    if own.contiguous in (0, sequence):
        own.contiguous = end
    own.window, own.ack_ns, own.scales, own.flags, own.blocks = window, time_ns, True, (), ()
    acked = acknowledge(ack, other)
    is_measured, octets, pushed = length != 0 and own.in_flight_is_known, None, None
    if is_measured:
        octets, pushed = in_flight(segment, own, other), push(segment, own)
    shift = own.scale
    facts: Facts = _new(
        Facts,
        (
            stream.number,
            completeness,
            (sequence - base) & MASK,
            (ack - other_base) & MASK,
            (end - base) & MASK,
            window << shift if shift > 0 else window,
            shift if shift < 0 else 1 << shift,
            *times,
            (),
            None,
            None,
            None if acked is None else acked[3],
            None if acked is None else time_ns - acked[2] or None,
            stream.initial_rtt_ns or None if is_measured or acked is not None else None,
            octets,
            None if octets is None else pushed,
            None,
            None,
        ),
    )
    return facts
