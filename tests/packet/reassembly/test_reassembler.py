"""Fragments become the datagram that they were cut from, and nothing else."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers import LinkType
from dissect.checksum import Kind
from dissect.encapsulation import encapsulate, fragment
from dissect.packet import DecodeAs, Packet, dissect
from dissect.packet.reassembly import Outcome, Reassembler, ReassemblyLimits, Refusal
from dissect.packet.reassembly.fragment import Fragment, Head
from dissect.packet.reassembly.pending import MOST, Pending
from dissect.protocols.gre import GRE
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_fragment import IPv6Fragment
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN
from dissect.schema import Header, Overlaps
from tests.packet.frames import ethernet, ipv4, ipv6, tcp, udp
from tests.packet.reassembly.fragments import bodies, framed, joined, piece, piece6

USER0: DecodeAs = {LinkType: {147: IPv6Fragment}}
UNIT = b"a" * 8, b"b" * 8, b"c" * 8, b"d" * 8, b"e" * 8


def cut_up(network: Header, message: bytes, mtu: int) -> tuple[Packet, list[Packet]]:
    """A datagram, and its fragments in frames with numbers."""
    whole = encapsulate(message, udp(), network, ethernet())
    pieces = fragment(whole, mtu, identification=9)
    return whole, [framed(bytes(one), number) for number, one in enumerate(pieces, 1)]


@given(st.data())
def test_any_fragments_in_any_order_give_the_datagram(data: st.DataObject) -> None:
    network = data.draw(st.sampled_from([ipv4(identification=9), ipv6()]))
    message = data.draw(st.binary(min_size=1400, max_size=3000))
    whole, pieces = cut_up(network, message, data.draw(st.integers(200, 1300)))
    order = data.draw(st.permutations(pieces))
    copies = data.draw(st.lists(st.sampled_from(order[:-1]), max_size=3))

    (found,) = joined([*order[:-1], *copies, order[-1]])

    assert found.payload == message
    assert found[UDP] == whole[UDP]
    assert all(one.verdict.kind is Kind.VALID for one in found.checksums)
    assert sorted(found.frames) == [one.frame.number for one in pieces]
    assert found.frame.octets == whole.frame.octets[14:]


def test_the_last_packet_has_the_datagram() -> None:
    _, pieces = cut_up(ipv4(), bytes(3000), 1500)
    joined(pieces)

    assert [one.reassembled is not None for one in pieces] == [False, False, True]
    found = pieces[-1].reassembled
    assert found is not None
    assert found.frame.number == 3
    assert found.joined.outcome is Outcome.WHOLE
    assert not found.joined.holes


def test_what_is_not_in_fragments_is_left_alone() -> None:
    taker = Reassembler()
    plain = framed(bytes(encapsulate(b"hello", udp(), ipv4(), ethernet())), 1)
    atomic = piece6(2, 0, bytes(udp(length=8, checksum=0)), more=False)

    assert taker.take(plain) is taker.take(atomic) is None
    assert not taker.outcomes


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_headers_are_those_of_the_first_fragment(order: tuple[int, ...]) -> None:
    pieces = [
        piece(1, 0, UNIT[0], time_to_live=9),
        piece(2, 8, UNIT[1], time_to_live=8),
        piece(3, 16, UNIT[2][:5], more=False, time_to_live=7),
    ]
    (found,) = joined(pieces[index] for index in order)

    header = found[IPv4]
    assert (header.time_to_live, header.total_length, header.more_fragments, header.fragment_offset) == (9, 41, 0, 0)
    assert bodies([found]) == [UNIT[0] + UNIT[1] + UNIT[2][:5]]


def test_the_next_header_is_that_of_the_first_fragment() -> None:
    (found,) = joined(
        [
            piece6(1, 0, bytes(udp(length=16, checksum=0)), next_header=17),
            piece6(2, 8, UNIT[0], more=False, next_header=6),
        ]
    )

    assert (found[IPv6].next_header, found[IPv6].payload_length) == (17, 16)
    assert UDP in found


@pytest.mark.parametrize(
    "changes",
    [{"identification": 8}, {"protocol": 6}, {"source_address": "192.0.2.9"}, {"destination_address": "192.0.2.9"}],
)
def test_fragments_of_others_are_not_taken(changes: dict[str, Any]) -> None:
    taker = Reassembler()

    assert not joined([piece(1, 0, UNIT[0]), piece(2, 8, UNIT[1], more=False, **changes)], taker)
    assert taker.outcomes == {Outcome.INCOMPLETE: 2}


def test_a_fragment_needs_a_network_header() -> None:
    bare = dissect(bytes(IPv6Fragment(next_header=17, more_fragments=True)) + UNIT[0], link_type=147, decode_as=USER0)

    assert IPv6Fragment in bare
    assert Reassembler().take(bare) is None


def test_networks_with_the_same_addresses_are_kept_apart() -> None:
    tags = [VLAN(vlan_identifier=number) for number in (10, 20)]
    by_tag = [piece(1, 0, UNIT[0], tags[0]), piece(2, 8, UNIT[1], tags[1], more=False)]
    keys = [(GRE(key_present=True, key=number), ipv4()) for number in (1, 2)]
    by_key = [piece(1, 0, UNIT[0], *keys[0]), piece(2, 8, UNIT[1], *keys[1], more=False)]
    by_interface = [piece(1, 0, UNIT[0]), framed(bytes(piece(2, 8, UNIT[1], more=False)), 2, interface=1)]

    assert not joined(by_tag)
    assert not joined(by_key)
    assert not joined(by_interface)
    assert len(joined([*by_tag, piece(3, 8, UNIT[1], tags[0], more=False)])) == 1


def test_datagrams_in_fragments_may_carry_others() -> None:
    inner = encapsulate(bytes(2000), udp(), ipv4(identification=3), ethernet())
    inside = [bytes(one)[14:] for one in fragment(inner, 1200)]
    outer = [
        one
        for number, octets in enumerate(inside)
        for one in fragment(encapsulate(octets, ipv4(identification=number, protocol=4), ethernet()), 600)
    ]
    packets = [framed(bytes(one), number) for number, one in enumerate(outer, 1)]

    found = joined(packets)

    assert len(found) == len(inside)
    last = found[-1].reassembled
    assert last is not None
    assert len(last.payload) == 2000
    assert not joined(packets, Reassembler(limits=ReassemblyLimits(nesting=1)))[-1].reassembled


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (piece(2, 8, b""), Refusal.EMPTY),
        (piece(2, 8, UNIT[1][:7]), Refusal.UNEVEN),
        (piece(2, 65_528, UNIT[1], more=False), Refusal.TOO_LONG),
        (framed(bytes(piece(1, 8, UNIT[1]))[:-1], 2, original_length=42), Refusal.CUT),
        (framed(bytes(piece(1, 8, UNIT[1]))[:-1], 2), Refusal.DAMAGED),
    ],
)
def test_bad_fragments_are_refused_by_themselves(bad: Packet, why: Refusal) -> None:
    (found,) = joined([piece(1, 0, UNIT[0]), bad, piece(3, 8, UNIT[1], more=False)])

    assert [one.refusal for one in found.joined.fragments] == [None, why, None]
    assert bodies([found]) == [UNIT[0] + UNIT[1]]


@pytest.mark.parametrize(("number", "begin"), [(60, b"\x11\x00\x01\x04\x00\x00\x00\x00"), (6, UNIT[0])])
def test_the_first_of_ipv6_needs_all_headers(number: int, begin: bytes) -> None:
    taker = Reassembler()
    joined([piece6(1, 0, begin, next_header=number), piece6(2, 8, UNIT[1], more=False)], taker)

    (lost,) = taker.given_up
    assert lost.fragments[0].refusal is Refusal.CHAIN_CUT


def test_time_is_over_by_the_clock_of_the_capture() -> None:
    for make, seconds in ((piece, 30), (piece6, 60)):
        head = bytes(udp(length=16, checksum=0))
        assert len(joined([make(1, 0, head), make(2, 8, UNIT[1], more=False, second=seconds)])) == 1
        taker = Reassembler()
        assert not joined([make(1, 0, head), make(2, 8, UNIT[1], more=False, second=seconds + 1)], taker)
        assert taker.outcomes == {Outcome.TIMED_OUT: 1, Outcome.INCOMPLETE: 1}


def test_fragments_without_a_time_wait_until_the_end() -> None:
    taker = Reassembler()
    untimed = [piece(1, 0, UNIT[0]), piece(2, 8, UNIT[1], more=False, second=99)]
    untimed[0] = framed(untimed[0].frame.octets, 1, timestamp_ns=None)
    other = piece(3, 0, UNIT[0], second=100, identification=8)

    assert len(joined([untimed[0], other, untimed[1]], taker)) == 1
    assert taker.outcomes == {Outcome.WHOLE: 1, Outcome.INCOMPLETE: 1}


def test_a_new_first_fragment_begins_anew() -> None:
    taker = Reassembler()
    (found,) = joined(
        [
            piece(1, 0, UNIT[0]),
            piece(2, 16, UNIT[2], more=False),
            piece(3, 0, UNIT[3], second=1),
            piece(4, 8, UNIT[4], more=False, second=1),
        ],
        taker,
    )

    assert bodies([found]) == [UNIT[3] + UNIT[4]]
    assert taker.outcomes == {Outcome.REPLACED: 1, Outcome.WHOLE: 1}


def test_late_copies_are_told() -> None:
    taker = Reassembler()
    joined([piece(1, 0, UNIT[0]), piece(2, 8, UNIT[1], more=False), piece(3, 0, UNIT[0], second=1)], taker)
    (lost,) = taker.given_up

    assert (lost.completed_before, lost.holes) == (2, ((8, None),))

    joined(
        [piece(1, 0, UNIT[0]), piece(2, 8, UNIT[1], more=False), piece(3, 0, UNIT[0], second=31)],
        again := Reassembler(),
    )
    assert again.given_up[0].completed_before is None


def test_marks_of_congestion_count_for_all() -> None:
    def given(*marks: int) -> list[Packet]:
        return [
            piece(number, 8 * number, UNIT[0], more=number == 0, explicit_congestion_notification=mark)
            for number, mark in enumerate(marks)
        ]

    (marked,) = joined(given(2, 3))
    assert marked[IPv4].explicit_congestion_notification == 3
    (unmarked,) = joined(given(2, 2))
    assert unmarked[IPv4].explicit_congestion_notification == 2
    taker = Reassembler()
    assert not joined(given(0, 3), taker)
    assert taker.outcomes == {Outcome.CONGESTION: 1}


def test_refused_fragments_are_listed_up_to_a_bound() -> None:
    pending = Pending("linux", 0, None)
    for number in range(MOST + 2):
        assert pending.repeats(number, number, (0, 8), b"", Refusal.EMPTY, is_last=False)

    assert (len(pending.places), pending.last_ns) == (MOST, MOST + 1)

    head = Head(0, b"")
    for begin, is_last in ((0, False), (8, True)):
        outcome = pending.add(
            Fragment(b"", 30, "linux", (head,), MOST + 2, 0, begin, begin + 8, UNIT[0], is_last, 0, None)
        )
    assert (outcome, len(pending.places), pending.parts()) == (Outcome.WHOLE, MOST, [UNIT[0]] * 2)


def test_memory_is_bounded() -> None:
    taker = Reassembler(limits=ReassemblyLimits(octets=20_000))
    joined((piece(number, 0, bytes(1000), identification=number) for number in range(100)), taker)
    assert taker.outcomes[Outcome.LIMIT] > 80

    taker = Reassembler(limits=ReassemblyLimits(datagrams=10))
    joined((piece(number, 0, UNIT[0], identification=number) for number in range(100)), taker)
    assert taker.outcomes == {Outcome.LIMIT: 90, Outcome.INCOMPLETE: 10}

    taker = Reassembler(limits=ReassemblyLimits(datagrams=2))
    numbers = [0, 1, 2, 3]
    joined((one for number in numbers for one in both(number)), taker)
    assert len(joined(both(0), taker)) == 1


def both(number: int) -> list[Packet]:
    return [piece(1, 0, UNIT[0], identification=number), piece(2, 8, UNIT[1], more=False, identification=number)]


def test_few_ways_to_make_headers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    def six(number: int) -> list[Packet]:
        return [piece6(1, 0, UNIT[0], identification=number), piece6(2, 8, UNIT[1], more=False, identification=number)]

    given = [*both(1), *six(1), *both(2), *six(2)]
    expected = [one.frame.octets for one in joined(given)]
    monkeypatch.setattr("dissect.packet.reassembly.whole.MOST", 1)
    monkeypatch.setattr("dissect.packet.reassembly.whole.REMAKINGS", "made in this test")

    assert [one.frame.octets for one in joined(given)] == expected


def test_a_datagram_that_is_too_long_with_its_header_is_not_made() -> None:
    options = b"\x01" * 40
    first = piece(1, 0, UNIT[0], options=options)
    middle = [piece(2 + one, 8 + 1400 * one, bytes(1400)) for one in range(46)]
    last = piece(60, 8 + 1400 * 46, bytes(65_535 - 20 - 8 - 1400 * 46), more=False)
    taker = Reassembler()

    assert not joined([first, *middle, last], taker)
    assert taker.outcomes == {Outcome.TOO_LONG: 1}


@pytest.mark.parametrize(("name", "value"), [("octets", 0), ("datagrams", -1), ("nesting", 0)])
def test_limits_are_numbers_above_zero(name: str, value: int) -> None:
    with pytest.raises(ValueError, match=f"{name} is {value}"):
        ReassemblyLimits(**{name: value})
    with pytest.raises(TypeError, match=f"{name} is True"):
        ReassemblyLimits(**{name: True})


def test_a_segment_in_fragments_is_one() -> None:
    whole = encapsulate(bytes(3000), tcp(), ipv4(), ethernet())
    (found,) = joined(framed(bytes(one), number) for number, one in enumerate(fragment(whole, 1000), 1))

    assert found[TCP] == whole[TCP]


def test_the_rule_may_be_chosen() -> None:
    overlapping = [piece(1, 0, UNIT[0] + UNIT[1]), piece(2, 8, UNIT[1] + UNIT[2], more=False)]

    assert not joined(overlapping)
    assert len(joined(overlapping, Reassembler(Overlaps.FIRST))) == 1
