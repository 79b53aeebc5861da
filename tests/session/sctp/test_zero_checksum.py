"""A checksum of zero is accepted towards the side that announced it, and by no other (RFC 9653)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

import dissect
from dissect.checksum import Kind
from dissect.filter import parse
from dissect.packet import Packet
from dissect.protocols.sctp import SCTP, SCTPZeroChecksumAcceptable
from dissect.protocols.udp import UDP
from dissect.session import ZeroChecksumTracker
from dissect.session.sctp.announcements.presence import has_header
from tests.captures import CAPTURES
from tests.packet.frames import build, cut, ipv4, udp
from tests.render.frames import pcap
from tests.session.sctp.packets import (
    ACCEPTS,
    ZERO,
    address_change,
    cookie_echo,
    data,
    init,
    init_ack,
    initiated_with_more,
)


def followed(*packets: Packet, limit: int = 100) -> list[str]:
    """The verdicts on the SCTP checksums of packets that come in this order, with the first hint beside the zero's."""
    tracker, said = ZeroChecksumTracker(limit), []
    for packet in packets:
        packet.zero_accepted = tracker.accepted(packet)
        verdict = packet.checksums[-1].verdict
        said.append(str(verdict.hints[1]) if verdict.kind is Kind.INVALID and verdict.hints else str(verdict))
    return said


def test_each_side_speaks_for_what_it_receives() -> None:
    to_client = data(to_server=False)

    assert followed(init(*ACCEPTS), init_ack(), data(), to_client) == ["VALID", "VALID", "zero_unannounced", "ABSENT"]
    assert followed(init(), init_ack(*ACCEPTS), data(), data(to_server=False)) == [
        "VALID",
        "VALID",
        "ABSENT",
        "zero_unannounced",
    ]


def test_the_answer_may_go_without_a_checksum_already() -> None:
    """RFC 9653 §5.2: what counts is that the INIT has announced it."""
    assert followed(init(*ACCEPTS), init_ack(*ACCEPTS, checksum=ZERO), data()) == ["VALID", "ABSENT", "ABSENT"]


def test_nothing_is_known_of_an_association_that_began_earlier() -> None:
    assert followed(data(), data(to_server=False)) == ["zero_unknown", "zero_unknown"]
    assert followed(init(*ACCEPTS), data(to_server=False, tag=0x33)) == ["VALID", "zero_unknown"]


@pytest.mark.parametrize("make", [cookie_echo, address_change])
def test_some_packets_are_always_checked(make: Callable[[], Packet]) -> None:
    assert followed(init(), init_ack(*ACCEPTS), make())[-1] == "zero_forbidden"


def test_a_first_packet_is_always_checked() -> None:
    verdict = init(*ACCEPTS, checksum=ZERO).verify(zero_accepted=True)[-1].verdict

    assert (verdict.kind, str(verdict.hints[1]), verdict.hints[1].details) == (
        Kind.INVALID,
        "zero_forbidden",
        ("SCTPInit",),
    )


def test_an_argument_and_nothing_remembered() -> None:
    packet = data()

    assert [str(packet.verify(zero_accepted=known)[-1].verdict) for known in (True, False, None)] == [
        "ABSENT",
        "INVALID",
        "INVALID",
    ]
    assert packet.zero_accepted is None
    assert packet.checksums[-1].verdict.kind is Kind.INVALID


def test_a_method_that_is_none_announces_nothing() -> None:
    reserved = SCTPZeroChecksumAcceptable(error_detection_method=0)

    assert followed(init(reserved), data(to_server=False))[-1] == "zero_unannounced"


def test_a_damaged_announcement_is_none() -> None:
    assert followed(init(*ACCEPTS, checksum=0x12345678), data(to_server=False))[-1] == "zero_unknown"


def test_an_announcement_whose_checksum_is_the_cards_counts() -> None:
    assert followed(init(*ACCEPTS, checksum=ZERO), data(to_server=False)) == ["zero_forbidden", "ABSENT"]


def test_what_was_cut_may_hide_a_yes() -> None:
    announced, silent = init(*ACCEPTS).frame.octets, initiated_with_more().frame.octets

    assert followed(cut(announced + b"\0", len(announced)), data(to_server=False))[-1] == "ABSENT"
    assert followed(cut(announced, len(announced) - 8), data(to_server=False))[-1] == "zero_unknown"
    assert followed(cut(silent, len(silent) - 1), data(to_server=False))[-1] == "zero_unknown"
    assert followed(cut(silent, len(silent)), data(to_server=False))[-1] == "zero_unannounced"


def test_the_oldest_are_forgotten() -> None:
    tracker = ZeroChecksumTracker(limit=1)

    assert [tracker.accepted(one) for one in (init(*ACCEPTS), init_ack(), init_ack(), data(to_server=False))] == [
        None,
        True,
        None,
        None,
    ]
    assert tracker.forgotten == 1


def test_a_quoted_packet_is_not_the_receivers() -> None:
    """What an ICMP error quotes was on its way to the other side."""
    quoting = dissect.dissect(build(data().frame.octets[14:], dissect.ICMPv4(type=3, code=2), ipv4()))
    tracker = ZeroChecksumTracker()

    assert tracker.accepted(quoting) is None
    assert [one.protocol for one in quoting.layers if one.quoted]
    assert quoting.verify(zero_accepted=True)[-1].verdict.kind is Kind.UNVERIFIABLE


def test_other_packets_are_passed_over() -> None:
    tracker = ZeroChecksumTracker()

    assert tracker.accepted(dissect.dissect(build(b"hello", udp(), ipv4()))) is None
    assert tracker.accepted(cut(data().frame.octets, 40)) is None


def test_the_packets_of_an_opened_capture_know() -> None:
    frames = [one.frame.octets for one in (init(*ACCEPTS), init_ack(), data(to_server=False), data())]

    with dissect.open(io.BytesIO(pcap(frames))) as packets:
        verdicts = [str(packet.checksums[-1].verdict) for packet in packets]

    assert verdicts == ["VALID", "VALID", "ABSENT", "INVALID"]


def conversation() -> io.BytesIO:
    """A capture in which only the client announces, with a packet of another protocol and one that is cut."""
    sctp = [one.frame.octets for one in (init(*ACCEPTS), init_ack(), data(to_server=False), data())]
    return io.BytesIO(pcap([*sctp[:2], build(b"hello", udp(), ipv4()), sctp[0][:40], *sctp[2:]]))


def test_announcements_are_remembered_from_packets_that_are_not_examined() -> None:
    with dissect.open(conversation()) as packets:
        *_, to_client, to_server = packets

    assert (to_client.zero_accepted, to_server.zero_accepted) == (True, False)
    assert str(to_client.checksums[-1].verdict) == "ABSENT"


def test_it_does_not_matter_when_a_packet_is_asked() -> None:
    with dissect.open(conversation()) as packets:
        at_once = [packet.zero_accepted for packet in packets]
    with dissect.open(conversation()) as packets:
        found = [(UDP in packet, packet.zero_accepted)[1] for packet in packets]
    with dissect.open(conversation()) as packets:
        later = [packet.zero_accepted for packet in list(packets)]

    assert at_once == found == later == [None, True, None, None, True, False]


def test_a_filter_and_the_verdicts_use_what_earlier_packets_announced() -> None:
    absent = parse('sctp.checksum.status == "ABSENT"')
    with dissect.open(conversation()) as packets:
        matched = [absent.matches(packet) for packet in packets]

    assert matched == [False, False, False, False, True, False]


def test_no_announcement_is_missed_after_a_break() -> None:
    with dissect.open(conversation()) as packets:
        for _ in packets:
            break  # after the announcement
        *_, to_client, _ = packets

    assert to_client.zero_accepted is True


def test_a_header_is_found_however_much_of_a_packet_was_captured() -> None:
    packets = [init(*ACCEPTS), data(), dissect.dissect(build(b"", udp(), ipv4()))]
    for packet in packets:
        for octets in range(len(packet.frame.octets) + 1):
            part = dissect.dissect(packet.frame.octets[:octets])
            assert has_header(part) is (SCTP in part)
    assert list(map(has_header, packets)) == [True, True, False]
    with dissect.open(CAPTURES / "tftp_errors.pcap") as reader:  # of which rows do not say all
        assert not any(map(has_header, reader))
