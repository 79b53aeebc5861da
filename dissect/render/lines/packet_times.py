"""The time column of lines, spelled as tshark's `-t` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import partial
from typing import Final

from dissect.blocks.frames import Frames
from dissect.capture import Interface
from dissect.render.times import DATE_AND_TIME, MICROSECONDS, of_day, seconds

UNKNOWN: Final = "–"
DECIMALS: Final = (9, 6, 3, 2, 1, 0)


class Clock(Enum):
    """What the time column shows. The values are tshark's words."""

    RELATIVE = "r"
    """Seconds since the first packet of the capture."""
    DELTA = "d"
    """Seconds since the previous packet of the capture."""
    DELTA_DISPLAYED = "dd"
    """Seconds since the previous packet shown."""
    EPOCH = "e"
    """Seconds since 1970-01-01 00:00 UTC."""
    LOCAL = "a"
    """The time of day here."""
    LOCAL_DATE = "ad"
    """The date and the time of day here."""
    UTC = "u"
    """The time of day in UTC."""
    UTC_DATE = "ud"
    """The date and the time of day in UTC."""


TIME: Final = "%H:%M:%S"
OF_DAY: Final = {
    Clock.LOCAL: partial(of_day, form=TIME, is_local=True),
    Clock.LOCAL_DATE: partial(of_day, form=DATE_AND_TIME, is_local=True),
    Clock.UTC: partial(of_day, form=TIME, is_local=False),
    Clock.UTC_DATE: partial(of_day, form=DATE_AND_TIME, is_local=False),
}


class PacketTimes:
    """The times of one capture's packets, relative to the first or the previous one where the clock asks for that."""

    def __init__(self, clock: Clock = Clock.RELATIVE, interfaces: Callable[[], Sequence[Interface]] = tuple) -> None:
        """`interfaces` says which have been found so far: their resolutions are the decimals of times."""
        self._clock = clock
        self._origin = 0 if clock is Clock.EPOCH else None
        self._of_day = OF_DAY.get(clock)
        self._is_since = clock in {Clock.RELATIVE, Clock.EPOCH}
        """Whether times are those since one moment, as soon as that is known."""
        self._interfaces = interfaces
        self._decimals: dict[int, int] = {}
        self._block: Frames | None = None
        self._latest: int | None = None
        """The last time in the block."""

    def begin(self, frames: Frames) -> None:
        """The next packets are in this block, and all of them count."""
        if self._clock is Clock.RELATIVE and self._origin is None:
            self._origin = _first_time(frames, range(len(frames)))
        elif self._clock is Clock.DELTA:
            self._origin = self._latest
            self._block, latest = frames, _first_time(frames, reversed(range(len(frames))))
            self._latest = self._latest if latest is None else latest

    def pass_over(self, timestamp: int | None) -> None:
        """Count a packet that is not shown, and is in no block."""
        counts = self._clock is Clock.DELTA or (self._clock is Clock.RELATIVE and self._origin is None)
        if counts and timestamp is not None:
            self._origin = timestamp

    def text(self, number: int, timestamp: int | None, interface: int) -> str:
        """The time of a packet that is shown."""
        if timestamp is None:
            return UNKNOWN
        decimals = self._decimals.get(interface)
        if decimals is None:
            decimals = self._decimals_of(interface)
        origin = self._origin
        if self._is_since and origin is not None:
            return seconds(timestamp - origin, decimals)
        if self._of_day is not None:
            return self._of_day(timestamp, decimals)
        if self._block is not None:
            before = range(number - self._block.first_number)
            origin = _first_time(self._block, reversed(before))
            origin = self._origin if origin is None else origin
        else:
            self._origin = timestamp
        return seconds(0 if origin is None else timestamp - origin, decimals)

    def _decimals_of(self, interface: int) -> int:
        known = self._interfaces()
        if interface >= len(known):
            return MICROSECONDS
        found = self._decimals[interface] = decimals_of(known[interface].resolution)
        return found


def decimals_of(resolution: int) -> int:
    """The decimals of times of so many units in a second, as tshark has them."""
    return next(one for one in DECIMALS if 10**one <= resolution)


def _first_time(frames: Frames, rows: Iterable[int]) -> int | None:
    """The time of the first of these rows that has one."""
    return next((frames.timestamp_ns[row] for row in rows if frames.has_time[row]), None)
