"""Times as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from dissect.capture.time_unit import SECOND

MICROSECONDS: Final = 1_000_000
END_OF_CALENDAR: Final = 253_402_300_800
"""Seconds from 1970 to the end of the year 9999."""


def seconds(nanoseconds: int) -> str:
    """A time in seconds to the microsecond, computed without floats."""
    if nanoseconds < 0:
        return f"-{seconds(-nanoseconds)}"
    return f"{nanoseconds // SECOND}.{nanoseconds // 1000 % MICROSECONDS:06d}"


def utc(nanoseconds: int | None) -> str:
    """A time since 1970 as date and time in UTC; in seconds if it is beyond the calendar."""
    if nanoseconds is None:
        return "no time"
    whole, rest = divmod(nanoseconds, SECOND)
    if not 0 <= whole < END_OF_CALENDAR:
        return f"{seconds(nanoseconds)} s"
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=whole)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{rest:09d} UTC"
