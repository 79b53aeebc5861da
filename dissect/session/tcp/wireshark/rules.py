"""The tests that Wireshark 4.0 makes of a segment, in their order."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Final, NamedTuple, TypeAlias

from dissect.session.analysis.numbers import HALF, MASK, is_behind
from dissect.session.tcp.segment import ACK, FIN, RST, SYN, Segment
from dissect.session.tcp.wireshark.direction import UNKNOWN_SCALE, Direction
from dissect.session.tcp.wireshark.flags import Flag
from dissect.session.tcp.wireshark.measures import end_of, window_of

CONTROL: Final = SYN | FIN | RST
FAST_NS: Final = 20_000_000
"""A fast retransmission comes sooner after the last duplicate acknowledgment."""
REORDERED_NS: Final = 3_000_000
"""Segments out of order come sooner, where no round trip is known."""
ENOUGH_DUPLICATES: Final = 2

Holds: TypeAlias = Callable[[Segment, Direction, Direction], bool]
"""Whether something is true of a segment, by what was seen of its own direction and of the other one."""


class Sort(IntEnum):
    """Segments, by the tests that can hold of them."""

    DATA = 0
    EMPTY = 1
    REPEATING = 2
    """Empty, and there is nothing new in it but perhaps the window."""


class Rule(NamedTuple):
    """A flag, and when it is set."""

    flag: Flag
    holds: Holds
    sorts: frozenset[Sort]
    is_last: bool = False
    """Whether the rules after it are left out then."""


def sort_of(segment: Segment, own: Direction) -> Sort:
    """Which tests can hold of a segment."""
    if segment.length:
        return Sort.DATA
    is_same = segment.sequence == own.next and segment.acknowledgment == own.ack and not segment.flags & CONTROL
    return Sort.REPEATING if is_same else Sort.EMPTY


def _is_zero_window_probe(segment: Segment, own: Direction, other: Direction) -> bool:
    return segment.length == 1 and segment.sequence == own.next and other.window == 0


def _is_zero_window(segment: Segment, _own: Direction, _other: Direction) -> bool:
    return segment.window == 0 and not segment.flags & CONTROL


def _follows_lost_segment(segment: Segment, own: Direction, _other: Direction) -> bool:
    return 0 < (segment.sequence - own.next) & MASK < HALF and own.next != 0 and not segment.flags & RST


def _is_keep_alive(segment: Segment, own: Direction, _other: Direction) -> bool:
    return segment.length <= 1 and segment.sequence == (own.next - 1) & MASK and not segment.flags & CONTROL


def _is_window_update(segment: Segment, own: Direction, _other: Direction) -> bool:
    return segment.window not in (0, own.window)


def _fills_window(segment: Segment, _own: Direction, other: Direction) -> bool:
    if other.scale == UNKNOWN_SCALE or segment.flags & CONTROL:
        return False
    return (segment.sequence + segment.length) & MASK == (other.ack + window_of(other)) & MASK


def _answers_keep_alive(segment: Segment, own: Direction, other: Direction) -> bool:
    return other.flags != () and Flag.KEEP_ALIVE in other.flags and _is_duplicate(segment, own, other)


def _answers_probe(segment: Segment, own: Direction, other: Direction) -> bool:
    return segment.window == 0 == own.window and Flag.ZERO_WINDOW_PROBE in other.flags


def _is_duplicate(segment: Segment, own: Direction, _other: Direction) -> bool:
    return segment.window != 0 and segment.window == own.window


DATA: Final = frozenset({Sort.DATA})
REPEATING: Final = frozenset({Sort.REPEATING})
ANY: Final = frozenset(Sort)
RULES: Final = (
    Rule(Flag.ZERO_WINDOW_PROBE, _is_zero_window_probe, DATA, is_last=True),
    Rule(Flag.ZERO_WINDOW, _is_zero_window, ANY),
    Rule(Flag.LOST_SEGMENT, _follows_lost_segment, ANY - REPEATING),
    Rule(Flag.KEEP_ALIVE, _is_keep_alive, ANY - REPEATING),
    Rule(Flag.WINDOW_UPDATE, _is_window_update, REPEATING),
    Rule(Flag.WINDOW_FULL, _fills_window, DATA),
    Rule(Flag.KEEP_ALIVE_ACK, _answers_keep_alive, REPEATING, is_last=True),
    Rule(Flag.ZERO_WINDOW_PROBE_ACK, _answers_probe, REPEATING, is_last=True),
    Rule(Flag.DUPLICATE_ACK, _is_duplicate, REPEATING),
)
RULES_OF: Final = tuple(tuple(rule for rule in RULES if sort in rule.sorts) for sort in Sort)
"""Those that can hold of each sort."""


def acknowledges_lost(segment: Segment, other: Direction) -> bool:
    """Whether it acknowledges more than was seen without a hole."""
    is_known = other.contiguous != 0 and segment.flags & ACK != 0
    return is_known and is_behind(segment.acknowledgment, other.contiguous)


def repetition(segment: Segment, own: Direction, other: Direction, initial_rtt_ns: int) -> tuple[Flag, ...]:
    """What a segment is that takes numbers which were taken before; nothing for one that takes new ones."""
    if not (segment.length or segment.flags & (SYN | FIN)):
        return ()
    end = (segment.sequence + segment.length) & MASK
    if segment.length and other.ack and not is_behind(end, other.ack):
        return Flag.RETRANSMISSION, Flag.SPURIOUS_RETRANSMISSION
    is_before = own.next != 0 and is_behind(own.next, segment.sequence)
    if not is_before or (segment.length > 1 and segment.sequence == (own.next - 1) & MASK):
        return ()
    is_asked_for = other.duplicates >= ENOUGH_DUPLICATES or (other.is_loss_told and not other.duplicates)
    if is_asked_for and other.ack == segment.sequence and segment.time_ns - other.ack_ns < FAST_NS:
        return Flag.RETRANSMISSION, Flag.FAST_RETRANSMISSION
    if segment.time_ns - own.next_ns < (initial_rtt_ns or REORDERED_NS) and end_of(segment) != own.next:
        return (Flag.OUT_OF_ORDER,)
    return (Flag.RETRANSMISSION,)
