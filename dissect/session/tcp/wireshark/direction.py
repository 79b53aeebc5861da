"""What is remembered of a stream, and of each of its directions."""

from __future__ import annotations

from typing import Final, TypeAlias

from dissect.session.analysis.numbers import MASK
from dissect.session.tcp.wireshark.flags import Flag

UNKNOWN_SCALE: Final = -1
NO_SCALE: Final = -2


Sent: TypeAlias = tuple[int, int, int, int]
"""A segment that was not acknowledged yet: where it begins and ends, its time in nanoseconds, and its frame. There may
be many of them, and Python's collector looks only once at tuples of numbers that are of no class of their own."""


class Direction:
    """What one side has sent. Where a number is 0, Wireshark takes it for unknown."""

    __slots__ = (
        "ack",
        "ack_ns",
        "base",
        "blocks",
        "contiguous",
        "duplicates",
        "flags",
        "highest",
        "in_flight_is_known",
        "is_loss_told",
        "is_sorted",
        "lowest",
        "next",
        "next_frame",
        "next_ns",
        "pushed",
        "pushed_all",
        "repeated_frame",
        "scale",
        "scales",
        "unacknowledged",
        "window",
    )

    def __init__(self) -> None:
        self.base: int | None = None
        """The number that is shown as 0."""
        self.next = self.next_frame = self.next_ns = 0
        """The highest number seen, and where."""
        self.contiguous = 0
        """How far nothing is missing."""
        self.is_loss_told = False
        """Whether it was told that more was acknowledged than was sent, though nothing is missing in between."""
        self.ack = self.ack_ns = 0
        self.window = -1
        """Of the last segment; -1 before the first one."""
        self.duplicates = 0
        self.repeated_frame = 0
        """The acknowledgment that the duplicates repeat."""
        self.flags: tuple[Flag, ...] = ()
        """Those of the last segment."""
        self.scale = UNKNOWN_SCALE
        self.scales = False
        """Whether a segment without SYN was seen, whose window may be scaled."""
        self.in_flight_is_known = True
        self.pushed = 0
        """Octets since the last segment with PSH."""
        self.pushed_all = False
        self.blocks: tuple[tuple[int, int], ...] = ()
        """What the last segment acknowledged selectively."""
        self.unacknowledged: list[Sent] = []
        """The oldest first."""
        self.is_sorted = True
        """Whether each of these begins where the one before ends, or behind it."""
        self.lowest = self.highest = 0
        """Where these begin and end, relative to the base."""

    def relative(self, number: int) -> int:
        """A number as it is shown."""
        return (number - (self.base or 0)) & MASK

    def measure(self) -> None:
        """Find anew where the segments that were not acknowledged begin and end."""
        waiting = self.unacknowledged
        if not waiting:
            self.lowest = self.highest = 0
            return
        if self.is_sorted:
            self.lowest, self.highest = self.relative(waiting[0][0]), self.relative(waiting[-1][1])
            if self.lowest <= self.highest:
                return
        self.lowest = min(self.relative(begin) for begin, *_ in waiting)
        self.highest = max(self.relative(end) for _, end, *_ in waiting)

    @property
    def shift(self) -> int:
        """By how much the window is scaled."""
        return max(self.scale, 0)

    @property
    def factor(self) -> int:
        """By what the window is multiplied; -1 if it is not known, -2 if it is not scaled."""
        return self.scale if self.scale < 0 else 1 << self.scale


class Stream:
    """One conversation in Wireshark's sense."""

    __slots__ = ("completeness", "directions", "first_ns", "initial_rtt_ns", "latest_ns", "number", "syn_ns")

    def __init__(self, number: int) -> None:
        self.number = number
        self.completeness = 0
        self.directions = (Direction(), Direction())
        """The side with the lower address and port is the first."""
        self.syn_ns: int | None = None
        """When the latest SYN without ACK was seen."""
        self.initial_rtt_ns = 0
        """0 while it is not known."""
        self.first_ns: int | None = None
        self.latest_ns = 0

    @property
    def size(self) -> int:
        """How many segments are remembered of it."""
        first, second = self.directions
        return len(first.unacknowledged) + len(second.unacknowledged)

    def times(self, time_ns: int) -> tuple[int, int]:
        """The time of a segment since the first one, and since the one before."""
        if self.first_ns is None:
            self.first_ns = self.latest_ns = time_ns
        before, self.latest_ns = self.latest_ns, time_ns
        return time_ns - self.first_ns, time_ns - before
