"""A capture of both sides of a real translator: which packets are one, and what was changed."""

from __future__ import annotations

import pytest

from dissect.addresses import Ipv4Address
from dissect.comparing import Confidence, Outcome, Pair, Part, compare
from tests.captures import ROOT

NAT = ROOT / "captures" / "nat4_both_sides.pcapng"
INSIDE, PUBLIC = Ipv4Address("192.0.2.1"), Ipv4Address("198.51.100.254")
EXPECTED = {1: 3, 2: 4, **{number: number + 12 for number in range(5, 17)}}
"""By the number of each packet inside, that of the same outside."""


@pytest.fixture(scope="module")
def pairs() -> dict[int, Pair]:
    found = list(compare(NAT, NAT, interfaces=("near0", 1)))

    assert all(isinstance(one, Pair) for one in found)
    return {one.before.frame.number: one for one in found if isinstance(one, Pair)}


def test_every_packet_is_paired_with_itself(pairs: dict[int, Pair]) -> None:
    assert {number: pair.after.frame.number for number, pair in pairs.items()} == EXPECTED
    assert {pair.confidence for pair in pairs.values()} == {Confidence.HIGH}


def test_addresses_ports_and_times_to_live_are_changed(pairs: dict[int, Pair]) -> None:
    changed = {one.name: (one.old, one.new) for one in pairs[1].changes if not one.name.startswith("eth.")}

    assert changed == {"ip.src": (INSIDE, PUBLIC), "ip.ttl": (64, 63), "udp.srcport": (52798, 40000)}
    assert (pairs[1].removed, pairs[1].added) == ((), ())


def test_what_an_error_message_quotes_is_changed_too(pairs: dict[int, Pair]) -> None:
    quoted = {one.name: (one.old, one.new) for one in pairs[16].changes if one.quoted}

    assert quoted == {"ip.src": (INSIDE, PUBLIC), "udp.srcport": (52563, 40001)}
    outcomes = {(one.name, one.quoted): one.outcome for one in pairs[16].checksums}
    assert outcomes[("udp.checksum", True)] is Outcome.RIGHT


def test_all_checksums_are_right(pairs: dict[int, Pair]) -> None:
    assert {one.outcome for pair in pairs.values() for one in pair.checksums} == {Outcome.RIGHT}
    assert not any(pair.wrong for pair in pairs.values())


def test_what_comes_back_was_outside_first(pairs: dict[int, Pair]) -> None:
    assert pairs[1].delay_ns == 165376
    assert pairs[2].delay_ns == -35923


def test_a_segment_without_identification_is_known_by_its_numbers(pairs: dict[int, Pair]) -> None:
    assert pairs[6].key == (Part.TRANSPORT,)


def test_an_interface_without_packets_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^no packet of interface 'lan'; others have packets: near0, far0$"):
        list(compare(NAT, NAT, interfaces=("lan", "far0")))
    with pytest.raises(ValueError, match=r"^no packet of interface '0'$"):
        list(compare([], NAT, interfaces=(0, 1)))
