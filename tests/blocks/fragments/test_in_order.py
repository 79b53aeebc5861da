"""Datagrams whose fragments come in order become what they do when packets give them."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.blocks.block import Block
from dissect.blocks.fragments import rows as fragments
from dissect.blocks.fragments.rows import fragments_in
from dissect.capture import Frame
from dissect.encapsulation import encapsulate
from dissect.packet.reassembly import DEFAULT_REASSEMBLY_LIMITS, Reassembler, ReassemblyLimits
from dissect.protocols.vlan import VLAN
from dissect.schema import Overlaps
from tests.blocks.fragments.rows import check_rows, completed, copied
from tests.blocks.samples import block_frames
from tests.packet.frames import ipv4
from tests.packet.reassembly.fragments import SECOND, damaged, piece, piece6
from tests.with_engine import needs_engine

IPV4_NUMBER, EXPERIMENTAL = 4, 253
LIMITS = [DEFAULT_REASSEMBLY_LIMITS, ReassemblyLimits(octets=30_000), ReassemblyLimits(datagrams=2)]


def cut(random: Random) -> list[Frame]:
    """A datagram in fragments, mostly in order and all there. It may carry a fragment itself."""
    octets, protocol = random.randbytes(random.randint(9, 80)), EXPERIMENTAL
    tags = [VLAN(vlan_identifier=7)] * random.choice((0, 0, 0, 0, 24))
    if random.random() < 0.2:
        inner = {"identification": 9, "protocol": EXPERIMENTAL, "fragment_offset": random.choice((0, 1))}
        more = not inner["fragment_offset"]
        octets, protocol = bytes(encapsulate(bytes(8), ipv4(**inner, more_fragments=more))), IPV4_NUMBER
    changes = {"identification": random.choice((7, 8, 9, 10))}
    mark = random.choice((0, 0, 0, 3))
    found, begin, is_six = [], 0, random.random() < 0.2
    while begin < len(octets):
        end = begin + 8 * random.randint(1, 3)
        own, more = octets[begin:end], end < len(octets)
        if is_six:
            one = piece6(1, begin, own, more=more, next_header=protocol, **changes)
        else:
            one = piece(
                1, begin, own, *tags, more=more, protocol=protocol, explicit_congestion_notification=mark, **changes
            )
        found.append(one.frame)
        mark = random.choice((0, 3)) if random.random() < 0.1 else mark
        begin = end
    if random.random() < 0.1:
        random.shuffle(found)
    if random.random() < 0.1:
        found.pop(random.randrange(len(found)))
    if random.random() < 0.1 and found:
        found.append(random.choice(found))
    return found


def drawn(random: Random) -> list[Frame]:
    """Several datagrams in fragments, which come between one another."""
    waiting = [found for _ in range(random.randint(1, 12)) if (found := cut(random))]
    now, frames = 0, list[Frame]()
    steps = random.choice(((1,), (0, 1), (1, 1, 1, 1, 11 * SECOND), (1, 1, 1, 1, 1, -1), (5 * SECOND,)))
    while waiting:
        source = waiting[min(random.randrange(len(waiting)), random.choice((0, 1, 9)))]
        now += random.choice(steps)
        frame = copied(source.pop(0), len(frames) + 1, None if random.random() < 0.01 else now)
        frames.append(damaged(frame, frame.number, random) if random.random() < 0.02 else frame)
        waiting = [one for one in waiting if one]
    return frames


@needs_engine
@given(
    st.integers(0, 2**32), st.sampled_from([None, *Overlaps]), st.sampled_from(LIMITS), st.sampled_from([5, 256, 256])
)
def test_datagrams_in_order_become_what_packets_give(
    seed: int, rule: Overlaps | None, limits: ReassemblyLimits, at_once: int
) -> None:
    random = Random(seed)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fragments, "AT_ONCE", at_once)
        check_rows(drawn(random), Reassembler(rule, limits), Reassembler(rule, limits), random)


@needs_engine
def test_fragments_in_order_are_not_looked_at_one_by_one() -> None:
    frames = [
        piece(number + 1, 8 * (number % 4), bytes(8), more=number % 4 < 3, identification=number // 4).frame
        for number in range(80)
    ]
    found = fragments_in(block := Block(block_frames(frames), None, with_divided=True))
    found._whole = None  # type: ignore[method-assign,assignment]  # not to be called

    assert [number for number, _, _ in completed(found, block, Reassembler())] == list(range(4, 81, 4))


FIRST, LAST = (piece(1, begin, bytes(8), more=not begin, identification=8).frame for begin in (0, 8))
INNER = bytes(encapsulate(bytes(8), ipv4(identification=9, protocol=EXPERIMENTAL, more_fragments=True)))
OUTER, OUTER_LAST = (
    piece(1, begin, INNER[begin : begin + 16], more=not begin, protocol=IPV4_NUMBER).frame for begin in (0, 16)
)
TAGS = [VLAN(vlan_identifier=7)] * 24
ASKED, ASKED_LAST = (piece(1, begin, bytes(8), *TAGS, more=not begin).frame for begin in (0, 8))


@needs_engine
@pytest.mark.parametrize(
    ("given", "limits"),
    [
        ([OUTER, FIRST, OUTER_LAST, LAST, FIRST, LAST], DEFAULT_REASSEMBLY_LIMITS),
        ([FIRST, OUTER, LAST, OUTER_LAST], DEFAULT_REASSEMBLY_LIMITS),
        ([FIRST, ASKED, LAST, ASKED, FIRST, LAST], DEFAULT_REASSEMBLY_LIMITS),
        ([FIRST, OUTER, LAST, OUTER_LAST], ReassemblyLimits(octets=3000)),
        ([LAST, FIRST, FIRST, LAST], DEFAULT_REASSEMBLY_LIMITS),
        ([LAST, ASKED, FIRST, LAST, ASKED_LAST], DEFAULT_REASSEMBLY_LIMITS),
    ],
)
def test_some_datagrams_in_order_become_what_packets_give(given: list[Frame], limits: ReassemblyLimits) -> None:
    for size in (1, 2, 3, 6):
        frames = [copied(frame, number, number) for number, frame in enumerate(given, 1)]
        check_rows(frames, Reassembler(None, limits), Reassembler(None, limits), Random(1), (size,))
