"""Dates in filters: what a text means, in whatever time zone the machine is, and which packets match."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.columns.batches.batch import Batch
from dissect.columns.filtering.masks import mask
from dissect.errors import FilterError
from dissect.filter import parse
from dissect.filter.operands.dates import read_date
from tests.columns.samples import frames_of, packets_of
from tests.filter.samples import PACKETS, frame

SECOND = 10**9
NOON = 1_720_096_496 * SECOND
"""2024-07-04 12:34:56 UTC."""
HALF = SECOND // 2


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine two hours east of UTC in summer."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [  # as tshark 4.0 takes them
        ("2024-07-04 12:34:56Z", NOON),
        ("2024-07-04T12:34:56.5Z", NOON + HALF),
        ("2024-07-04 12:34:56 UTC", NOON),
        ("2024-07-04 14:34:56", NOON),
        ("  2024-07-04 14:34:56.000000001 ", NOON + 1),
        ("2024-07-04 14:34", NOON - 56 * SECOND),
        ("2024-07-04", NOON - (14 * 3600 + 34 * 60 + 56) * SECOND),
        ("2024-07-04 13:34:56+01:00", NOON),
        ("2024-07-04 07:04:56-0530", NOON),
        ("Jul 4, 2024 14:34:56.5", NOON + HALF),
        ("jul  4, 2024 12:34:56.500000000 UTC", NOON + HALF),
        ("1969-12-31 23:59:59.5Z", -HALF),
    ],
)
def test_what_a_date_means(text: str, nanoseconds: int) -> None:
    assert read_date(text) == nanoseconds


@given(
    moment=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001  # hypothesis wants naive bounds
    minutes=st.integers(-23 * 60, 23 * 60),
)
def test_every_date_with_an_offset_is_read(moment: datetime, minutes: int) -> None:
    there = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    since = there.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    assert read_date(there.isoformat()) == since // timedelta(microseconds=1) * 1000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('frame.time > "yesterday"', "'yesterday' is not a date; write \"2024-07-04 12:34:56\""),
        ("frame.time > 1720096496", "Seconds since 1970 are frame.time_epoch"),
        ('frame.time > "Jol 4, 2024 12:34:56"', "There is no time 'Jol 4, 2024 12:34:56': 'Jol' is no month"),
        ('frame.time > "2024-02-30 12:34:56"', "There is no time '2024-02-30 12:34:56': day is out of range"),
        ('frame.time > "2024-02-28 12:34:56+99:00"', "There is no time"),
        ('frame.time > "0001-01-01 00:00:00+10:00"', "There is no time"),
        ('frame.time_epoch > "2024-07-04 12:34:56"', "dates are for frame.time"),
        ("frame.time_relative > soon", "'soon' is not a time; write seconds, with up to 9 digits"),
        ("frame.time == frame.time_epoch", "frame.time_epoch is a time, but the left side is a date and time"),
        ("frame.time contains 00", "frame.time is a date and time; contains is for"),
        ("frame.time[0] == 1", "no octets to slice"),
    ],
)
def test_what_is_refused(text: str, reason: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('frame.time >= "2024-07-04 12:34:56Z"', [False, True, True, False]),
        ('frame.time == "2024-07-04 12:34:56.000000001Z"', [False, False, True, False]),
        ('frame.time in {"2024-07-04 12:34:55Z" .. "2024-07-04 12:34:56Z"}', [True, True, False, False]),
        ("frame.time", [True, True, True, False]),
        ("frame.time > 2024-07-06 or frame.time < 1999-01-01", [False] * 4),
        ("frame.time == frame.time", [True, True, True, False]),
    ],
)
def test_packets_are_chosen_by_date(text: str, expected: list[bool]) -> None:
    times = (NOON - 1, NOON, NOON + 1, None)
    frames = frames_of([frame(PACKETS["udp"], number, one) for number, one in enumerate(times, 1)])
    found = parse(text)
    assert [found.matches(packet) for packet in packets_of(frames)] == expected
    assert mask(found, Batch(frames)).tolist() == expected
