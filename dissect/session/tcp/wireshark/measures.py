"""What Wireshark measures: round trips, octets in flight, windows."""

from __future__ import annotations

from typing import Final

from dissect.session.numbers import MASK, is_behind
from dissect.session.tcp.segment import ACK, FIN, PSH, SYN, Segment
from dissect.session.tcp.wireshark.direction import NO_SCALE, UNKNOWN_SCALE, Direction, Sent

MOST_UNACKNOWLEDGED: Final = 10_000
"""More segments without an acknowledgment are not remembered."""
MOST_IN_FLIGHT: Final = 2_000_000_000
"""A larger number is none."""
MOST_BLOCKS: Final = 4


def end_of(segment: Segment) -> int:
    """The number behind a segment; SYN and FIN together take only one."""
    return (segment.sequence + segment.length + (segment.flags & (SYN | FIN) != 0)) & MASK


def remember(segment: Segment, own: Direction) -> int:
    """Remember a segment that has to be acknowledged. The number behind it."""
    if not (segment.length or segment.flags & (SYN | FIN)) or len(own.unacknowledged) >= MOST_UNACKNOWLEDGED:
        return (segment.sequence + segment.length) & MASK
    end = end_of(segment)
    begins, ends = own.relative(segment.sequence), own.relative(end)
    is_only = not own.unacknowledged
    own.is_sorted = is_only or (own.is_sorted and not is_behind(own.unacknowledged[-1].end, segment.sequence))
    own.lowest = begins if is_only else min(own.lowest, begins)
    own.highest = ends if is_only else max(own.highest, ends)
    own.unacknowledged.append(Sent(segment.sequence, end, segment.time_ns, segment.frame))
    return end


def acknowledge(acknowledgment: int, other: Direction) -> Sent | None:
    """Forget what is acknowledged. The oldest segment that ends just there."""
    waiting = other.unacknowledged
    first = next((at for at, one in enumerate(waiting) if is_behind(one.end, acknowledgment)), len(waiting))
    if not first and (not waiting or (other.is_sorted and not is_behind(acknowledgment, waiting[0].sequence))):
        return None
    found = next((one for one in waiting[:first] if one.end == acknowledgment), None)
    kept = waiting[first:]
    if kept and is_behind(acknowledgment, kept[0].sequence):
        kept[0] = kept[0]._replace(sequence=acknowledgment)
    if not other.is_sorted:
        found, kept = _acknowledge_each(acknowledgment, waiting)
    other.unacknowledged = kept
    other.measure()
    return found


def _acknowledge_each(acknowledgment: int, waiting: list[Sent]) -> tuple[Sent | None, list[Sent]]:
    """The same for segments in any order: the oldest that ends there, and what is left."""
    kept: list[Sent] = []
    found: Sent | None = None
    for one in waiting:
        if one.end == acknowledgment:
            found = found or one
        elif is_behind(one.end, acknowledgment):
            is_in_part = is_behind(acknowledgment, one.sequence)
            kept.append(one._replace(sequence=acknowledgment) if is_in_part else one)
    return found, kept


def repeated_of(own: Direction) -> tuple[int, int]:
    """The time and frame of the segment that a retransmission is taken to repeat."""
    if own.unacknowledged:
        oldest = own.unacknowledged[0]
        return oldest.time_ns, oldest.frame
    return own.next_ns, own.next_frame


def in_flight(segment: Segment, own: Direction, other: Direction) -> int | None:
    """Octets that were not acknowledged when the segment was sent, with its own; None where they are not known."""
    octets = own.highest - own.lowest - sum((right - left) & MASK for left, right in other.blocks[:MOST_BLOCKS])
    if segment.flags & (SYN | FIN):
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


def size_of_window(segment: Segment, own: Direction) -> int:
    """The window in octets; that of a SYN is never scaled."""
    return segment.window if segment.flags & SYN else segment.window << own.shift
