"""However a datagram is cut, what comes of its fragments is the datagram."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dissect.packet.reassembly import DEFAULT_REASSEMBLY_LIMITS, Outcome, Reassembler, ReassemblyLimits
from dissect.schema import Overlaps
from tests.packet.reassembly.fragments import damaged, joined, piece, piece6, rows_joined
from tests.packet.reassembly.kernel import EXPERIMENTAL
from tests.packet.ways import in_python
from tests.with_engine import needs_engine

UNITS = 24
TAKING = [one for one in Overlaps if one not in {Overlaps.LINUX, Overlaps.DROP}]
"""Rules that take fragments which overlap."""


@st.composite
def spans(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Cuts of a datagram, in units: each of its octets is in one at least, and in as many as may be."""
    edges = draw(st.lists(st.integers(1, UNITS - 1), min_size=1, unique=True))
    found = list(pairwise([0, *sorted(edges), UNITS]))
    for _ in range(draw(st.integers(0, 8))):
        begin = draw(st.integers(0, UNITS - 1))
        end = draw(st.integers(begin + 1, UNITS - (begin == 0)))
        found.append(draw(st.sampled_from([*found, (begin, end)])))
    return draw(st.permutations(found))


@given(spans(), st.integers(0, 7), st.sampled_from(TAKING), st.booleans())
def test_fragments_that_agree_give_the_datagram_by_each_rule(
    cut: list[tuple[int, int]], short: int, rule: Overlaps, over_ipv6: bool
) -> None:
    octets = Random(len(cut)).randbytes(8 * UNITS - short)
    taker = Reassembler(rule)
    make, name = (piece6, "next_header") if over_ipv6 else (piece, "protocol")
    given = [
        make(number, 8 * begin, octets[8 * begin : 8 * end], more=end < UNITS, **{name: EXPERIMENTAL})
        for number, (begin, end) in enumerate(cut, 1)
    ]

    first, *others = joined(given, taker)

    assert first.frame.octets[40 if over_ipv6 else 20 :] == octets
    assert all(one.frame.octets == first.frame.octets for one in others)
    assert not first.joined.has_conflict
    assert set(first.joined.frames) <= {one.frame.number for one in given}
    assert taker.conflicting == 0
    assert taker.outcomes.keys() <= {Outcome.WHOLE, Outcome.INCOMPLETE}


@given(spans())
def test_by_the_rule_of_ipv6_only_without_an_overlap(cut: list[tuple[int, int]]) -> None:
    octets = Random(len(cut)).randbytes(8 * UNITS)
    taker = Reassembler()
    given = [
        piece6(number, 8 * begin, octets[8 * begin : 8 * end], more=end < UNITS, next_header=EXPERIMENTAL)
        for number, (begin, end) in enumerate(cut, 1)
    ]
    found = joined(given, taker)

    distinct = set(cut)
    assert all(one.frame.octets[40:] == octets for one in found)
    assert found or sum(end - begin for begin, end in distinct) > UNITS


@needs_engine
@given(spans(), st.integers(0, 7), st.sampled_from([None, *Overlaps]), st.booleans(), st.integers(0, 2**32))
def test_rows_are_joined_as_packets_are(
    cut: list[tuple[int, int]], short: int, rule: Overlaps | None, over_ipv6: bool, seed: int
) -> None:
    random = Random(seed)
    octets = random.randbytes(8 * UNITS - short)
    make, name = (piece6, "next_header") if over_ipv6 else (piece, "protocol")
    frames = []
    for number, (begin, end) in enumerate([*cut, *random.choices(cut, k=4)], 1):
        own, more = octets[8 * begin : 8 * end], end < UNITS
        if random.random() < 0.1:
            own, more = bytes(max(len(own) - random.randrange(9), 0)), not more
        second = random.choice((0, 2, 2, 40, 70))
        changed = {name: EXPERIMENTAL, "identification": random.choice((7, 7, 7, 8))}
        frame = make(number, 8 * begin, own, more=more, second=second, **changed).frame
        frames.append(damaged(frame, number, random) if random.random() < 0.1 else frame)
    limits = random.choice((DEFAULT_REASSEMBLY_LIMITS, ReassemblyLimits(octets=5000), ReassemblyLimits(datagrams=1)))
    one, other = Reassembler(rule, limits), Reassembler(rule, limits)

    expected = [(place, took.joined, took) for place, took in enumerate(map(one.take, map(in_python, frames))) if took]
    rows = rows_joined(frames, other)
    found = [(row, whole.joined, whole) for row, packet in rows if (whole := packet.reassembled) is not None]

    assert found == expected
    assert state(other) == state(one)
    one.end()
    other.end()
    assert state(other) == state(one)


def state(of: Reassembler) -> tuple[object, ...]:
    """What became of fragments so far."""
    return of.outcomes, of.overlapping, of.conflicting, of.given_up, of._completed, of._octets, of._count
