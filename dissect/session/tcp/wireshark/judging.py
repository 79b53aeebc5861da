"""The flags of a segment, and what the directions learn from it."""

from __future__ import annotations

from typing import Final, TypeAlias

from dissect.session.analysis.numbers import HALF, MASK
from dissect.session.tcp.segment import SYN, Segment
from dissect.session.tcp.wireshark.direction import Direction
from dissect.session.tcp.wireshark.flags import Flag
from dissect.session.tcp.wireshark.measures import remember, repeated_of
from dissect.session.tcp.wireshark.rules import RULES_OF, acknowledges_lost, repetition, sort_of

Judged: TypeAlias = tuple[tuple[Flag, ...], bool, tuple[int | None, int | None], tuple[int, int] | None]
"""What was noticed: the flags; whether more was acknowledged than was seen, told or not; how often an acknowledgment
has been repeated so far, and which one; the time and frame of what a retransmission repeats."""
NO_DUPLICATE: Final = None, None
RETRANSMISSION: Final = (Flag.RETRANSMISSION,)


def judge(segment: Segment, own: Direction, other: Direction, initial_rtt_ns: int) -> Judged:
    """Go through the tests, and remember the segment as the last of its direction."""
    flags = _by_rules(segment, own, other)
    duplicate: tuple[int | None, int | None] = NO_DUPLICATE
    is_kept_alive = is_probe = False
    if flags:
        is_kept_alive, is_probe = Flag.KEEP_ALIVE in flags, Flag.ZERO_WINDOW_PROBE in flags
        if Flag.LOST_SEGMENT in flags:
            own.in_flight_is_known = False
        if Flag.DUPLICATE_ACK in flags:
            own.duplicates += 1
            duplicate = own.duplicates, own.repeated_frame
    if segment.acknowledgment != own.ack:
        own.repeated_frame, own.duplicates, own.is_loss_told = segment.frame, 0, False
    is_unseen = acknowledges_lost(segment, other)
    if is_unseen and not _was_told(other):
        flags.append(Flag.ACK_LOST_SEGMENT)
    again = () if is_kept_alive else repetition(segment, own, other, initial_rtt_ns)
    repeated = repeated_of(own) if again == RETRANSMISSION else None
    _advance(segment, own, is_probe=is_probe)
    own.flags = found = (*flags, *again)
    return found, is_unseen, duplicate, repeated


def _by_rules(segment: Segment, own: Direction, other: Direction) -> list[Flag]:
    flags: list[Flag] = []
    for flag, holds, _, is_last in RULES_OF[sort_of(segment, own)]:
        if holds(segment, own, other):
            flags.append(flag)
            if is_last:
                break
    return flags


def _was_told(other: Direction) -> bool:
    """Whether nothing more is said of acknowledgments of what was not seen. They are told once for each hole; where
    nothing is missing in between, once for each number that the other side acknowledges, and not after a duplicate."""
    was_told = False
    if other.contiguous == other.next:
        was_told = other.is_loss_told or other.duplicates != 0
        other.is_loss_told, other.duplicates = True, 0
    other.contiguous = other.next
    return was_told


def _advance(segment: Segment, own: Direction, *, is_probe: bool) -> None:
    """Remember a segment as the last of its direction."""
    end = remember(segment, own)
    if not is_probe:
        if own.next == 0 or 0 < (end - own.next) & MASK < HALF:
            own.next, own.next_frame, own.next_ns = end, segment.frame, segment.time_ns
        if own.contiguous in (0, segment.sequence):
            own.contiguous = own.next
    own.window, own.ack, own.ack_ns = segment.window, segment.acknowledgment, segment.time_ns
    own.scales |= not segment.flags & SYN
