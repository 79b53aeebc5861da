"""`Syn`: what is remembered of the segments that open a connection."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from dissect.session.analysis.numbers import MASK
from dissect.session.tcp.segment import FIN, Segment

_new: Any = tuple.__new__
"""Makes a tuple with names of values in their order, in a third of the time."""


class Syn(NamedTuple):
    """A SYN, with or without an ACK. Each connection keeps two: addresses, options and octets that nothing asks for any
    more would take most of its memory."""

    frame: int
    time_ns: int
    sequence: int
    acknowledgment: int
    flags: int
    length: int
    """Octets of data."""
    scale: int | None
    maximum: int | None
    permits_blocks: bool
    has_timestamps: bool

    @classmethod
    def of(cls, segment: Segment) -> Self:
        """What is remembered of a segment."""
        frame, time_ns, _, _, _, sequence, acknowledgment, flags, _, length, scale = segment[:11]
        has_timestamps = segment.timestamps is not None
        of_syn = sequence, acknowledgment, flags, length, scale, segment.maximum, segment.permits_blocks, has_timestamps
        found: Self = _new(cls, (frame, time_ns, *of_syn))
        return found

    @property
    def end(self) -> int:
        """The sequence number behind it. SYN and FIN take one each."""
        return (self.sequence + self.length + 1 + (self.flags & FIN != 0)) & MASK
