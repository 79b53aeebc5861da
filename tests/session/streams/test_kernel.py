"""The rules for overlaps, and that of Linux beside what a kernel answered."""

from __future__ import annotations

import pytest

from dissect.session.streams.assembly import Assembly
from dissect.session.streams.items import Piece
from dissect.session.streams.overlaps import StreamOverlaps
from tests.session.streams.kernel import cases, recorded, segments


def ours(case: str, rule: StreamOverlaps) -> str:
    """What the library delivers of a case up to the first hole."""
    assembly = Assembly(rule)
    items = [item for frame, one in enumerate(segments(case), 1) for item in assembly.add(*one, frame)]
    return b"".join(item.octets for item in items if isinstance(item, Piece)).decode()


def may_be_joined(case: str) -> bool:
    """Whether a segment begins where one that came before ends: if both wait, the kernel makes one of them, which then
    is older than the second was."""
    sent = list(segments(case))
    ends = [begin + len(octets) for begin, octets in sent]
    return any(begin in ends[:at] for at, (begin, _) in enumerate(sent))


def different(rule: StreamOverlaps) -> set[str]:
    """The cases of which the kernel made something else."""
    theirs = recorded().received
    return {case for case in cases() if ours(case, rule) != theirs[case]}


def test_the_rule_of_linux_is_that_of_a_kernel() -> None:
    assert recorded().received.keys() == set(cases())
    assert all(map(may_be_joined, different(StreamOverlaps.LINUX)))
    assert sum(not may_be_joined(case) for case in cases()) > 30
    assert len(different(StreamOverlaps.LINUX)) < len(cases()) / 5


@pytest.mark.parametrize("rule", [one for one in StreamOverlaps if one is not StreamOverlaps.LINUX])
def test_the_other_rules_are_not(rule: StreamOverlaps) -> None:
    assert not all(map(may_be_joined, different(rule)))
