"""What is known of one side of a connection."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.session.analysis.numbers import HALF, MASK, is_behind
from dissect.session.tcp.segment import FIN, RST, SYN
from dissect.session.tcp.syn import Syn

CONTROL: Final = SYN | FIN | RST
MOST_KEPT: Final = 256
"""Gaps, and segments without an acknowledgment, that are remembered of a side; the oldest are forgotten first."""


class Gap(NamedTuple):
    """Octets that were not seen."""

    begin: int
    end: int
    frame: int
    """The frame that left it."""
    time_ns: int
    clock: int | None
    """The timestamp (TSval) of that frame."""
    is_acknowledged: bool


class Sent(NamedTuple):
    """Where octets were last sent."""

    begin: int
    end: int
    frame: int
    time_ns: int


class Side:
    """One side: what it sent, and what it acknowledged. None where a number is not known."""

    __slots__ = (
        *("ack", "ack_frame", "ack_ns", "begun", "blocks", "clock", "duplicates", "edge", "fin", "first", "gaps"),
        *("is_seen", "kept_alive", "last_ack", "limit", "next", "probe", "probed", "raw_window", "scale", "sent"),
        *("syn", "window"),
    )

    def __init__(self) -> None:
        self.first: int | None = None
        """The number before its first octet, by which numbers are shown."""
        self.syn: Syn | None = None
        self.next: int | None = None
        """The number behind all that it sent."""
        self.is_seen = False
        """Whether a segment of it was seen."""
        self.begun: tuple[int, int, int] | None = None
        """The number of the first octet that was seen, and frame and time of what was seen first."""
        self.gaps: tuple[Gap, ...] = ()
        self.sent: list[tuple[int, int, int, int]] = []
        """Each as in `Sent`; Python's collector looks only once at tuples of numbers that are of no class of their
        own."""
        self.probe: int | None = None
        """The number behind the octet of a zero-window probe."""
        self.probed: int | None = None
        self.kept_alive: int | None = None
        """The frames of a probe and a keep-alive that were not answered."""
        self.fin: tuple[int, int] | None = None
        """The number behind its FIN, and the frame."""
        self.ack: int | None = None
        """The highest number that it acknowledged, and the first frame in which it did."""
        self.ack_frame = self.ack_ns = 0
        self.last_ack: int | None = None
        self.window: int | None = None
        """Of its last segment, scaled."""
        self.raw_window: int | None = None
        """The same, not scaled; None after a SYN."""
        self.limit: int | None = None
        """It takes octets before this number."""
        self.edge: int | None = None
        """The same, if its last segment took back what others said."""
        self.scale: int | None = None
        """The shift of its windows; None while it is not known."""
        self.duplicates = 0
        self.blocks: tuple[tuple[int, int], ...] = ()
        self.clock: int | None = None
        """Its latest timestamp."""

    def relative(self, number: int) -> int:
        """A number as people read it."""
        return (number - (self.first or 0)) & MASK

    def offer(self, ack: int, window: int | None) -> None:
        """It has room for so many octets from a number on; None if the scale is not known."""
        self.window = window
        if window is not None:
            self.edge = edge = (ack + window) & MASK
            if self.limit is None or 0 < (edge - self.limit) & MASK < HALF:
                self.limit = edge

    def open_gap(self, gap: Gap) -> None:
        """Remember that octets are missing."""
        self.gaps = (*self.gaps[1 - MOST_KEPT :], gap)

    def fill(self, begin: int, end: int) -> Gap | None:
        """Take octets that may have been missing. The first gap that they fill, at least in part."""
        found: Gap | None = None
        kept: list[Gap] = []
        for gap in self.gaps:
            if not (is_behind(end, gap.begin) and is_behind(gap.end, begin)):
                kept.append(gap)
                continue
            found = found or gap
            if is_behind(begin, gap.begin):
                kept.append(gap._replace(end=begin))
            if is_behind(gap.end, end):
                kept.append(gap._replace(begin=end))
        self.gaps = tuple(kept)
        return found

    def remember(self, begin: int, end: int, frame: int, time_ns: int) -> None:
        """Remember where octets were sent."""
        sent = self.sent
        sent.append((begin, end, frame, time_ns))
        if len(sent) > MOST_KEPT:
            del sent[0]

    def last_sent(self, number: int) -> Sent | None:
        """Where an octet was sent last."""
        for one in reversed(self.sent):
            if not 0 < (one[0] - number) & MASK < HALF and 0 < (one[1] - number) & MASK < HALF:
                return Sent(*one)
        return None

    def forget(self, acknowledged: int) -> None:
        """Forget where octets were sent that are acknowledged, but for the last ones."""
        sent = self.sent
        last, count = len(sent) - 1, 0
        while count < last and not 0 < (sent[count][1] - acknowledged) & MASK < HALF:
            count += 1
        if count:
            del sent[:count]
