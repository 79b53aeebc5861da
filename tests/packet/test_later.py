"""What is for hints only is made when somebody goes through it."""

from __future__ import annotations

import pickle

from dissect.assigned_numbers import IpProtocol
from dissect.packet import default_protocols, dissect
from dissect.packet.checksums.coverages import coverage_of
from dissect.packet.checksums.later import Later
from dissect.packet.walking.walk import Walk
from tests.packet.frames import build, ipv4, udp


def test_made_each_time_and_only_then() -> None:
    asked: list[int] = []

    def numbers(most: int) -> range:
        asked.append(most)
        return range(most)

    later = Later(numbers, 3)
    other: Later[int] = Later(list, (0, 1, 2))

    assert not asked
    assert (list(later), list(later), asked) == ([0, 1, 2], [0, 1, 2], [3, 3])
    assert (later, hash(later), repr(later)) == (other, hash(other), "(0, 1, 2)")
    assert later == (0, 1, 2) == pickle.loads(pickle.dumps(other))
    assert later != [0, 1, 2]
    assert later != Later(numbers, 4)


def test_without_a_network_layer_there_is_no_pseudo_header_to_confuse() -> None:
    layers = dissect(build(b"hello", udp(), ipv4())).layers
    alone = Walk(layers[1].payload, layers[1].payload_length)
    alone.run(default_protocols().dissector(IpProtocol, IpProtocol.UDP))

    assert [one.name for one in coverage_of(layers, 2, set()).pseudo_headers] == [
        "the source address twice",
        "the destination address twice",
    ]
    assert not list(coverage_of(alone.layers, 0, set()).pseudo_headers)
