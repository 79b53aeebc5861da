"""`StreamOverlaps`: which segment's octets are taken, where segments that wait behind a hole overlap."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from dissect.packet.reassembly.holders import Span, Takes


class StreamOverlaps(StrEnum):
    """What happens where two segments that wait behind a hole hold the same octets. Octets that were delivered never
    change.

    The names are those of the systems that were found to do so once (Novak and Sturges 2007); they are names for the
    rules as defined here, and say nothing about a system of today. An octet belongs to the segment that came first,
    until a later one takes it.
    """

    FIRST = "first"
    """It never does."""
    LAST = "last"
    """It always does."""
    BSD = "bsd"
    """If it begins before the other segment."""
    LINUX = "linux"
    """If it begins before the other segment, or begins with it and ends behind it."""
    OLD_LINUX = "old-linux"
    """If it begins before the other segment, or begins with it and does not end before it."""
    SOLARIS = "solaris"
    """If it ends behind the other segment, or ends with it and does not begin behind it."""


def _linux(new: Span, old: Span) -> bool:
    return new.begin < old.begin or (new.begin == old.begin and new.end > old.end)


def _old_linux(new: Span, old: Span) -> bool:
    return new.begin < old.begin or (new.begin == old.begin and new.end >= old.end)


def _solaris(new: Span, old: Span) -> bool:
    return new.end > old.end or (new.end == old.end and new.begin <= old.begin)


TAKES: Final[Mapping[StreamOverlaps, Takes]] = {
    StreamOverlaps.FIRST: lambda _new, _old: False,
    StreamOverlaps.LAST: lambda _new, _old: True,
    StreamOverlaps.BSD: lambda new, old: new.begin < old.begin,
    StreamOverlaps.LINUX: _linux,
    StreamOverlaps.OLD_LINUX: _old_linux,
    StreamOverlaps.SOLARIS: _solaris,
}
"""Whether a segment takes what it has in common with an older one, by the rule."""
