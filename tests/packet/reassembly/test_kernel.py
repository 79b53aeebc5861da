"""The rules for overlaps that are Linux's and that of RFC 5722, beside what a kernel answered."""

from __future__ import annotations

from typing import Final

import pytest

from dissect.packet.reassembly import Outcome, Reassembler
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.schema import Header, Overlaps
from tests.packet.reassembly.fragments import piece, piece6
from tests.packet.reassembly.kernel import EXPERIMENTAL, Answer, cases, pieces, recorded, told
from tests.profiles import one_in

ODD: Final = {"aa0+ -2+ bb2.", "aa0+ b=2+ bb2+ cc4."}
"""Fragments with no octets, or not a multiple of 8 although others follow, are refused by themselves here; the kernel
gives up the datagram for them, but for the second case over IPv6."""


def ours(case: str, network: type[Header], taker: Reassembler) -> Answer:
    """What the library makes of a case."""
    make, name = (piece6, "next_header") if network is IPv6 else (piece, "protocol")
    found = []
    for number, (begin, octets, more) in enumerate(pieces(case), 1):
        packet = make(number, begin, octets, more=more, **{name: EXPERIMENTAL})
        whole = taker.take(packet)
        if begin == 0 and not more:
            found.append(octets)
        elif whole is not None:
            found.append(whole.layers[0].payload)
    return told(found)


def recorded_for(network: type[Header]) -> dict[str, Answer]:
    return recorded().ipv6 if network is IPv6 else recorded().ipv4


@one_in(3)
@pytest.mark.parametrize("network", [IPv4, IPv6])
def test_the_rule_of_linux_is_that_of_a_kernel(every: int, network: type[Header]) -> None:
    theirs = recorded_for(network)

    found = {case: ours(case, network, Reassembler(Overlaps.LINUX)) for case in list(cases())[::every]}

    different = {case: (ours, theirs[case]) for case, ours in found.items() if ours != theirs[case]}
    assert different.keys() <= ODD
    assert theirs.keys() == set(cases())
    assert sum(bool(one) for one in theirs.values()) > 100


@one_in(3)
def test_that_of_ipv6_refuses_more_where_fragments_overlap(every: int) -> None:
    """RFC 5722: not all of it, and the fragments still to come; the kernel takes those as of a new datagram."""
    for case, theirs in list(recorded_for(IPv6).items())[::every]:
        taker = Reassembler()
        found = ours(case, IPv6, taker)

        if Outcome.OVERLAP in taker.outcomes:
            assert set(found.split()) <= set(theirs.split()), case
        elif case not in ODD:
            assert found == theirs, case
