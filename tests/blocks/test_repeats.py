"""Fragments that the engine passes over become what they do when packets give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.blocks import repeats
from dissect.blocks.block import Block
from dissect.blocks.fragments import RowFragments, fragments_in
from dissect.capture import Frame
from dissect.packet.reassembly import DEFAULT_REASSEMBLY_LIMITS, Outcome, Reassembler, ReassemblyLimits, pending
from dissect.packet.reassembly.facts import Joined
from dissect.schema import Overlaps
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


def copied(frame: Frame, number: int, timestamp_ns: int | None) -> Frame:
    """The same frame with another number and time."""
    size = len(frame.octets)
    return Frame(
        number=number,
        timestamp_ns=timestamp_ns,
        captured_length=size,
        original_length=size,
        octets=frame.octets,
        link_type=frame.link_type,
        interface=0,
    )


def in_blocks(frames: Sequence[Frame], by: Reassembler, random: Random) -> Iterator[tuple[int, bytes, Joined]]:
    """The numbers of the frames that complete datagrams, with these, of frames that are read block by block."""
    at = 0
    while at < len(frames):
        size = random.choice((1, 3, 8, 40))
        some = frames[at : at + size]
        plain = block_frames(some)
        if random.random() < 0.1:
            plain = replace(plain, exact={0: some[0]})
        block = Block(plain, None, with_divided=True)
        yield from completed(fragments_in(block), block, by)
        at += size


def completed(fragments: RowFragments, block: Block, by: Reassembler) -> Iterator[tuple[int, bytes, Joined]]:
    """The same of the fragments in a block."""
    asked = fragments.asked
    packets = dict(zip(asked, block.packets(asked), strict=True))
    for one in fragments.completing(by, packets, block.packets):
        whole = one.packet(block.packets).reassembled
        assert whole is not None
        yield block.frames.first_number + one.row, whole.frame.octets, whole.joined


def state(of: Reassembler) -> tuple[object, ...]:
    """What became of fragments so far."""
    waiting = [(seconds, list(one)) for seconds, one in of._waiting.items() if one]
    return of.outcomes, of.overlapping, of.conflicting, of.given_up, of._completed, of._octets, of._count, waiting


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
        taken = [(frame.number, one.take(in_python(frame))) for frame in frames]
        expected = [(number, took.frame.octets, took.joined) for number, took in taken if took is not None]

        assert list(in_blocks(frames, other, random)) == expected
        assert state(other) == state(one)
        one.end()
        other.end()
        assert state(other) == state(one)


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
