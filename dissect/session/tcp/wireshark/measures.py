"""What Wireshark measures: round trips, octets in flight, windows."""

from __future__ import annotations

from typing import Final

from dissect.session.analysis.numbers import HALF, MASK, is_behind
from dissect.session.tcp.segment import ACK, FIN, PSH, SYN, Segment
from dissect.session.tcp.wireshark.direction import NO_SCALE, UNKNOWN_SCALE, Direction, Sent

MOST_UNACKNOWLEDGED: Final = 10_000
"""More segments without an acknowledgment are not remembered."""
MOST_IN_FLIGHT: Final = 2_000_000_000
"""A larger number is none."""
MOST_BLOCKS: Final = 4
TAKES_ONE: Final = SYN | FIN


def end_of(segment: Segment) -> int:
    """The number behind a segment; SYN and FIN together take only one."""
    return (segment.sequence + segment.length + (segment.flags & TAKES_ONE != 0)) & MASK


def remember(segment: Segment, own: Direction) -> int:
    """Remember a segment that has to be acknowledged. The number behind it."""
    sequence, waiting = segment.sequence, own.unacknowledged
    takes_one = segment.flags & TAKES_ONE
    if not (segment.length or takes_one) or len(waiting) >= MOST_UNACKNOWLEDGED:
        return (sequence + segment.length) & MASK
    end, base = (sequence + segment.length + (takes_one != 0)) & MASK, own.base or 0
    begins, ends = (sequence - base) & MASK, (end - base) & MASK
    if not waiting:
        own.is_sorted, own.lowest, own.highest = True, begins, ends
    else:
        if own.is_sorted and 0 < (waiting[-1][1] - sequence) & MASK < HALF:
            own.is_sorted = False
        own.lowest, own.highest = min(own.lowest, begins), max(own.highest, ends)
    waiting.append((sequence, end, segment.time_ns, segment.frame))
    return end


def acknowledge(acknowledgment: int, other: Direction) -> Sent | None:
    """Forget what is acknowledged. The oldest segment that ends just there."""
    waiting, found = other.unacknowledged, None
    if not waiting:
        return None
    if not other.is_sorted:
        found, other.unacknowledged = _acknowledge_each(acknowledgment, waiting)
        other.measure()
        return found
    count = 0
    for one in waiting:
        end = one[1]
        if 0 < (end - acknowledgment) & MASK < HALF:
            break
        if end == acknowledgment and found is None:
            found = one
        count += 1
    if not count and not is_behind(acknowledgment, waiting[0][0]):
        return None
    del waiting[:count]
    if waiting and is_behind(acknowledgment, waiting[0][0]):
        waiting[0] = (acknowledgment, *waiting[0][1:])
    other.measure()
    return found


def _acknowledge_each(acknowledgment: int, waiting: list[Sent]) -> tuple[Sent | None, list[Sent]]:
    """The same for segments in any order: the oldest that ends there, and what is left."""
    kept: list[Sent] = []
    found: Sent | None = None
    for one in waiting:
        begin, end, time_ns, frame = one
        if end == acknowledgment:
            found = found or one
        elif 0 < (end - acknowledgment) & MASK < HALF:
            is_in_part = 0 < (acknowledgment - begin) & MASK < HALF
            kept.append((acknowledgment, end, time_ns, frame) if is_in_part else one)
    return found, kept


def repeated_of(own: Direction) -> tuple[int, int]:
    """The time and frame of the segment that a retransmission is taken to repeat."""
    if own.unacknowledged:
        _, _, time_ns, frame = own.unacknowledged[0]
        return time_ns, frame
    return own.next_ns, own.next_frame


def in_flight(segment: Segment, own: Direction, other: Direction) -> int | None:
    """Octets that were not acknowledged when the segment was sent, with its own; None where they are not known."""
    octets = own.highest - own.lowest
    if other.blocks:
        octets -= sum((right - left) & MASK for left, right in other.blocks[:MOST_BLOCKS])
    if segment.flags & TAKES_ONE:
        octets -= 1
    octets &= MASK
    return octets if 0 < octets < MOST_IN_FLIGHT else None


def push(segment: Segment, own: Direction) -> int:
    """Octets since the last segment with PSH, with its own."""
    own.pushed = segment.length + (0 if own.pushed_all else own.pushed)
    own.pushed_all = segment.flags & PSH != 0
    return own.pushed


def learn_scale(segment: Segment, own: Direction, other: Direction) -> None:
    """Learn whether windows are scaled, which they are only if both sides say so in a SYN (RFC 7323 §2.2)."""
    if segment.scale is not None:
        own.scale = segment.scale
    if not segment.flags & SYN:
        return
    if own.scale == UNKNOWN_SCALE:
        own.scale = other.scale = NO_SCALE
    elif segment.flags & ACK and other.scale == NO_SCALE:
        own.scale = NO_SCALE


def window_of(other: Direction) -> int:
    """What the other side last said that it takes, in octets."""
    return other.window << other.scale if other.scales and other.scale > 0 else other.window
