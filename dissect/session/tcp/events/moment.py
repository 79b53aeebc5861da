"""`Connection`, and `Moment`: a segment in its connection."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.session.analysis.event import Event
from dissect.session.tcp.events.kinds import EventKind
from dissect.session.tcp.events.side import Side
from dissect.session.tcp.segment import SYN, Segment

REORDERED_NS: Final = 3_000_000
"""Segments in another order come sooner, where no round trip is known."""


class Connection:
    """A connection between two sides."""

    __slots__ = ("candidate", "is_split", "number", "reset", "round_trip_ns", "second_answer", "sides", "syn_ns")

    def __init__(self, number: int) -> None:
        self.number = number
        self.sides = (Side(), Side())
        """That with the lower address and port is the first."""
        self.syn_ns: int | None = None
        self.round_trip_ns: int | None = None
        """From the latest SYN to the first ACK."""
        self.reset: int | None = None
        """The frame of a RST that was acceptable."""
        self.candidate: Segment | None = None
        """A SYN in the open connection, which may begin another."""
        self.second_answer: Segment | None = None
        """An answer to the SYN with another number, of which the other side may take either."""
        self.is_split = False
        """Whether one side acknowledged the SYN of the other before it sent its own."""

    @property
    def size(self) -> int:
        """How many segments and gaps are remembered of it."""
        return sum(len(one.sent) + len(one.gaps) for one in self.sides)

    @property
    def is_closed(self) -> bool:
        """Whether it was reset, or both sides have sent a FIN that was acknowledged."""
        first, second = self.sides
        if self.reset is not None:
            return True
        ends = ((first.fin, second.ack), (second.fin, first.ack))
        return all(fin is not None and ack == fin[0] for fin, ack in ends)

    @property
    def reordered_ns(self) -> int:
        """In which time a segment that comes late was reordered rather than sent again."""
        return self.round_trip_ns or REORDERED_NS


class Moment(NamedTuple):
    """A segment, the side that sent it, the other side, and the events so far."""

    segment: Segment
    connection: Connection
    own: Side
    other: Side
    events: list[Event]

    @property
    def scaled_window(self) -> int | None:
        """The window in octets; None where it is what the segment says, or its scale is not known."""
        scale = self.own.scale
        return self.segment.window << scale if scale and not self.segment.flags & SYN else None

    def say(self, kind: EventKind, **numbers: int) -> None:
        """Add an event."""
        self.events.append(Event(kind, self.segment.frame, self.connection.number, numbers))

    def has(self, kind: EventKind) -> bool:
        """Whether an event was added."""
        return bool(self.events) and any(one.kind is kind for one in self.events)
