"""By what packets are paired when a box changes more than addresses, and what remains alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from dissect.comparing import Comparison, Confidence, Pair, Part, Unpaired, compare
from dissect.comparing.pairing import Pairing
from dissect.comparing.translations import MOST, Relation, Translations
from dissect.encapsulation import fragment
from dissect.packet import Packet, dissect
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable, ICMPv4Echo
from dissect.protocols.icmpv6 import ICMPv6DestinationUnreachable, ICMPv6Echo
from dissect.protocols.sctp import SCTP
from tests.captures import CAPTURES
from tests.comparing.rewriting import TCP, Box, Sent, packets, sent
from tests.packet.frames import build, cut, ipv4, ipv6, tcp, udp
from tests.render.frames import pcap

MESSAGE = b"a message that is long enough"
FLOW = Sent(bytes([10, 0, 0, 2]), bytes([198, 51, 100, 7]), TCP, (50001, 80), b"", numbers=(1 << 30, 7), flags=0x10)


def numbers(found: Sequence[Pair | Unpaired]) -> list[tuple[int, int]]:
    return [(one.before.frame.number, one.after.frame.number) for one in found if isinstance(one, Pair)]


def lone(found: Sequence[Pair | Unpaired]) -> list[tuple[int, bool, bool, int | None]]:
    return [
        (one.packet.frame.number, one.is_before, one.is_local, one.repeats)
        for one in found
        if isinstance(one, Unpaired)
    ]


def one_pair(before: bytes | Packet, after: bytes | Packet) -> Pair:
    """The pair that two packets are."""
    sides = [[one if isinstance(one, Packet) else dissect(one)] for one in (before, after)]
    (found,) = compare(*sides)
    assert isinstance(found, Pair)
    return found


def is_paired(before: bytes | Packet, after: bytes | Packet) -> bool:
    sides = [[one if isinstance(one, Packet) else dissect(one)] for one in (before, after)]
    return any(isinstance(one, Pair) for one in compare(*sides))


def test_files_and_packets_are_compared(tmp_path: Path) -> None:
    frames = [build(MESSAGE, udp(), ipv4(identification=5))]
    (tmp_path / "before.pcap").write_bytes(pcap(frames))

    with (tmp_path / "before.pcap").open("rb") as file:
        assert numbers(list(compare(file, packets(frames)))) == [(1, 1)]
    assert numbers(list(compare(tmp_path / "before.pcap", str(tmp_path / "before.pcap")))) == [(1, 1)]


def test_a_retransmission_is_told_by_its_identification() -> None:
    first, again = replace(FLOW, identification=5, payload=MESSAGE), replace(FLOW, identification=6, payload=MESSAGE)

    found = list(compare(packets([first.octets(), again.octets()]), packets([again.octets()])))

    assert numbers(found) == [(2, 1)]
    assert lone(found) == [(1, True, False, None)]


def test_packets_that_are_the_same_are_paired_in_order() -> None:
    octets = replace(FLOW, payload=MESSAGE).octets()

    found = list(compare(packets([octets, octets]), packets([octets, octets, octets])))

    assert sorted(numbers(found)) == [(1, 1), (2, 2)]
    assert lone(found) == [(3, False, False, 1)]


def test_where_several_wait_the_flow_tells() -> None:
    """Two clients say the same at the same time with the same identification; only their ports tell them apart."""
    one, other = (udp(source_port=port) for port in (50001, 50002))
    frames = [build(MESSAGE, transport, ipv4(identification=number)) for transport, number in ((one, 1), (other, 2))]
    both = [build(MESSAGE, transport, ipv4(identification=9)) for transport in (other, one)]
    others = [build(b"", udp(), ipv4(identification=number)) for number in (7, 8)]

    found = list(compare(packets(frames + both), packets(frames + others + both[::-1])))

    assert sorted(numbers(found)) == [(1, 1), (2, 2), (3, 6), (4, 5)]
    keys = {one.before.frame.number: one.key for one in found if isinstance(one, Pair)}
    assert (Part.FLOW in keys[4], Part.FLOW in keys[3]) == (True, False)


def test_one_of_several_without_a_flow_is_the_next_in_order() -> None:
    echo = ICMPv4Echo(type=8, identifier=1, sequence_number=1)
    frame = build(MESSAGE, echo, ipv4())

    found = [one for one in compare(packets([frame, frame]), packets([frame, frame])) if isinstance(one, Pair)]

    assert numbers(found) == [(1, 1), (2, 2)]
    waiting = list(Comparison(packets([frame, frame, build(b"", udp(), ipv4())]), packets([frame])))
    assert sum(isinstance(one, Pair) for one in waiting) == 1


def test_a_changed_identification_lowers_the_confidence() -> None:
    pair = one_pair(build(MESSAGE, udp(), ipv4(identification=5)), build(MESSAGE, udp(), ipv4(identification=6)))
    assert (pair.key, pair.confidence) == ((Part.PAYLOAD,), Confidence.LOW)

    numbered = tcp(sequence_number=1 << 20, acknowledgment_number=1 << 10)
    pair = one_pair(build(MESSAGE, numbered, ipv4(identification=5)), build(MESSAGE, numbered, ipv4(identification=6)))
    assert (pair.key, pair.confidence) == ((Part.TRANSPORT, Part.PAYLOAD), Confidence.MEDIUM)


def test_changed_sequence_numbers_lower_the_confidence() -> None:
    before = build(MESSAGE, tcp(sequence_number=7), ipv4(identification=5))

    pair = one_pair(before, build(MESSAGE, tcp(sequence_number=1 << 31), ipv4(identification=5)))

    assert (pair.key, pair.confidence) == ((Part.NETWORK, Part.PAYLOAD), Confidence.MEDIUM)
    assert [one.name for one in pair.changes] == ["tcp.seq_raw"]


def test_changed_sequence_numbers_of_an_empty_segment_need_a_known_flow() -> None:
    first, empty = replace(FLOW, identification=5, payload=MESSAGE), replace(FLOW, identification=6, numbers=(5, 5))
    changed = replace(empty, numbers=(6, 6))

    known = list(compare(packets([first.octets(), empty.octets()]), packets([first.octets(), changed.octets()])))

    assert numbers(known) == [(1, 1), (2, 2)]
    assert not is_paired(empty.octets(), changed.octets())


def test_a_changed_payload_lowers_the_confidence() -> None:
    before = build(b"PORT 10,0,0,2,195,81", tcp(sequence_number=7), ipv4(identification=5))
    after = build(b"PORT 192,0,2,1,195,81", tcp(sequence_number=7), ipv4(identification=5))

    pair = one_pair(before, after)

    assert (pair.key, pair.confidence) == ((Part.NETWORK, Part.TRANSPORT), Confidence.MEDIUM)
    assert [one.name for one in pair.changes] == ["ip.len", "payload"]


def test_a_changed_payload_alone_needs_many_bits_or_a_flow_that_may_be_the_same() -> None:
    """Identifications of 16 bits are the same by chance."""
    first = build(b"INVITE sip:10.0.0.2", udp(), ipv4(identification=5))
    second = build(b"INVITE sip:192.0.2.1", udp(source_port=5060), ipv4(identification=5))
    other = udp(source_port=5060, destination_port=5060)
    third = build(b"INVITE sip:192.0.2.1", other, ipv4(identification=5, source_address="198.51.100.1"))
    known = (
        build(MESSAGE, udp(), ipv4(identification=4)),
        build(MESSAGE, other, ipv4(identification=4, source_address="198.51.100.1")),
    )

    assert one_pair(first, second).confidence is Confidence.LOW
    assert not is_paired(first, third)
    assert numbers(list(compare(packets([known[0], first]), packets([known[1], third])))) == [(1, 1), (2, 2)]


@pytest.mark.parametrize("captured", [60, 68])
def test_what_one_capture_cut_off_may_be_anything(captured: int) -> None:
    whole = build(MESSAGE, udp(), ipv4(identification=5))

    for sides in ((whole, cut(whole, captured)), (cut(whole, captured), whole)):
        pair = one_pair(*sides)
        assert (pair.key, pair.confidence) == ((Part.NETWORK, Part.PAYLOAD), Confidence.HIGH)
        assert pair.changes == ()


def test_without_identification_the_beginning_of_a_cut_payload_must_be_the_same() -> None:
    segment = build(MESSAGE, tcp(sequence_number=7), ipv6())
    other = build(MESSAGE[::-1], tcp(sequence_number=7), ipv6())

    assert one_pair(segment, cut(segment, 80)).key == (Part.TRANSPORT, Part.PAYLOAD)
    assert not is_paired(segment, cut(other, 80))
    assert not is_paired(
        build(MESSAGE, tcp(sequence_number=7), ipv6()), build(b"short", tcp(sequence_number=7), ipv6())
    )


def test_a_packet_becomes_one_of_another_network_protocol() -> None:
    for transport in (tcp(sequence_number=1 << 20, acknowledgment_number=9), udp()):
        pair = one_pair(build(MESSAGE, transport, ipv4(identification=5)), build(MESSAGE, transport, ipv6()))
        assert (pair.removed, pair.added) == (("ip",), ("ipv6",))
        assert Part.PAYLOAD in pair.key

    echo = build(MESSAGE, ICMPv4Echo(type=8, identifier=1, sequence_number=1), ipv4(identification=5))
    pair = one_pair(echo, build(MESSAGE, ICMPv6Echo(type=128, identifier=1, sequence_number=1), ipv6()))
    assert (pair.key, pair.confidence) == ((Part.PAYLOAD,), Confidence.LOW)


def test_no_translator_makes_another_transport() -> None:
    segment = tcp(sequence_number=1 << 20)

    assert not is_paired(build(MESSAGE, udp(), ipv4(identification=5)), build(MESSAGE, segment, ipv6()))


def test_an_error_message_becomes_one_of_another_network_protocol() -> None:
    quoted = build(MESSAGE, udp(), ipv4(identification=5))[14:]
    before = build(quoted, ICMPv4DestinationUnreachable(type=3, code=3), ipv4(identification=9))
    quoted = build(MESSAGE, udp(), ipv6())[14:]
    after = build(quoted, ICMPv6DestinationUnreachable(type=1, code=4), ipv6())

    pair = one_pair(before, after)

    assert (pair.key, pair.confidence) == ((Part.PAYLOAD,), Confidence.LOW)
    assert (pair.removed, pair.added) == (("ip", "icmp", "ip"), ("ipv6", "icmpv6", "ipv6"))


def test_extension_headers_do_not_count() -> None:
    found = list(compare(CAPTURES / "ip6_extension_headers.pcap", CAPTURES / "ip6_extension_headers.pcap"))

    assert found
    assert all(one.before.frame.number == one.after.frame.number for one in found if isinstance(one, Pair))
    assert not any(isinstance(one, Unpaired) and not one.is_local for one in found)


def test_little_octets_alone_tell_nothing() -> None:
    assert not is_paired(build(b"abc", udp(), ipv4(identification=5)), build(b"abc", udp(), ipv4(identification=6)))
    assert one_pair(build(b"abc", udp(), ipv4()), build(b"abc", udp(), ipv4())).confidence is Confidence.MEDIUM


def test_chunks_are_the_payload_of_sctp() -> None:
    chunk = bytes([0, 3, 0, 17]) + bytes(12) + b"a" + bytes(3)
    before = SCTP(source_port=1, destination_port=2, verification_tag=5, chunks=chunk)

    pair = one_pair(build(b"", before, ipv4()), build(b"", before.replace(source_port=9), ipv4()))

    assert (pair.key, pair.confidence) == ((Part.TRANSPORT, Part.PAYLOAD), Confidence.HIGH)


def test_what_no_router_passes_on_is_not_missing() -> None:
    local = [
        build(MESSAGE, udp(), ipv4(destination_address="224.0.0.251")),
        build(MESSAGE, udp(), ipv4(destination_address="255.255.255.255")),
        build(MESSAGE, udp(), ipv6(source_address="fe80::1")),
        build(MESSAGE, udp(), ipv6(destination_address="ff02::fb")),
    ]
    beyond = [build(MESSAGE, udp(), ipv4(destination_address="239.1.2.3")), build(b"12345678", udp(), ipv6())]
    comparison = Comparison(packets([*local, *beyond, bytes(60)]), [])

    found = list(comparison)

    assert lone(found) == [(number, True, number < 5, None) for number in range(1, 7)]
    assert (comparison.packets_read, comparison.not_routed) == ((7, 0), (1, 0))


def test_a_packet_cut_within_its_network_header_is_not_known_to_be_local() -> None:
    found = list(compare([cut(build(MESSAGE, udp(), ipv4()), 20)], []))

    assert lone(found) == [(1, True, False, None)]


def test_a_fragment_is_known_by_its_place() -> None:
    parts = [
        build(MESSAGE, ipv4(identification=5, fragment_offset=offset, more_fragments=True, protocol=17))
        for offset in (10, 20)
    ]

    found = list(compare(packets(parts), packets(parts[::-1])))

    assert sorted(numbers(found)) == [(1, 2), (2, 1)]


@pytest.fixture
def whole() -> Packet:
    return dissect(build(bytes(range(100)), udp(), ipv4(identification=5, time_to_live=9)))


def captured(path: Path, *made: Packet) -> Path:
    path.write_bytes(pcap([one.frame.octets for one in made]))
    return path


def test_a_datagram_is_paired_with_its_fragments(tmp_path: Path, whole: Packet) -> None:
    """A router cuts it, a translator joins it, and another router cuts it into others."""
    parts = fragment(whole.replace({"ip.ttl": 8}), 68)
    one = captured(tmp_path / "whole.pcap", whole)
    several = captured(tmp_path / "parts.pcap", *parts)
    others = captured(tmp_path / "others.pcap", *fragment(whole.replace({"ip.ttl": 7}), 92))

    for before, after, ours, theirs in (
        (one, several, (), (1, 2, 3)),
        (several, one, (1, 2, 3), ()),
        (several, others, (1, 2, 3), (1, 2)),
    ):
        (pair,) = compare(before, after)
        assert isinstance(pair, Pair)
        assert (pair.before_frames, pair.after_frames) == (ours, theirs)
        assert (pair.key, pair.confidence) == ((Part.NETWORK, Part.PAYLOAD), Confidence.HIGH)
        assert [change.name for change in pair.changes] == ["ip.ttl"]
        assert (pair.removed, pair.added) == ((), ())
        assert [update.name for update in pair.checksums].count("ip.checksum") == max(len(theirs), 1)
        assert not pair.wrong


def test_a_fragment_with_a_wrong_checksum_is_found_in_its_datagram(tmp_path: Path, whole: Packet) -> None:
    first, *others = fragment(whole, 68)
    wrong = first.replace({"ip.checksum": first["ip"].header_checksum ^ 1})

    (pair,) = compare(captured(tmp_path / "whole.pcap", whole), captured(tmp_path / "parts.pcap", wrong, *others))

    assert isinstance(pair, Pair)
    assert [one.name for one in pair.wrong] == ["ip.checksum"]


def test_a_datagram_of_which_a_fragment_is_lost_is_missing(tmp_path: Path, whole: Packet) -> None:
    parts = fragment(whole, 68)

    found = list(compare(captured(tmp_path / "whole.pcap", whole), captured(tmp_path / "parts.pcap", *parts[:-1])))

    assert lone(found) == [(1, True, False, None), (1, False, False, None), (2, False, False, None)]


def test_fragments_that_pass_as_they_are_are_pairs_of_their_own(tmp_path: Path, whole: Packet) -> None:
    parts = captured(tmp_path / "parts.pcap", *fragment(whole, 68))

    assert numbers(list(compare(parts, parts))) == [(1, 1), (2, 2), (3, 3)]


def test_fragments_within_a_tunnel_that_ends_in_nothing_known(tmp_path: Path) -> None:
    """A datagram may begin with what no router passes on; its fragments are still paired."""
    parts = captured(tmp_path / "parts.pcap", *fragment(dissect(build(bytes(90), ipv4(protocol=253))), 68))

    assert numbers(list(compare(parts, parts))) == [(1, 1), (2, 2)]


@pytest.mark.parametrize("window", [2, 30])
def test_datagrams_are_forgotten_after_the_window(tmp_path: Path, whole: Packet, window: int) -> None:
    others = [dissect(build(MESSAGE, udp(), ipv4(identification=number))) for number in range(20, 60)]
    before = captured(tmp_path / "before.pcap", whole, *others)
    after = captured(tmp_path / "after.pcap", *others[:30], *fragment(whole, 68), *others[30:])

    found = list(compare(before, after, window=window))

    assert sum(isinstance(one, Pair) for one in found) == len(others) + (window > 2)


@pytest.mark.parametrize("shift", [0, 30])
def test_memory_is_bounded_by_the_window(shift: int) -> None:
    """A capture that begins some packets later than the other is paired as long as the window reaches so far."""
    random = Random(7)
    datagrams = [one.octets() for one in sent(random, flows=20, each=10)]

    found = list(Comparison(packets(datagrams), packets(datagrams[shift:]), window=20))

    assert all(before - shift == after for before, after in numbers(found))
    assert len(numbers(found)) >= len(datagrams) - shift - 30


@pytest.mark.heavy
def test_no_more_wait_than_the_window_allows() -> None:
    """Two captures that have nothing in common."""
    before, after = (
        packets(
            [build(bytes([side % 251]) * 20, udp(), ipv4(identification=number + side)) for number in range(1, 300)]
        )
        for side in (0, 1000)
    )
    pairing = Pairing(before, after, 20)

    most = max(max(len(pairing.before.waiting), len(pairing.after.waiting)) for _ in pairing)

    assert most <= 3 * 20 + 1
    assert (pairing.before.waiting, pairing.after.waiting) == ({}, {})


def test_a_translator_without_identifications_is_followed_through_small_windows() -> None:
    random = Random(5)
    datagrams = [replace(one, identification=0) for one in sent(random, flows=30, each=10)]
    box = Box(random, reordering=0.0)
    passed = box.passed(datagrams)

    found = list(
        Comparison(packets([one.octets() for one in datagrams]), packets([one for one, _ in passed]), window=25)
    )

    right = [before - 1 == passed[after - 1][1] for before, after in numbers(found)]
    assert sum(right) > 0.9 * len(datagrams)
    assert sum(right) >= 0.95 * len(right)


def test_translations_are_forgotten_from_the_oldest() -> None:
    known = Translations()
    for number in range(MOST + 1):
        known.learn((b"a", b"b", b"udp", number.to_bytes(4, "big")), (b"c", b"b", b"udp", number.to_bytes(4, "big")))

    first, last = ((b"a", b"b", b"udp", number.to_bytes(4, "big")) for number in (0, MOST))
    assert known.relation(first, (b"c", *first[1:])) is Relation.OPEN
    assert known.relation(last, (b"c", *last[1:])) is Relation.KNOWN


def test_a_translation_replaces_both_that_it_contradicts() -> None:
    known = Translations()
    one, other, third, fourth = ((b"a", b"b", b"udp", bytes([number])) for number in range(4))
    known.learn(one, other)
    known.learn(third, fourth)
    assert known.relation(one, fourth) is Relation.OTHER

    known.learn(one, fourth)

    assert known.relation(one, fourth) is Relation.KNOWN
    assert known.relation(third, other) is Relation.OPEN
    assert known.relation((b"a", b"b"), fourth) is Relation.OPEN


def test_a_flow_that_gets_another_name_is_still_paired() -> None:
    """A translator forgets a flow that was silent for long, and gives it another port."""
    first, second = (replace(FLOW, identification=number, payload=MESSAGE) for number in (5, 6))
    passed = [replace(first, ports=(1111, 80)), replace(second, ports=(2222, 80))]

    found = list(compare(packets([first.octets(), second.octets()]), packets([one.octets() for one in passed])))

    assert numbers(found) == [(1, 1), (2, 2)]
