"""Frames made to be expensive cost a bounded number of steps, which is counted and not timed."""

from __future__ import annotations

from itertools import accumulate

import pytest

from dissect.derive.lists.room import ITEM_LIMIT
from dissect.domain_names import NAME_OCTETS, POINTERS, NameReader
from dissect.packet import NestingLimits, Packet, dissect
from dissect.problems import Code
from tests.hostile import expensive
from tests.profiles import some_of

FRAMES = {name: (link_type, octets) for name, link_type, octets in expensive.crowded()}


def items(packet: Packet) -> list[int]:
    """How many items the lists of each layer have, with those within items."""
    return [sum(1 for _, options in layer.options() for _ in options.every()) for layer in packet.layers]


def is_limited(packet: Packet) -> bool:
    """Whether it is said of a layer that items are left."""
    return any(one.code is Code.LAYER_LIMIT and "items of lists" in one.message for one in packet.problems)


def test_there_is_a_frame_for_every_list() -> None:
    assert len(FRAMES) > 400
    assert {"DHCPv4Ethernet DHCPPad", "RouterSolicitation Nonce", "RADIUS RadiusAttribute"} <= FRAMES.keys()


@pytest.mark.parametrize("begin", some_of(range(8), 8))
def test_the_items_of_any_list_are_counted(begin: int) -> None:
    many = 0
    for name in sorted(FRAMES)[begin::8]:
        link_type, octets = FRAMES[name]
        packet = dissect(octets, link_type=link_type, protocols=expensive.protocols(), limits=NestingLimits(items=100))
        count = sum(items(packet))

        assert count <= 100, name
        assert is_limited(packet) <= (count == 100), name
        assert bytes(packet) == octets, name
        many += is_limited(packet)
    assert many > 20


@pytest.mark.heavy
@pytest.mark.parametrize("name", some_of(list(expensive.MESSAGES), 12))
def test_no_message_has_more_items_than_the_limit(name: str) -> None:
    octets = expensive.MESSAGES[name]()
    packet = dissect(octets)

    assert sum(items(packet)) == ITEM_LIMIT
    assert is_limited(packet)
    assert bytes(packet) == octets


@pytest.mark.heavy
def test_an_ordinary_answer_is_read_whole() -> None:
    packet = dissect(expensive.ordinary())

    assert sum(items(packet)) > 3000
    assert not is_limited(packet)


@pytest.mark.parametrize("last_first", [False, True])
def test_the_items_of_all_layers_are_counted_together_in_whatever_order_they_are_read(last_first: bool) -> None:
    packet = dissect(expensive.extensions(), limits=NestingLimits(items=5000))
    for layer in packet.layers[::-1] if last_first else packet.layers:
        layer.options()

    counted = items(packet)

    assert counted[2:5] == [2046, 2046, 908]
    assert sum(counted[5:]) == 0
    assert max(accumulate(counted)) == 5000


def test_a_name_that_was_gone_through_costs_no_step_again() -> None:
    octets = expensive.chained()[42:]
    reader = NameReader(octets, 0, 12, len(octets))
    tip = int.from_bytes(octets[-2:]) & 0x3FFF

    labels, _ = reader.labels(tip)

    assert len(labels) == 120
    assert len(reader._known) == 121
    assert reader._expanded(len(octets) - 2, []) == (labels, 121, None)
    assert len(labels) < NAME_OCTETS // 2
    assert POINTERS > 121
