"""`Syn`: what is remembered of the segments that open a connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from dissect.session.analysis.numbers import MASK
from dissect.session.tcp.segment import FIN, Segment


@dataclass(frozen=True, slots=True)
class Syn:
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
        return cls(
            segment.frame,
            segment.time_ns,
            segment.sequence,
            segment.acknowledgment,
            segment.flags,
            segment.length,
            segment.scale,
            segment.maximum,
            segment.permits_blocks,
            segment.timestamps is not None,
        )

    @property
    def end(self) -> int:
        """The sequence number behind it. SYN and FIN take one each."""
        return (self.sequence + self.length + 1 + (self.flags & FIN != 0)) & MASK
