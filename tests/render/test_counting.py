"""Blocks give the counts and failures that their packets give, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import pytest

from dissect.blocks.block import Block
from dissect.capture import Frame
from dissect.checksum import HintCode, Kind
from dissect.checksum.sums.internet import ones_complement_sum
from dissect.encapsulation import encapsulate
from dissect.engine.library import engine
from dissect.packet import Packet, ProtocolSet, UnreadReason, default_protocols
from dissect.packet.reassembly import Reassembler
from dissect.protocols.udp import UDP
from dissect.render.spans import plain
from dissect.render.verification import counting, datagrams
from dissect.render.verification.counting import CaptureCounts
from dissect.render.verification.datagrams import CountedFragment, CountedFragments
from dissect.render.verification.findings import Failure
from dissect.render.verification.offload import offload_lines
from dissect.render.verification.verdicts import Tally
from dissect.session.offload.inference import DEFAULT_LIMIT
from dissect.session.sctp import follow_announcements
from tests.blocks.samples import block_frames
from tests.captures import CAPTURES, Recorded, some_captures
from tests.hostile.frames import mutated_frame
from tests.hostile.seed import run_seed
from tests.packet.frames import ethernet, ipv4, udp
from tests.packet.reassembly.fragments import damaged, made, piece
from tests.session.offload_traffic import HERE, THERE, complete, flagged, fragments, left, outbound, wrong, zero
from tests.session.sctp.packets import ACCEPTS, ZERO, cookie_echo, data, init, init_ack, initiated_with_more
from tests.with_engine import needs_engine

KIND = (UnreadReason.FRAGMENT, "ip", "ip")
EVERY = 7
"""A block of the tests has so many rows."""


class Counted:
    """What was counted of a capture."""

    def __init__(self, protocols: ProtocolSet, most: int | None = 2, limit: int = DEFAULT_LIMIT) -> None:
        self.tally = Tally()
        self.more: dict[Any, int] = {}
        self.counts = CaptureCounts(self.tally, protocols, most, self._add, limit=limit)
        self.failures: list[tuple[Any, ...]] = []
        self.found: list[Failure] = []
        self.reassembler: Reassembler | None = None
        """What has joined fragments before they were counted."""

    def _add(self, *alike: Any) -> None:
        what, excuse, more = alike
        self.more[what, excuse] = self.more.get((what, excuse), 0) + more

    def take(self, failures: Iterator[Failure]) -> None:
        for one in failures:
            packet, checksum = one.find()
            assert one == Failure.of(packet, checksum)._replace(find=one.find)
            self.more[one.what, one.excuse] = self.more.get((one.what, one.excuse), 0) + 1
            self.found.append(one)
            self.failures.append((packet.frame.number, checksum.layer, one.what, one.excuse))

    def said(self) -> dict[str, object]:
        if self.reassembler is not None:
            self.reassembler.end()
        self.counts.end(self.reassembler)
        tally = self.tally
        return {
            "table": [plain(line) for line in tally.lines()],
            "verdicts": tally.as_json(),
            "unread": tally.unread.as_json(),
            "offload": [plain(line) for line in offload_lines(self.counts.inference)],
            "conclusions": self.counts.inference.conclusions(),
            "failures": self.more,
        }


def by_packets(frames: Sequence[Frame], chosen: bytes) -> Counted:
    counted = Counted(default_protocols())
    counted.reassembler = reassembler = Reassembler()
    packets = follow_announcements(Packet(one, default_protocols()) for one in frames)
    for packet, is_chosen in zip(packets, chosen, strict=True):
        reassembler.take(packet)
        counted.take(counted.counts.packet(packet, is_chosen=bool(is_chosen)))
    return counted


def by_blocks(frames: Sequence[Frame], chosen: bytes | None, most: int | None = 2) -> Counted:
    counted = Counted(default_protocols(), most)
    for begin in range(0, len(frames), EVERY):
        rows = slice(begin, begin + EVERY)
        block = Block(block_frames(frames[rows]), default_protocols(), with_divided=True)
        counted.take(counted.counts.block(block, None if chosen is None else chosen[rows]))
    return counted


def in_order(packets: Sequence[Packet | Frame]) -> list[Frame]:
    frames = [one.frame if isinstance(one, Packet) else one for one in packets]
    return [one.replace(number=number, interface_name="") for number, one in enumerate(frames, start=1)]


def compare(frames: Sequence[Frame]) -> Counted:
    everything, every_third = bytes([1] * len(frames)), bytes(number % 3 == 0 for number in range(len(frames)))
    assert by_blocks(frames, every_third).said() == by_packets(frames, every_third).said()
    whole = by_packets(frames, everything)
    said = whole.said()
    assert by_blocks(frames, None).said() == said
    without_limit = by_blocks(frames, everything, None)
    assert without_limit.said() == said
    assert without_limit.failures == whole.failures
    return whole


@pytest.mark.heavy
@some_captures
def test_in_the_captures(path: Path, recorded: Recorded) -> None:
    frames = recorded.frames(path)[:200]
    compare(in_order(frames))


@pytest.mark.heavy
def test_in_mutated_frames() -> None:
    random = Random(run_seed())
    compare(in_order([mutated_frame(random) for _ in range(300)]))


def test_absent_checksums_of_packets_that_are_not_read_further_are_explained(recorded: Recorded) -> None:
    counted = compare(in_order(recorded.frames(CAPTURES / "udp4_zero_checksum.pcap")))

    assert counted.tally.count(Kind.ABSENT) > 0


def test_announcements_count_for_the_packets_after_them() -> None:
    packets = [
        *(data(), init(*ACCEPTS), data(), init_ack(), data(), data(to_server=False), cookie_echo()),
        *(init(), init_ack(*ACCEPTS), data(to_server=False), data(), init_ack(), data(), initiated_with_more()),
        *(init(*ACCEPTS, checksum=ZERO), init(checksum=0x1234), data(to_server=False)),
    ]
    counted = compare(in_order(packets))

    assert counted.tally.count(Kind.ABSENT) > 0
    assert counted.tally.count(Kind.INVALID) > 0


def test_the_flags_of_packets_count() -> None:
    packets = [outbound(left()), flagged(left(), checksum_not_ready=True), outbound(zero()), outbound(complete())]
    counted = compare(in_order([*packets, flagged(left(), direction=1), complete(), *fragments()]))

    assert counted.counts.inference.conclusions()[0].host == HERE


def test_right_check_sequences_behind_frames_count() -> None:
    frames = in_order([complete(), wrong()])
    checked = [one.octets + crc32(one.octets).to_bytes(4, "little") for one in frames]
    behind = [
        one.replace(octets=octets, captured_length=len(octets), original_length=len(octets), fcs_octets=4)
        for one, octets in zip(frames, checked, strict=True)
    ]

    more = compare(behind).tally.count(Kind.VALID) - compare(frames).tally.count(Kind.VALID)

    assert more == len(frames)


WHOLE = bytes(encapsulate(bytes(range(48)), udp(), ipv4()))[20:]


def in_two(identification: int, whole: bytes = WHOLE, protocol: int = 17) -> list[Packet]:
    """A datagram in two fragments."""
    places = (0, whole[:24], True), (24, whole[24:], False)
    return [
        piece(1, begin, octets, more=more, identification=identification, protocol=protocol)
        for begin, octets, more in places
    ]


def test_the_checksums_of_whole_datagrams_count_in_the_place_of_their_fragments() -> None:
    wrong_sum = WHOLE[:6] + b"\x12\x34" + WHOLE[8:]
    first, last = in_two(1)
    lost, copied = in_two(2)[:1], [first, first, last]
    counted = compare(in_order([*copied, *lost, complete(), last, *in_two(3, wrong_sum), *in_two(4, protocol=253)]))
    said = counted.tally

    assert said.as_json()["udp"] == {"VALID": 1, "INVALID": 1, "UNVERIFIABLE": 1}
    assert said.unread.as_json() == {"fragment": {"ip": 2}, "unknown_protocol": {"IP protocol 253": 1}}
    assert said.datagrams is not None
    assert said.datagrams.as_json() == {"whole": 3, "incomplete": 2}


def test_the_fragments_of_a_fragment_are_taken_back_too() -> None:
    inner = [one.frame.octets[14:] for one in in_two(9)]
    counted = compare(in_order([piece for at, one in enumerate(inner) for piece in in_two(at, one, 4)]))

    assert counted.tally.as_json() == {"ip": {"VALID": 6}, "udp": {"VALID": 1}}
    assert counted.tally.unread.packets == 0


def test_a_sender_that_adds_up_the_first_fragment_is_found() -> None:
    packets = in_two(1)
    packets = in_two(1, WHOLE[:6] + _sum_of_first(packets[0]) + WHOLE[8:])
    counted = compare(in_order(packets))

    assert counted.tally.as_json()["udp"] == {"INVALID": 1}
    (failure,) = [one for one in counted.found if one.what == ("udp", Kind.INVALID)]
    assert [one.code for one in failure.find()[1].verdict.hints] == [HintCode.FIRST_FRAGMENT_ONLY]


def _sum_of_first(first: Packet) -> bytes:
    """The checksum over the first fragment, with the length of the whole datagram."""
    octets = first.payload if first.find(UDP) is None else first.frame.octets[34:]
    pseudo = first.frame.octets[26:34] + bytes([0, 17]) + octets[4:6]
    return (0xFFFF - ones_complement_sum(pseudo + octets[:6] + bytes(2) + octets[8:])).to_bytes(2)


def test_overlaps_are_counted_and_other_copies_not_taken_back() -> None:
    first, last = in_two(1)
    counted = compare(in_order([last, piece(1, 8, bytes(16), identification=1), first]))
    assert counted.tally.datagrams is not None
    assert counted.tally.datagrams.as_json() == {"overlap": 1, "overlapping": 1, "conflicting": 1}
    assert "conflicting" in [plain(line) for line in counted.tally.lines()][-2]
    within = piece(1, 8, bytes(8), identification=1)
    counted = compare(in_order([first, within, last]))
    assert counted.tally.datagrams is not None
    assert counted.tally.datagrams.as_json() == {"whole": 1, "overlapping": 1, "conflicting": 1}
    assert counted.tally.unread.as_json() == {"fragment": {"ip": 1}}


def test_what_was_counted_of_fragments_is_remembered_of_the_latest() -> None:
    remembered = CountedFragments(most=2)
    for number in (1, 2, 3):
        remembered.add(piece(number, 8, bytes(8)), KIND)

    assert [remembered.take(number) for number in (1, 2, 2)] == [None, CountedFragment(KIND, ()), None]


@pytest.mark.heavy
@pytest.mark.parametrize("count", [150, pytest.param(700, marks=pytest.mark.slow)])
@pytest.mark.parametrize("most", [0, 1 << 12])
def test_fragments_are_counted_as_packets_and_as_rows(most: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datagrams, "MOST_ALIKE", most)
    random, whole = Random(run_seed()), made()
    fragments = [damaged(random.choice(whole), number, random) for number in range(1, count)]

    counted = compare([one.replace(interface_name="") for one in fragments])
    assert counted.tally.datagrams is not None
    assert counted.tally.datagrams.outcomes


def test_fragments_that_are_not_joined_stay_as_they_are() -> None:
    counted = Counted(default_protocols())
    counted.counts = CaptureCounts(counted.tally, default_protocols(), 2, counted._add, reassemble=False)
    asked = initiated_with_more()
    counted.take(counted.counts.block(Block(block_frames(in_order([*in_two(1), asked])), default_protocols())))

    assert counted.said()["unread"] == {"fragment": {"ip": 2}}
    assert counted.tally.datagrams is None


def test_failures_beyond_those_that_are_told_are_counted() -> None:
    counted = by_blocks(in_order([*[wrong()] * 9, *[zero()] * 5]), None)

    assert sum(counted.said()["failures"].values()) == 14  # type: ignore[attr-defined]  # a dictionary
    assert len(counted.failures) < 14 or engine() is None


@pytest.mark.heavy
@needs_engine
def test_what_was_counted_is_taken_before_it_becomes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_REMEMBERED", 1)
    monkeypatch.setattr("dissect.session.review.review.MOST_KEPT", 2)
    random = Random(run_seed())
    compare(in_order([mutated_frame(random) for _ in range(200)]))


def test_hosts_beyond_the_limit_are_overlooked_alike() -> None:
    packets = in_order([left(f"192.0.2.{number}", THERE) for number in (3, 4, 3, 5, 3)])

    found = []
    for ways in (True, False):
        counted = Counted(default_protocols(), limit=4)
        if ways:
            for part in (packets[:2], packets[2:]):
                counted.take(counted.counts.block(Block(block_frames(part), default_protocols()), None))
        else:
            for frame in packets:
                counted.take(counted.counts.packet(Packet(frame, default_protocols())))
        found.append({**counted.said(), "overlooked": counted.counts.inference.overlooked})

    assert found[0] == found[1]
    assert found[0]["overlooked"] == 2 * 2
    assert len(found[0]["conclusions"]) == 1  # type: ignore[arg-type]  # a list


def test_without_an_engine_packets_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "engine", lambda: None)

    counted = compare(in_order([complete(), wrong(), zero(), left(), *fragments()]))

    assert counted.tally.count(Kind.INVALID) == 2


@needs_engine
def test_rows_are_settled_where_no_checksum_can_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts of a request for a file are not in the engine's tables, but no packet is made of it."""
    request = encapsulate(b"\0\1file\0octet\0", udp(destination_port=69), ipv4(), ethernet())
    monkeypatch.delattr(CaptureCounts, "_followed")
    counts = Counted(default_protocols())

    counts.take(counts.counts.block(Block(block_frames(in_order([request] * 3)), default_protocols())))

    assert counts.said()["verdicts"] == {"ip": {"VALID": 3}, "udp": {"VALID": 3}}
