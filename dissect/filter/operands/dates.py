"""Dates and times of day in filters, as tshark reads them: local time, unless the text says another."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from dissect.capture.time_unit import SECOND

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ZONE: Final = r"(?: ?(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
CLOCK: Final = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?" + ZONE
)
ISO: Final = re.compile(rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?:[ T]{CLOCK})?")
IN_WORDS: Final = re.compile(rf"(?P<month>[A-Za-z]{{3}}) {{1,2}}(?P<day>[0-9]{{1,2}}), (?P<year>[0-9]{{4}}) {CLOCK}")
"""As tshark prints `frame.time`."""
EXAMPLES: Final = '"2024-07-04 12:34:56" (here), "2024-07-04 12:34:56.789Z" (UTC) or "2024-07-04"'
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read_date(text: str) -> int:
    """Nanoseconds since 1970; without a time of day those of its midnight. ValueError for a text that is no date."""
    found = ISO.fullmatch(text.strip()) or IN_WORDS.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a date; write {EXAMPLES}. Seconds since 1970 are frame.time_epoch")
    parts = found.groupdict()
    year, day, hour, minute, second = (int(parts[one] or 0) for one in ("year", "day", "hour", "minute", "second"))
    try:
        moment = datetime(year, _month(parts["month"]), day, hour, minute, second, tzinfo=_zone(parts["zone"]))
        since = moment.astimezone(UTC) - EPOCH
    except (ValueError, OverflowError) as error:
        raise ValueError(f"there is no time {text!r}: {error}") from None
    return (since // timedelta(seconds=1)) * SECOND + int((parts["fraction"] or "").ljust(9, "0"))


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text.lower() not in MONTHS:
        raise ValueError(f"{text!r} is no month")
    return MONTHS.index(text.lower()) + 1


def _zone(text: str | None) -> tzinfo | None:
    """The time zone; None for that of this machine."""
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)
