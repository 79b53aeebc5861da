"""Segments read by the rows of blocks are those of the packets."""

from __future__ import annotations

import copy
import struct
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dissect.blocks.captures import read_captures
from dissect.errors import CaptureError
from dissect.packet import Packet
from dissect.protocols.tcp import TCP
from dissect.session import open_packets
from dissect.session.tcp import ConnectionEvents, Facts, Segment, WiresharkView, segment_in
from dissect.session.tcp.events import Event
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.events.ordinary import is_ordinary
from dissect.session.tcp.events.side import Side
from dissect.session.tcp.rows import SegmentReader, reading, segments
from dissect.session.tcp.rows.paths import BY_PACKET, path_of
from dissect.session.tcp.wireshark.ordinary import ordinary
from tests.captures import some_captures
from tests.corpus import corpus_files, needs_corpus
from tests.profiles import one_in, some_of
from tests.session.tcp.conversations import conversations
from tests.session.tcp.frames import CLIENT, SYN, Timed, frame, write
from tests.session.tcp.plain_frames import BULK, ODD, WHOLE
from tests.sessions import SESSIONS, needs_sessions
from tests.with_engine import needs_engine


def by_packet(path: Path) -> dict[int, Segment]:
    """The segments of a capture, by frame."""
    with open_packets(str(path)) as packets:
        found = (segment_in(packet, with_verdict=True) for packet in packets)
        return {one.frame: one for one in found if one is not None}


def by_row(path: Path, reader: SegmentReader | None = None, *, with_divided: bool = False) -> dict[int, Segment]:
    """The same, by rows where they tell."""
    reader, found = reader or SegmentReader(with_verdicts=True), {}
    for block in read_captures(str(path), threads=1, with_divided=with_divided):
        for row, one in reader.read(block):
            segment = segment_in(one, with_verdict=True) if isinstance(one, Packet) else one
            if segment is not None:
                found[block.frames.first_number + row] = segment
    return found


@some_captures
def test_rows_have_the_segments_of_packets(path: Path) -> None:
    assert by_row(path) == by_packet(path)


@one_in(3)
@needs_sessions
def test_so_they_do_beside_the_checkout(every: int) -> None:
    assert SESSIONS is not None
    for path in sorted(SESSIONS.glob("*.pcap"))[::every]:
        assert by_row(path, with_divided=True) == by_packet(path), path.name


@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize("path", some_of(Random(2).sample(corpus_files(), min(400, len(corpus_files()))), 40))
def test_so_they_do_in_captures_of_others(path: Path) -> None:
    if path.stat().st_size > 300_000:
        pytest.skip("too large")
    try:
        expected = by_packet(path)
    except CaptureError:
        pytest.skip("damaged")

    assert by_row(path) == expected


def test_so_they_do_without_an_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "simulated.pcap", conversations(3, 5))
    expected = by_packet(path)
    monkeypatch.setattr(reading, "engine", lambda: None)
    monkeypatch.setattr("dissect.blocks.layers.engine", lambda: None)

    assert by_row(path) == expected


def test_what_is_remembered_of_layers_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PATHS", 0)
    monkeypatch.setattr(segments, "MOST_AROUND", 1)
    frames = [Timed(at, frame(CLIENT, SYN, at, vlan=at % 3 or None)) for at in range(6)]
    path = write(tmp_path / "vlans.pcap", frames)
    reader = SegmentReader(with_verdicts=True)

    assert by_row(path, reader) == by_packet(path)
    assert by_row(path, reader) == by_packet(path)


@needs_engine
def test_few_packets_are_made(tmp_path: Path) -> None:
    path = write(tmp_path / "simulated.pcap", conversations(3, 5))
    [block] = read_captures(str(path))

    assert all(isinstance(one, Segment) for _, one in SegmentReader().read(block))


@pytest.mark.heavy
@one_in(3)
@pytest.mark.parametrize("seed", some_of(range(2), 2))
def test_followers_say_the_same_of_blocks(every: int, seed: int, tmp_path: Path) -> None:
    told_alike(write(tmp_path / "simulated.pcap", [*conversations(seed, 60 // every), *ODD]))


def test_so_they_do_where_the_beginning_is_missing(tmp_path: Path) -> None:
    told_alike(write(tmp_path / "later.pcap", BULK[3:]))


def told_alike(path: Path) -> None:
    """Hold that followers say the same of the blocks of a capture as of its packets."""
    view, events = WiresharkView(), ConnectionEvents()
    facts: list[Facts | None] = []
    said: dict[int, list[Event]] = {}
    for block in read_captures(str(path), batch_rows=500):
        facts += view.take_block(block)
        said |= {block.frames.first_number + row: found for row, found in events.take_block(block).items()}

    with open_packets(str(path)) as packets:
        one_view, one_events = WiresharkView(), ConnectionEvents()
        both = [(one_view.take(packet), one_events.take(packet)) for packet in packets]
    assert facts == [one for one, _ in both]
    assert said == {at: found for at, (_, found) in enumerate(both, 1) if found}


@needs_engine
def test_fragments_that_others_join_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "pieces.pcap", ODD[:2])
    [block] = read_captures(str(path))

    assert [row for row, _ in SegmentReader().read(block)] == [0, 1]
    assert [row for row, _ in SegmentReader(joins=False).read(block, {})] == [0]
    packet = block.packet(1)
    assert [one for _, one in SegmentReader(joins=False).read(block, {1: packet})][1] is packet


def test_segments_without_a_network_are_asked_of_packets() -> None:
    assert path_of([TCP]) is BY_PACKET


@needs_engine
def test_checksums_that_only_packets_can_verify_are_asked_of_them(tmp_path: Path) -> None:
    """The routing header says where the segment goes in the end."""
    routed = bytes((6, 2, 0, 1, 0, 0, 0, 0)) + bytes(15) + b"\x09"
    ipv6 = struct.pack(">IHBB", 6 << 28, len(routed) + len(WHOLE), 43, 64) + bytes(15) + b"\x01" + bytes(15) + b"\x02"
    path = write(tmp_path / "routed.pcap", [Timed(0, bytes(12) + b"\x86\xdd" + ipv6 + routed + WHOLE)])
    [block] = read_captures(str(path))

    assert [type(one) for _, one in SegmentReader(with_verdicts=True).read(block)] == [Packet]
    assert by_row(path) == by_packet(path)


def known(moment: Moment) -> tuple[Any, ...]:
    """The events of a segment, and all that is known of both sides afterwards."""
    sides = [[getattr(side, name) for name in Side.__slots__] for side in (moment.own, moment.other)]
    return moment.events, copy.deepcopy(sides)


def noted(taken: list[bool], moment: Moment) -> bool:
    taken.append(is_ordinary(moment))
    return taken[-1]


def no_short_way(*_: object) -> None:
    """Nothing is ordinary."""


@one_in(3)
@pytest.mark.parametrize("seed", some_of(range(4), 2))
def test_the_short_way_leads_where_the_long_one_does(
    every: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "simulated.pcap", [*conversations(seed, 60 // every), *BULK])
    segments, view, long_view = by_row(path).values(), WiresharkView(), WiresharkView()
    short = [view.add(segment) for segment in segments]
    monkeypatch.setattr("dissect.session.tcp.wireshark.view.ordinary", no_short_way)

    assert short == [long_view.add(segment) for segment in segments]


@one_in(3)
@pytest.mark.parametrize("seed", some_of(range(4), 4))
def test_so_it_does_for_events(every: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "simulated.pcap", [*conversations(seed, 60 // every), *BULK])
    segments, events, long_events = by_row(path).values(), ConnectionEvents(), ConnectionEvents()
    short = [known(events.add(segment)) for segment in segments]
    monkeypatch.setattr("dissect.session.tcp.events.follower.is_ordinary", no_short_way)

    assert short == [known(long_events.add(segment)) for segment in segments]


def test_ordinary_segments_go_the_short_way(tmp_path: Path) -> None:
    view, taken = WiresharkView(), 0
    for segment in by_row(write(tmp_path / "bulk.pcap", BULK)).values():
        stream, own, other, _, _ = view.streams.find(segment)
        taken += ordinary(segment, stream, own, other, (0, 0)) is not None
        view.add(segment)

    assert taken == len(BULK) - 3


def test_they_do_so_for_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events, taken = ConnectionEvents(), list[bool]()
    monkeypatch.setattr("dissect.session.tcp.events.follower.is_ordinary", lambda moment: noted(taken, moment))
    for segment in by_row(write(tmp_path / "bulk.pcap", BULK)).values():
        events.add(segment)

    assert (taken.count(False), taken.count(True)) == (2, len(BULK) - 2)
