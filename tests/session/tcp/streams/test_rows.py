"""Streams that are followed by the rows of blocks are those of the packets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from dissect.blocks.captures import read_captures
from dissect.errors import CaptureError
from dissect.session import open_packets
from dissect.session.streams.items import StreamItem
from dissect.session.streams.limits import StreamLimits
from dissect.session.tcp.streams import StreamFollower, follower
from dissect.session.tcp.streams.follower import Settled, Step
from dissect.session.tcp.streams.ordinary import settle_ordinary
from tests.hostile.cases import ROOT
from tests.profiles import one_in, some_of
from tests.session.tcp.conversations import conversations
from tests.session.tcp.frames import write
from tests.session.tcp.plain_frames import BULK, ODD
from tests.sessions import SESSIONS, needs_sessions

Found: TypeAlias = list[tuple[int, list[StreamItem], list[StreamItem], int]]
LIMITS = StreamLimits(waiting=3000, remembered=500, octets=60_000)


def listed(steps: Iterable[tuple[int, Step]], rest: Iterable[Settled]) -> Found:
    """What was settled in each frame, and at the end."""
    found = [(frame, step.sent, step.received, len(step.given_up)) for frame, step in steps]
    return found + [(-one.connection, one.first, one.second, 0) for one in rest]


def by_packet(path: Path, *, takes_damaged: bool) -> Found:
    one = StreamFollower(limits=LIMITS, takes_damaged=takes_damaged)
    with open_packets(str(path)) as packets:
        steps = ((packet.number, step) for packet in packets if (step := one.take(packet)) is not None)
        return listed(steps, one.finish())


def by_row(path: Path, *, takes_damaged: bool = False) -> Found:
    one = StreamFollower(limits=LIMITS, takes_damaged=takes_damaged)
    blocks = read_captures(str(path), threads=1, batch_rows=1000, with_divided=True)
    steps = ((block.frames.first_number + row, step) for block in blocks for row, step in one.follow_block(block))
    return listed(steps, one.finish())


@pytest.mark.heavy
@one_in(3)
@pytest.mark.parametrize("takes_damaged", [False, True])
def test_rows_have_the_streams_of_packets(every: int, takes_damaged: bool, tmp_path: Path) -> None:
    path = write(tmp_path / "simulated.pcap", [*conversations(4, 30 // every), *BULK, *ODD])
    damaged = ROOT / "captures" / "tcp4_corrupted_segment.pcap"

    for one in (path, damaged):
        assert by_row(one, takes_damaged=takes_damaged) == by_packet(one, takes_damaged=takes_damaged)


@one_in(4)
def test_so_they_do_in_all_captures(every: int) -> None:
    for path in sorted(Path(ROOT, "captures").glob("*.pcap*"))[::every]:
        assert by_row(path) == by_packet(path, takes_damaged=False), path.name


@one_in(3)
@needs_sessions
def test_so_they_do_beside_the_checkout(every: int) -> None:
    assert SESSIONS is not None
    for path in sorted(SESSIONS.glob("*.pcap"))[::every]:
        try:
            expected = by_packet(path, takes_damaged=False)
        except CaptureError:
            continue
        assert by_row(path) == expected, path.name


def test_flags_choose_the_rows_that_count(tmp_path: Path) -> None:
    [block] = read_captures(str(write(tmp_path / "bulk.pcap", BULK)), with_divided=True)
    chosen = bytes(at % 7 != 3 for at in range(len(BULK)))
    one, other = StreamFollower(), StreamFollower()

    by_rows = [step.sent for _, step in one.follow_block(block, chosen)]
    steps = [other.take(packet) for packet, flag in zip(block.packets(range(len(BULK))), chosen, strict=True) if flag]
    assert by_rows == [step.sent for step in steps if step is not None]


@one_in(3)
@pytest.mark.parametrize("seed", some_of(range(2), 2))
def test_the_short_way_leads_where_the_long_one_does(
    every: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "simulated.pcap", [*conversations(seed, 60 // every), *BULK])
    short = by_row(path)
    monkeypatch.setattr(follower, "settle_ordinary", lambda *_: None)

    assert short == by_row(path)


def test_ordinary_segments_go_the_short_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []

    def noted(*given: Any) -> list[StreamItem] | None:
        found = settle_ordinary(*given)
        taken.append(found is not None)
        return found

    monkeypatch.setattr(follower, "settle_ordinary", noted)
    by_row(write(tmp_path / "bulk.pcap", BULK))

    assert taken.count(True) == len(BULK) - 3
