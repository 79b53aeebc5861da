"""Segments become a stream: in any order, with copies, holes and contradictions."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.session.streams.assembly import Assembly
from dissect.session.streams.items import Conflict, Hole, HoleReason, Piece, RefusalReason, Refused, StreamItem
from dissect.session.streams.limits import StreamLimits
from dissect.session.streams.overlaps import StreamOverlaps

MILLISECOND = 1_000_000

MATRIX = (
    *((1, b"111"), (5, b"22"), (7, b"333"), (2, b"4444"), (7, b"555"), (10, b"666"), (13, b"777"), (13, b"888")),
    *((16, b"999"), (15, b"AAAAA"), (20, b"B"), (23, b"CC"), (21, b"DDDD"), (25, b"E"), (0, b"!")),
)
"""Segments that overlap in each way that two can; only the last one fills the hole before them."""
GIVES = {
    StreamOverlaps.FIRST: b"!111422333666777999ABDDCCE",
    StreamOverlaps.LAST: b"!14444255566688AAAAABDDDDE",
    StreamOverlaps.BSD: b"!111442333666777AAAABDDDDE",
    StreamOverlaps.LINUX: b"!111442333666777AAAABDDDDE",
    StreamOverlaps.OLD_LINUX: b"!111442555666888AAAABDDDDE",
    StreamOverlaps.SOLARIS: b"!14442255566688AAAAABDDDDE",
}
"""Published for these rules (Novak and Sturges 2007)."""


def assembled(assembly: Assembly, segments: Iterable[tuple[int, bytes]]) -> list[StreamItem]:
    items = [item for frame, (begin, octets) in enumerate(segments, 1) for item in assembly.add(begin, octets, frame)]
    return items + assembly.finish()


def octets_of(items: Iterable[StreamItem]) -> bytes:
    return b"".join(item.octets for item in items if isinstance(item, Piece))


@pytest.mark.parametrize("rule", StreamOverlaps)
def test_the_rules(rule: StreamOverlaps) -> None:
    assembly = Assembly(rule)

    items = assembled(assembly, MATRIX)

    assert octets_of(items) == GIVES[rule]
    assert sum(isinstance(item, Conflict) for item in items) == 7
    assert assembly.size == 0


@st.composite
def segmentations(draw: st.DrawFn) -> tuple[bytes, list[tuple[int, bytes]]]:
    """A stream, and segments that hold all of it in any order, some of it more than once."""
    stream = draw(st.binary(min_size=1, max_size=200))
    cuts = sorted({0, len(stream), *draw(st.lists(st.integers(0, len(stream)), max_size=20))})
    spans = list(pairwise(cuts))
    spans += draw(st.lists(st.tuples(st.integers(0, len(stream)), st.integers(0, len(stream))), max_size=10))
    return stream, [(begin, stream[begin:end]) for begin, end in draw(st.permutations(spans))]


@given(cut=segmentations(), rule=st.sampled_from(StreamOverlaps))
def test_any_cut_of_a_stream_gives_the_stream(cut: tuple[bytes, list[tuple[int, bytes]]], rule: StreamOverlaps) -> None:
    stream, segments = cut
    assembly = Assembly(rule)

    items = assembled(assembly, segments)

    assert octets_of(items) == stream
    assert all(isinstance(item, Piece) for item in items)
    assert all(segments[item.frame - 1][0] <= item.begin for item in items if isinstance(item, Piece))
    assert assembly.size == 0


@given(
    segments=st.lists(st.tuples(st.integers(0, 60), st.binary(max_size=20)), max_size=20),
    acknowledged=st.lists(st.integers(0, 90), max_size=20),
    rule=st.sampled_from(StreamOverlaps),
    waiting=st.integers(0, 3000),
)
def test_pieces_and_holes_follow_one_another(
    segments: list[tuple[int, bytes]], acknowledged: list[int], rule: StreamOverlaps, waiting: int
) -> None:
    assembly = Assembly(rule, StreamLimits(waiting=waiting, remembered=500), grace_ns=2)
    items: list[StreamItem] = []
    for time, (begin, octets) in enumerate(segments):
        items += assembly.add(begin, octets, time, length=len(octets) + begin % 3, now_ns=time)
        if time < len(acknowledged):
            items += assembly.acknowledge(acknowledged[time], time)
        assert assembly.waiting <= waiting
        assert assembly.remembered <= 500 + 220
    items += assembly.finish()

    at = 0
    for item in items:
        if isinstance(item, Piece | Hole):
            assert item.begin == at < item.end
            at = item.end
    assert at == assembly.next >= max((begin + len(octets) for begin, octets in segments), default=0)


def test_a_hole_is_given_up_when_it_is_acknowledged_and_some_time_has_passed() -> None:
    assembly = Assembly(grace_ns=3 * MILLISECOND)

    assert assembly.add(0, b"AAAA", 1, now_ns=0) == [Piece(0, b"AAAA", 1)]
    assert assembly.add(8, b"CCCC", 2, now_ns=MILLISECOND) == []
    assert assembly.acknowledge(12, 2 * MILLISECOND) == []
    assert assembly.add(12, b"DDDD", 3, now_ns=3 * MILLISECOND) == []
    given_up = assembly.add(16, b"EEEE", 4, now_ns=5 * MILLISECOND)

    assert given_up[:2] == [Hole(4, 8, HoleReason.NOT_CAPTURED), Piece(8, b"CCCC", 2)]
    assert octets_of(given_up) == b"CCCCDDDDEEEE"
    assert assembly.add(2, b"AABBBBxC", 5) == [
        Refused(4, b"BBBB", 5, RefusalReason.LATE),
        Conflict(8, b"C", b"x", 2, 5),
    ]


def test_what_comes_late_but_in_time_fills_the_hole() -> None:
    assembly = Assembly(grace_ns=3 * MILLISECOND)
    assembly.add(0, b"AAAA", 1, now_ns=0)
    assembly.add(8, b"CCCC", 2, now_ns=0)
    assembly.acknowledge(12, 0)

    assert octets_of(assembly.add(4, b"BBBB", 3, now_ns=MILLISECOND)) == b"BBBBCCCC"


def test_without_times_an_acknowledgment_is_enough() -> None:
    assembly = Assembly(grace_ns=MILLISECOND)
    assembly.add(4, b"BBBB", 1)

    assert assembly.acknowledge(8) == [Hole(0, 4, HoleReason.NOT_CAPTURED), Piece(4, b"BBBB", 1)]
    assert assembly.acknowledge(4) == []


def test_segments_that_the_capture_cut_leave_holes() -> None:
    assembly = Assembly()
    assembly.add(0, b"A" * 20, 1, length=50)
    assembly.add(50, b"B" * 50, 2, length=60)

    assert assembly.finish() == [
        Hole(20, 50, HoleReason.CUT),
        Piece(50, b"B" * 50, 2),
        Hole(100, 110, HoleReason.CUT),
    ]


def test_one_hole_may_have_several_reasons() -> None:
    assembly = Assembly()
    assembly.add(10, b"A", 1, length=10)
    assembly.add(40, b"B", 2)
    assembly.acknowledge(8)

    assert [item for item in assembly.finish() if isinstance(item, Hole)] == [
        Hole(0, 8, HoleReason.NOT_CAPTURED),
        Hole(8, 10, HoleReason.NOT_ACKNOWLEDGED),
        Hole(11, 20, HoleReason.CUT),
        Hole(20, 40, HoleReason.NOT_ACKNOWLEDGED),
    ]


def test_what_the_capture_cut_may_stand_in_a_hole() -> None:
    assembly = Assembly()
    assembly.add(10, b"", 1, length=10)
    assembly.add(40, b"B", 2)

    assert assembly.finish() == [
        Hole(0, 10, HoleReason.NOT_ACKNOWLEDGED),
        Hole(10, 20, HoleReason.CUT),
        Hole(20, 40, HoleReason.NOT_ACKNOWLEDGED),
        Piece(40, b"B", 2),
    ]


def test_octets_that_were_acknowledged_and_never_seen_are_a_hole() -> None:
    assembly = Assembly()
    assembly.add(0, b"A", 1)
    assembly.acknowledge(5)

    assert assembly.finish() == [Hole(1, 5, HoleReason.NOT_CAPTURED)]
    assert len(Hole(1, 5, HoleReason.NOT_CAPTURED)) == 4


def test_too_much_behind_a_hole_ends_it() -> None:
    assembly = Assembly(limits=StreamLimits(waiting=1000))

    items = [item for at in range(10) for item in assembly.add(10 + 10 * at, b"x" * 10, at)]

    assert items[0] == Hole(0, 10, HoleReason.LIMIT)
    assert len(octets_of(items)) == 100


def test_old_octets_are_forgotten() -> None:
    assembly = Assembly(limits=StreamLimits(remembered=300))
    for at in range(10):
        assembly.add(4 * at, b"AAAA", at)

    assert assembly.add(0, b"xxxx", 10) == []
    assert assembly.add(36, b"xxxx", 11) == [Conflict(36, b"AAAA", b"xxxx", 9, 11)]
    assert Conflict(36, b"AAAA", b"xxxx", 9, 11).end == 40
