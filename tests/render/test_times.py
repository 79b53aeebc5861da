from __future__ import annotations

import shutil
import subprocess
import time
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.blocks.frames import Frames
from dissect.capture import Interface, PcapngWriter
from dissect.render.lines.packet_times import Clock, PacketTimes
from dissect.render.times import of_day, seconds, utc
from dissect.session import open_packets
from tests.captures import captures
from tests.profiles import some_of

START = 1_700_000_000_000_000_000
TIMES = [START, START + 1_500, START - 1_000, None, START + 61_000_000_000]


def times(clock: Clock) -> list[str]:
    found = PacketTimes(clock)
    return [found.text(number, at, 0) for number, at in enumerate(TIMES, 1)]


def test_clocks() -> None:
    assert times(Clock.RELATIVE) == ["0.000000", "0.000001", "-0.000001", "–", "61.000000"]
    assert times(Clock.DELTA) == ["0.000000", "0.000001", "-0.000002", "–", "61.000001"]
    assert times(Clock.DELTA_DISPLAYED) == times(Clock.DELTA)
    assert times(Clock.EPOCH)[:2] == ["1700000000.000000", "1700000000.000001"]
    assert times(Clock.UTC)[:3] == ["22:13:20.000000", "22:13:20.000001", "22:13:19.999999"]
    assert times(Clock.UTC_DATE)[0] == "2023-11-14 22:13:20.000000"


def test_the_time_of_day_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        assert times(Clock.LOCAL)[0] == "03:43:20.000000"
        assert times(Clock.LOCAL_DATE)[0] == "2023-11-15 03:43:20.000000"
    finally:
        monkeypatch.undo()
        time.tzset()


SHOWN_LAST = [(Clock.RELATIVE, "0.000003"), (Clock.DELTA, "0.000001"), (Clock.DELTA_DISPLAYED, "0.000000")]


@pytest.mark.parametrize(("clock", "shown"), [*SHOWN_LAST, (Clock.EPOCH, "1700000000.000003")])
def test_packets_that_are_not_shown_count(clock: Clock, shown: str) -> None:
    moments = [None, START, START + 1000, START + 2000, None, START + 3000]
    found = PacketTimes(clock)
    for moment in moments[:-1]:
        found.pass_over(moment)
    assert found.text(6, moments[-1], 0) == shown

    for size in (1, 2, 4, 6):
        found = PacketTimes(clock)
        for first in range(0, len(moments), size):
            found.begin(block(moments[first : first + size], first + 1))
        assert found.text(6, moments[-1], 0) == shown


def block(moments: Sequence[int | None], first_number: int) -> Frames:
    """Frames of these times."""
    nothing = memoryview(b"")
    return Frames(
        octets=nothing,
        begin=memoryview(bytes(len(moments))),
        captured=nothing,
        original=nothing,
        timestamp_ns=memoryview(array("q", (moment or 0 for moment in moments))),
        has_time=memoryview(bytes(moment is not None for moment in moments)),
        link_type=nothing,
        interface=nothing,
        fcs_octets=nothing,
        options=nothing,
        flags=nothing,
        first_number=first_number,
        interfaces=[],
    )


def test_dates() -> None:
    assert utc(1_700_000_000_123_456_789) == "2023-11-14 22:13:20.123456789 UTC"
    assert utc(None) == "no time"
    assert utc(10**21) == "1000000000000.000000 s"
    assert utc(-1) == "-0.000000 s"
    assert of_day(-1_500_000_000, 3, "%H", is_local=True) == "-1.500"


@given(st.integers(-(2**70), 2**70), st.integers(0, 9))
def test_times_are_exact_to_their_last_decimal(nanoseconds: int, decimals: int) -> None:
    whole, _, fraction = seconds(nanoseconds, decimals).partition(".")
    assert len(fraction) == decimals
    assert abs(int(whole + fraction)) == abs(nanoseconds) // 10 ** (9 - decimals)


RESOLUTIONS = [10**6, 10**0, 10**1, 10**2, 10**3, 10**4, 10**8, 2**20, 10**9, 2**4, 10**10]


@pytest.fixture(params=some_of(RESOLUTIONS, 11))
def two_packets(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "two.pcapng"
    with PcapngWriter(path) as writer:
        writer.begin_section()
        interface = writer.add_interface(Interface(1).described(resolution=request.param))
        for moment in (START, START + 1_987_654_321):
            writer.write(bytes(60), timestamp_ns=moment, interface=interface)
    return path


def shown(path: Path, clock: Clock) -> Iterator[str]:
    with open_packets(path) as reader:
        found = PacketTimes(clock, lambda: reader.capture.interfaces)
        for packet in reader:
            yield found.text(packet.frame.number, packet.frame.timestamp_ns, packet.frame.interface)


def shown_by_tshark(path: Path, clock: Clock) -> list[str]:
    command = ["tshark", "-n", "-r", str(path), "-t", clock.value, "-T", "fields", "-e", "_ws.col.Time"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


@pytest.mark.heavy
@needs_tshark
def test_decimals_are_those_of_tshark(two_packets: Path) -> None:
    assert list(shown(two_packets, Clock.RELATIVE)) == shown_by_tshark(two_packets, Clock.RELATIVE)
    assert list(shown(two_packets, Clock.UTC)) == shown_by_tshark(two_packets, Clock.UTC)


@needs_tshark
@pytest.mark.slow
@pytest.mark.parametrize("path", captures(), ids=lambda path: path.name)
def test_times_are_those_of_tshark(path: Path) -> None:
    for clock in Clock:
        assert list(shown(path, clock)) == shown_by_tshark(path, clock)
