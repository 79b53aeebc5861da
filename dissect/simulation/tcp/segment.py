"""`Segment`: what an end gives to the network, and takes from it."""

from __future__ import annotations

from typing import NamedTuple

from dissect.session.analysis.numbers import HALF, MASK
from dissect.session.tcp.segment import FIN, SYN


class Segment(NamedTuple):
    """A segment."""

    flags: int
    sequence: int
    acknowledgment: int = 0
    window: int = 0
    """Not scaled."""
    octets: bytes = b""
    mss: int | None = None
    """Only in a SYN, as are the next two."""
    scale: int | None = None
    permits_blocks: bool = False
    timestamps: tuple[int, int] | None = None
    blocks: tuple[tuple[int, int], ...] = ()
    """What is acknowledged selectively."""

    @property
    def length(self) -> int:
        """The sequence numbers that it takes."""
        return len(self.octets) + bool(self.flags & SYN) + bool(self.flags & FIN)


def place_of(number: int, begin: int, near: int) -> int:
    """How far a sequence number is from the number of the SYN, if that is about as far as `near`: it does not wrap."""
    return near + ((number - begin - near + HALF) & MASK) - HALF
