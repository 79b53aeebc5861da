"""Times as text, computed without floats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from dissect.capture.time_unit import SECOND

MICROSECONDS: Final = 6
"""Decimals of seconds."""
END_OF_CALENDAR: Final = 253_402_300_800
"""Seconds from 1970 to the end of the year 9999."""
DATE_AND_TIME: Final = "%Y-%m-%d %H:%M:%S"


def seconds(nanoseconds: int, decimals: int = MICROSECONDS) -> str:
    """A time in seconds with at most nine decimals; further digits are cut off."""
    if nanoseconds < 0:
        return f"-{seconds(-nanoseconds, decimals)}"
    if decimals == MICROSECONDS:
        return f"{nanoseconds // SECOND}.{nanoseconds // 1000 % 1_000_000:06d}"
    whole, rest = divmod(nanoseconds, SECOND)
    return f"{whole}.{rest:09d}"[: decimals - 9 or None] if decimals else str(whole)


def of_day(nanoseconds: int, decimals: int, form: str, *, is_local: bool) -> str:
    """A time since 1970 as the time of a day, here or in UTC; in seconds if it is outside the calendar."""
    whole, rest = divmod(nanoseconds, SECOND)
    if not 0 <= whole < END_OF_CALENDAR:
        return seconds(nanoseconds, decimals)
    text = _calendar(whole, form, is_local=is_local)
    return f"{text}.{rest:09d}"[: decimals - 9 or None] if decimals else text


def utc(nanoseconds: int | None) -> str:
    """A time since 1970 as date and time in UTC; in seconds if it is beyond the calendar."""
    if nanoseconds is None:
        return "no time"
    if not 0 <= nanoseconds < END_OF_CALENDAR * SECOND:
        return f"{seconds(nanoseconds)} s"
    return f"{of_day(nanoseconds, 9, DATE_AND_TIME, is_local=False)} UTC"


@lru_cache(maxsize=16)
def _calendar(whole: int, form: str, *, is_local: bool) -> str:
    """A second since 1970 in the calendar: packets of one second follow one another."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=whole)
    return f"{moment.astimezone() if is_local else moment:{form}}"
