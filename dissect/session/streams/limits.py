"""`StreamLimits`: how much memory streams may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """What is kept at most. What is given up for it is said: as holes, or as a number."""

    waiting: int = 1 << 20
    """Octets of memory for segments that wait behind a hole, in each direction."""
    remembered: int = 1 << 14
    """Octets that were delivered and are kept for a while, in each direction, so that different octets for the same
    place are found."""
    cuts: int = 256
    """Segments that were captured in part, of which it is remembered in each direction."""
    octets: int = 256 << 20
    """Octets of memory for all streams together: those that are idle longest are settled first."""


DEFAULT_STREAM_LIMITS = StreamLimits()
