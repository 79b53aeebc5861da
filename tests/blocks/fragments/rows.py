"""Fragments in blocks, given to a reassembler as tables give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from dissect.blocks.block import Block
from dissect.blocks.fragments.rows import RowFragments, fragments_in
from dissect.capture import Frame
from dissect.packet.reassembly import Reassembler
from dissect.packet.reassembly.facts import Joined
from tests.blocks.samples import block_frames
from tests.packet.ways import in_python


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


SIZES: Final = (1, 3, 8, 40, 200)


def in_blocks(
    frames: Sequence[Frame], by: Reassembler, random: Random, sizes: Sequence[int] = SIZES
) -> Iterator[tuple[int, bytes, Joined]]:
    """The numbers of the frames that complete datagrams, with these, of frames that are read block by block."""
    at = 0
    while at < len(frames):
        size = random.choice(sizes)
        some = frames[at : at + size]
        plain = block_frames(some)
        if len(sizes) > 1 and random.random() < 0.1:
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


def check_rows(
    frames: Sequence[Frame], one: Reassembler, other: Reassembler, random: Random, sizes: Sequence[int] = SIZES
) -> None:
    """Packets and rows give the same datagrams, and leave the same in their reassemblers."""
    taken = [(frame.number, one.take(in_python(frame))) for frame in frames]
    expected = [(number, took.frame.octets, took.joined) for number, took in taken if took is not None]

    assert list(in_blocks(frames, other, random, sizes)) == expected
    assert state(other) == state(one)
    one.end()
    other.end()
    assert state(other) == state(one)
