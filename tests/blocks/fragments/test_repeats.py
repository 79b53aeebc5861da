"""Fragments that the engine passes over become what they do when packets give them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.blocks.block import Block
from dissect.blocks.fragments import repeats
from dissect.blocks.fragments.rows import fragments_in
from dissect.capture import Frame
from dissect.packet.reassembly import DEFAULT_REASSEMBLY_LIMITS, Outcome, Reassembler, ReassemblyLimits, pending
from dissect.schema import Overlaps
from tests.blocks.fragments.rows import check_rows, completed, copied, in_blocks, state
from tests.blocks.samples import block_frames
from tests.packet.reassembly.fragments import SECOND, damaged, framed, piece, piece6
from tests.packet.ways import in_python
from tests.with_engine import needs_engine

OCTETS = bytes(range(64))
REMEMBERED = {"SLOTS": 1 << 12, "DATAGRAMS": 1 << 10, "OCTETS": 1 << 21, "LISTED": 1 << 14}


def drawn(random: Random) -> list[Frame]:
    """Few fragments, again and again, of datagrams that are completed now and then."""
    kinds = []
    for _ in range(random.randint(1, 6)):
        begin = random.choice((0, 8, 8, 16))
        own = bytes([random.choice((0, 0, 1))]) * random.choice((8, 8, 8, 16, 5))
        make = random.choice((piece, piece, piece6))
        kinds.append(make(1, begin, own, more=random.random() < 0.8, identification=random.choice((7, 7, 8))).frame)
    kinds.append(framed(OCTETS, 1).frame)
    now, frames = 0, []
    for number in range(1, random.randint(5, 60)):
        now += random.choice((0, 0, 0, 1, 1, SECOND, -SECOND, 31 * SECOND if random.random() < 0.1 else 1))
        frame = copied(random.choice(kinds), number, None if random.random() < 0.03 else now)
        frames.append(damaged(frame, number, random) if random.random() < 0.05 else frame)
    return frames


@needs_engine
@given(
    st.integers(0, 2**32),
    st.sampled_from([None, *Overlaps]),
    st.sampled_from([{}, {"DATAGRAMS": 1}, {"OCTETS": 60}, {"LISTED": 3}, {"SLOTS": 1}]),
    st.sampled_from([3, 8, 8192]),
)
def test_repeats_become_what_packets_give(
    seed: int, rule: Overlaps | None, remembered: dict[str, int], most: int
) -> None:
    random = Random(seed)
    frames = drawn(random)
    limits = random.choice((DEFAULT_REASSEMBLY_LIMITS, ReassemblyLimits(octets=5000), ReassemblyLimits(datagrams=1)))
    one, other = Reassembler(rule, limits), Reassembler(rule, limits)
    with pytest.MonkeyPatch.context() as patched:
        for name, value in {**REMEMBERED, **remembered}.items():
            patched.setattr(repeats, name, value)
        patched.setattr(repeats, "MOST", most)
        patched.setattr(pending, "MOST", most)
        check_rows(frames, one, other, random)


@needs_engine
def test_the_engine_passes_over_what_comes_again() -> None:
    frames = [piece(number, 8, OCTETS).frame for number in range(1, 40)]
    by = Reassembler()
    list(in_blocks(frames[:3], by, Random(1)))
    looked: list[int] = []
    fragments = fragments_in(block := Block(block_frames(frames[3:]), None, with_divided=True))
    fragments._whole = lambda *_: looked.append(1)  # type: ignore[method-assign]  # counts calls

    assert not list(completed(fragments, block, by))
    assert not looked
    by.end()
    assert by.outcomes == {Outcome.INCOMPLETE: 1}
    assert [one.frame for one in by.given_up[0].fragments] == [frame.number for frame in frames]


A, LATER, LAST = (piece(1, begin, bytes(8), more=begin < 16).frame for begin in (0, 8, 16))
OTHER, OTHER_LAST = (piece(1, begin, bytes(8), more=not begin, identification=8).frame for begin in (0, 8))


@needs_engine
@pytest.mark.parametrize(
    ("given", "size", "changed"),
    [
        pytest.param([OTHER, A, A, OTHER_LAST, A, A], 4, {}, id="nobody knows when the next is given up"),
        pytest.param([A, A, OTHER, OTHER, A, OTHER, A, OTHER], 2, {"DATAGRAMS": 1}, id="too many datagrams"),
        pytest.param([A, A, LATER, LAST, OTHER, OTHER], 2, {"DATAGRAMS": 1}, id="the other is whole"),
        pytest.param([A, A, A, A, A], 2, {"OCTETS": 1}, id="too many octets"),
        pytest.param([A, A, A, A, A, A, A, LATER, A], 3, {"LISTED": 2}, id="too many repeats"),
        pytest.param([A, A, LATER, A, LAST, A, A], 2, {"MOST": 2}, id="too many fragments"),
        pytest.param([A, LATER, A, A, LATER, LATER, LAST, A], 3, {}, id="two of one datagram"),
        pytest.param([A, A, A, LATER, LAST, A], 2, {}, id="then the datagram is whole"),
        pytest.param([A, A, A, LATER, LAST], 2, {}, id="the first of fragments in order"),
        pytest.param([A, A, A, LATER, LAST, A, LATER, LAST], 2, {"SLOTS": 1}, id="one slot"),
    ],
)
def test_some_repeats_become_what_packets_give(given: list[Frame], size: int, changed: dict[str, int]) -> None:
    frames = [copied(frame, number, number) for number, frame in enumerate(given, 1)]
    with pytest.MonkeyPatch.context() as patched:
        for name, value in changed.items():
            patched.setattr(repeats, name, value)
            patched.setattr(pending, "MOST", changed.get("MOST", pending.MOST))
        check_rows(frames, Reassembler(), Reassembler(), Random(1), (size,))
        whole = [*given[: len(given) // 2], *given]
        frames = [copied(frame, number, number) for number, frame in enumerate(whole, 1)]
        check_rows(frames, Reassembler(), Reassembler(), Random(1), (len(given) // 2, len(given)))


@needs_engine
def test_frames_of_which_arrays_do_not_tell_all_are_looked_at() -> None:
    frames = [copied(A, number, number) for number in range(1, 7)]
    one, other = Reassembler(), Reassembler()
    for begin, exact in ((0, {}), (2, {0: frames[2]}), (4, {})):
        plain = replace(block_frames(frames[begin : begin + 2]), exact=exact)
        fragments = fragments_in(block := Block(plain, None, with_divided=True))
        assert not list(completed(fragments, block, other))
    for frame in frames:
        one.take(in_python(frame))
    one.end()
    other.end()

    assert state(other) == state(one)
