"""`AssociationEvents`: what packets mean in their associations."""

from __future__ import annotations

import struct
from pathlib import Path
from random import Random

import pytest

from dissect.packet.reassembly import Reassembler
from dissect.session import open_packets
from dissect.session.analysis.event import Event
from dissect.session.sctp.events import AssociationEvents, SctpEventKind
from dissect.session.sctp.events.course import Transmissions
from tests.captures import CAPTURES
from tests.profiles import one_in
from tests.session.sctp.frames import (
    ABORT,
    COOKIE_ECHO,
    HANDSHAKE,
    HEARTBEAT,
    SHUTDOWN_ACK,
    SHUTDOWN_COMPLETE,
    address,
    chunk,
    data,
    dissected,
    i_data,
    init,
    init_ack,
    octets,
    packets_of,
    parameter,
    sack,
    shutdown,
)
from tests.session.tcp.frames import ipv4
from tests.sessions import SESSIONS, needs_sessions


def events_of(*frames: bytes | float, limit: int = 65_536) -> list[Event]:
    """The events of frames 10 ms apart, where numbers are seconds more."""
    follower = AssociationEvents(limit)
    return [event for packet in packets_of(*frames) for event in follower.take(packet)]


def events_in(path: Path) -> list[Event]:
    follower = AssociationEvents()
    with open_packets(str(path)) as packets:
        return [event for packet in packets for event in follower.take(packet)]


def shown(events: list[Event]) -> str:
    """The kinds of events, by frame. Each has its words."""
    found: dict[int, list[str]] = {}
    for event in events:
        assert "{" not in str(event) + event.mark
        found.setdefault(event.frame, []).append(event.kind.value)
    return " ".join(f"{number}:{'+'.join(kinds)}" for number, kinds in found.items())


def said(*frames: bytes | float) -> list[str]:
    """What is said after the handshake, which takes the first four frames."""
    return [str(event) for event in events_of(*HANDSHAKE, *frames)]


RECORDED = {
    "sctp4_abort": "9:aborted",
    "sctp4_address_change": "9:addresses_changed 15:addresses_changed",
    "sctp4_corrupted_packet": "5:damaged",
    "sctp4_forward_tsn": "9:missing_reported 11:missing_reported 13:missing_reported 14:skipped",
    "sctp4_loss": "9:missing_reported 11:missing_reported 13:missing_reported 14:fast_retransmission",
    "sctp4_packet_drop_report": "5:damaged",
    "sctp4_resets": "12:streams_reset 23:streams_reset",
    "sctp6_duplicate": "6:captured_twice 8:duplicate_reported",
    "sctp6_interleaving": (
        "35:gap 36:missing_reported 38:missing_reported 39:retransmission_timeout 40:duplicate_reported 41:skipped"
    ),
    "sctp6_non_renegable_acknowledgement": "14:retransmission",
    "sctp_multihoming": "16:retransmission_timeout 21:retransmission_timeout",
    "sctp_refused": "2:refused 4:refused",
}
"""All captures with events, and which."""


def test_the_captures_have_these_events() -> None:
    found = {path.stem: shown(events_in(path)) for path in sorted(CAPTURES.glob("sctp*.pcap"))}

    assert {name: text for name, text in found.items() if text} == RECORDED


BESIDE = {
    "sctp_fragments_reordered": "6:gap 7:out_of_order",
    "sctp_gap_acked": "6:gap 7:not_captured",
    "sctp_gap_filled_wrap": "6:gap 7:missing_reported 8:late",
    "sctp_interleaved_illegal": "6:broken_message 7:broken_message",
    "sctp_plain": "",
    "sctp_refused": "2:refused",
    "sctp_restart": "7:restart",
    "sctp_retransmissions": "6:retransmission_timeout 8:spurious_retransmission",
    "sctp_ssn_order": "",
    "sctp_wrong_tag": "6:wrong_tag",
}


@needs_sessions
def test_so_have_those_beside_the_checkout() -> None:
    assert SESSIONS is not None

    assert {path.stem: shown(events_in(path)) for path in sorted(SESSIONS.glob("sctp*.pcap"))} == BESIDE


TSHARK = {
    "sctp4_loss": {14: 7},
    "sctp6_interleaving": {39: 32},
    "sctp6_non_renegable_acknowledgement": {14: 7},
    "sctp_multihoming": {16: 15},
}
"""What tshark 4.0 shows as `sctp.retransmission`: in which packet the first copy is. It also takes copies of damaged
packets and of those that were captured twice for retransmissions."""


@pytest.mark.parametrize("name", TSHARK)
def test_the_first_copies_are_those_of_tshark(name: str) -> None:
    events = [event for event in events_in(CAPTURES / f"{name}.pcap") if {"begin", "first"} <= event.numbers.keys()]

    assert {event.frame: event.numbers["first"] for event in events} == TSHARK[name]


def test_the_evidence_of_a_retransmission_is_its_first_copy() -> None:
    (event,) = events_in(CAPTURES / "sctp4_loss.pcap")[3:]

    assert event.numbers == {"begin": 4233389976, "first": 7, "elapsed_ns": 1_428_364, "reports": 3}
    assert str(event) == "TSN 4233389976 of packet 7, sent again because 3 SACKs reported it missing"


def test_data_is_sent_again() -> None:
    first, again = octets("A", data(1000)), octets("A", data(1000))

    assert said(first, 0.5, again, 0.5, again) == [
        "TSN 1000 of packet 5, sent again 510 ms later because no acknowledgment came",
        "TSN 1000 of packet 5, sent again 1.02 s later because no acknowledgment came",
    ]
    assert said(first, again) == ["TSN 1000 of packet 5 again, 10 ms later, which nothing asked for"]
    assert said(first, 0.1, again) == ["TSN 1000 of packet 5, sent again 110 ms later"]
    assert said(first, octets("B", sack(1000)), 0.5, again) == [
        "TSN 1000, sent again although packet 6 acknowledges it"
    ]


def test_what_blocks_hold_is_acknowledged() -> None:
    two = octets("A", data(1000), data(1001))

    assert shown(events_of(*HANDSHAKE, two, octets("B", sack(999, (2, 2))), 0.5, octets("A", data(1001)))) == (
        "6:missing_reported 7:spurious_retransmission"
    )


def test_three_reports_ask_for_data() -> None:
    lost, later = octets("A", data(1000)), [octets("A", data(1000 + number)) for number in (1, 2, 3)]
    reports = [octets("B", sack(999, (2, last))) for last in (2, 3, 4)]
    taken = [frame for pair in zip(later, reports, strict=True) for frame in pair]

    assert said(lost, *taken, lost)[3:] == ["TSN 1000 of packet 5, sent again because 3 SACKs reported it missing"]
    assert said(*taken, 0.1, lost)[4:] == [
        "TSN 1000, sent because 3 SACKs reported it missing; it belongs before packet 5, and the first copy was lost "
        "before the capture"
    ]
    assert said(lost, *taken[:4], lost)[2:] == ["TSN 1000 of packet 5, sent again 50 ms later"]


def test_a_gap_is_filled() -> None:
    first, second = octets("A", data(1000)), octets("A", data(1001))
    gap = "TSN 1000, before it, has not been seen yet"

    assert said(second, first) == [
        gap,
        "TSN 1000 belongs before packet 5, which came 10 ms earlier: the network reordered them",
    ]
    assert said(second, 0.1, first)[1:] == [
        "TSN 1000 belongs before packet 5, which came 110 ms earlier: it was reordered, or lost before the capture and "
        "sent again"
    ]
    assert said(second, -0.005, octets("B", sack(1001)), first) == [
        gap,
        "acknowledges TSN 1000, which was sent but is not in the capture",
        "packet 6 acknowledges TSN 1000 already: the capture has them in the wrong order",
    ]
    wide = said(octets("A", data(1005)), octets("A", data(1002)), octets("A", data(1003)))
    assert wide[0] == "TSNs 1000 to 1004, before it, have not been seen yet"
    assert len(wide) == 3


def test_tsns_wrap() -> None:
    begin = octets("A", init(first=0xFFFF_FFFF)), *HANDSHAKE[1:]
    sent = [octets("A", data(tsn)) for tsn in (-1, 0, 1)]

    assert events_of(*begin, *sent, octets("B", sack(1))) == []
    assert shown(events_of(*begin, sent[0], sent[2], octets("B", sack(-1, (2, 2))), sent[1])) == (
        "6:gap 7:missing_reported 8:late"
    )


def test_what_the_capture_lacks_was_acknowledged() -> None:
    assert said(octets("A", data(1000)), octets("B", sack(1009))) == [
        "acknowledges TSNs 1001 to 1009, which were sent but are not in the capture"
    ]
    blocks = octets("B", sack(1000, (3, 4), (7, 8)))
    assert said(octets("A", data(1000)), blocks, octets("B", sack(1009)), octets("A", data(1010))) == [
        "acknowledges TSNs 1003 to 1004, which were sent but are not in the capture",
        "acknowledges TSNs 1007 to 1008, which were sent but are not in the capture",
        "reports TSNs 1001 to 1002 missing (report 1)",
        "acknowledges TSNs 1001 to 1002, which were sent but are not in the capture",
        "acknowledges TSNs 1005 to 1006, which were sent but are not in the capture",
        "acknowledges TSN 1009, which was sent but is not in the capture",
    ]


def test_a_direction_that_was_not_captured_lacks_nothing() -> None:
    assert events_of(*(octets("A", sack(number)) for number in range(5))) == []


def test_a_capture_may_begin_late() -> None:
    frames = octets("A", data(50)), octets("A", data(49)), 0.5, octets("A", data(48)), octets("A", data(48))

    assert shown(events_of(*frames)) == "2:late 3:late 4:retransmission"
    assert shown(events_of(*HANDSHAKE, octets("A", data(990)))) == "5:retransmission"
    assert said(octets("A", data(990))) == ["TSN 990, which was sent before"]


def test_absurd_blocks_are_not_believed() -> None:
    absurd = sack(1000, (0, 5), (1, 4), (9, 3), (0xFFFF, 0xFFFE), (5, 6), (6, 9))

    assert shown(events_of(*HANDSHAKE, octets("A", *(data(1000 + number) for number in range(7))))) == ""
    found = events_of(*HANDSHAKE, octets("A", *(data(1000 + number) for number in range(7))), octets("B", absurd))
    assert [event.kind for event in found] == [SctpEventKind.MISSING_REPORTED]
    assert found[0].numbers == {"begin": 1001, "last": 1004, "count": 4, "reports": 1}


def test_blocks_may_be_taken_back() -> None:
    sent = octets("A", *(data(1000 + number) for number in range(8)))
    first, reneged = octets("B", sack(999, (3, 4), (7, 8))), "no longer acknowledges TSN {}, which packet 6 reported as"

    for blocks, tsn in (((3, 4),), 7), (((3, 3), (7, 8)), 3), (((4, 4), (7, 8)), 2), ((), 3):
        (found,) = (text for text in said(sent, first, octets("B", sack(999, *blocks))) if "no longer" in text)
        assert found.startswith(reneged.format(1000 + tsn))
    for blocks in ((2, 4), (6, 9)), ((2, 4), (7, 8)):
        assert not any("no longer" in text for text in said(sent, first, octets("B", sack(999, *blocks))))
    wide = octets("B", sack(999, (3, 8)))
    (found,) = (text for text in said(sent, wide, octets("B", sack(1003, (3, 4)))) if "no longer" in text)
    assert found.startswith(reneged.format(1004))
    for kept in (sack(1000, (2, 7)), sack(1003, (3, 4)), sack(1007), sack(1009)):
        assert not any("no longer" in text for text in said(sent, first, octets("B", kept)))


def test_acknowledgments_may_come_in_another_order() -> None:
    sent = octets("A", data(1000), data(1001))

    assert said(sent, octets("B", sack(1001)), octets("B", sack(1000))) == [
        "acknowledges less than packet 6 did: the network reordered them"
    ]


def test_duplicates_are_reported() -> None:
    assert said(octets("A", data(1000)), octets("B", sack(1000, duplicates=(1000,)))) == [
        "reports that TSN 1000 arrived twice"
    ]
    assert said(octets("A", data(1000)), octets("B", sack(1000, duplicates=(1000, 1000)))) == [
        "reports that 2 TSNs arrived twice, TSN 1000 among them"
    ]


def test_a_window_may_close() -> None:
    closed, probe = octets("B", sack(1000, window=0)), octets("A", data(1001))

    assert shown(events_of(*HANDSHAKE, octets("A", data(1000)), closed, probe)) == "6:zero_window 7:zero_window_probe"


def test_messages_that_are_given_up_are_no_gap() -> None:
    forward = octets("A", chunk(192, struct.pack(">I", 1002)))

    assert said(octets("A", data(1000)), octets("B", sack(1000)), octets("A", data(1003)), forward, forward) == [
        "TSNs 1001 to 1002, before it, have not been seen yet",
        "gives up TSNs 1001 to 1002: the receiver need not wait for them (RFC 3758)",
    ]
    assert said(octets("A", data(1000)), forward, octets("A", data(1003)), octets("B", sack(1003))) == [
        "gives up TSN 1002: the receiver need not wait for it (RFC 3758)"
    ]
    wide = said(octets("A", data(1006)), forward, octets("A", data(1004)), octets("A", data(1001)))
    assert [text[:8] for text in wide] == ["TSNs 100", "gives up", "TSN 1004", "TSN 1001"]
    assert said(octets("A", chunk(192, b"\0"))) == []
    assert shown(events_of(octets("A", chunk(194, struct.pack(">I", 7))), octets("A", data(8)))) == "1:skipped"


B, E, U = 2, 1, 4


@pytest.mark.parametrize(
    ("first", "second", "is_broken"),
    [
        (data(1000, flags=B), data(1001, flags=0), False),
        (data(1000, flags=B), data(1001, flags=E), False),
        (data(1000, flags=E | B), data(1001, flags=E | B), False),
        (data(1000, flags=B), data(1001, flags=B), True),
        (data(1000, flags=E | B), data(1001, flags=E), True),
        (data(1000, flags=B), data(1001, flags=E, stream=1), True),
        (data(1000, flags=B), data(1001, flags=E, message=1), True),
        (data(1000, flags=B | U), data(1001, flags=E | U, message=1), False),
        (data(1000, flags=B | U), data(1001, flags=E), True),
        (i_data(1000, flags=B), i_data(1001, flags=B, message=1), False),
        (i_data(1000, flags=B), i_data(1001, flags=E, message=0, last=1), False),
    ],
)
def test_the_pieces_of_a_message_follow_each_other(first: bytes, second: bytes, is_broken: bool) -> None:
    text = "TSN 1001 does not continue the message of TSN 1000, so neither can be delivered (RFC 9260 §6.9)"

    assert (text in said(octets("A", first), octets("A", second))) == is_broken
    assert (text in said(octets("A", second), octets("A", first))) == is_broken
    assert shown(events_of(*HANDSHAKE, octets("A", first, second), 1, octets("A", first, second))).count("broken") == (
        is_broken
    )


def test_a_message_may_be_given_up_in_its_middle() -> None:
    forward = octets("A", chunk(192, struct.pack(">I", 1000)))

    assert (
        shown(events_of(*HANDSHAKE, octets("A", data(1000, flags=B)), forward, octets("A", data(1001)))) == "6:skipped"
    )


def test_control_chunks_are_sent_again_until_they_are_answered() -> None:
    begin = octets("A", init())
    assert [str(one) for one in events_of(begin, 3, begin)] == [
        "the same as in packet 1, sent again 3.01 s later because no answer came"
    ]
    assert shown(events_of(begin, begin)) == "2:repeated"
    echo = octets("A", COOKIE_ECHO)
    assert shown(events_of(*HANDSHAKE[:3], 1, echo, HANDSHAKE[3])) == "4:retransmission_timeout"
    assert shown(events_of(*HANDSHAKE, octets("A", shutdown(1)), octets("A", shutdown(2)))) == ""


def test_a_tag_may_be_wrong() -> None:
    assert said(octets("A", data(1000), tag=5)) == [
        "its verification tag is not 0x00000022, as the receiver chose, so the receiver discards it (RFC 9260 §8.5)"
    ]
    unknown = events_of(octets("A", init()), octets("B", init_ack()), octets("A", data(1000), tag=5))
    assert [str(event) for event in unknown] == [
        "its verification tag is not one that the receiver chose, so the receiver discards it (RFC 9260 §8.5)"
    ]


def test_an_association_may_follow_another() -> None:
    end = octets("A", shutdown(1999)), octets("B", SHUTDOWN_ACK), octets("A", SHUTDOWN_COMPLETE)

    assert shown(events_of(*HANDSHAKE, *end, *HANDSHAKE)) == "8:port_reuse"
    assert shown(events_of(*HANDSHAKE, octets("A", init(tag=9)))) == "5:restart"
    assert shown(events_of(*HANDSHAKE, *end, octets("A", data(1000)))) == "8:data_after_end+data_after_shutdown"
    assert shown(events_of(*HANDSHAKE, octets("A", shutdown(1999), data(1000)))) == "5:data_after_shutdown"


def test_both_may_open_it() -> None:
    both = octets("A", init()), octets("B", init("B"))

    assert shown(events_of(*both)) == "2:simultaneous_open"
    assert shown(events_of(HANDSHAKE[1], octets("B", init("B", tag=0x99)))) == ""


def test_an_abort_ends_it() -> None:
    assert said(octets("B", ABORT)) == ["ends the association at once, and what is not yet delivered is lost"]
    assert shown(events_of(HANDSHAKE[0], octets("B", ABORT))) == "2:refused"


def test_addresses_change() -> None:
    change = chunk(193, bytes(4) + parameter(5, address(1)) + parameter(0xC001, bytes(4) + parameter(5, address(3))))
    nothing = chunk(193, bytes(4) + parameter(5, address(1)))

    assert said(octets("A", change), octets("A", nothing)) == [
        "changes the addresses of its sender: 1 added, 0 deleted (RFC 5061)"
    ]


def test_tsns_may_begin_anew() -> None:
    """An answer says how both sides go on (RFC 6525 §5.2.4)."""
    request = octets("A", chunk(130, parameter(15, bytes(4))))
    answers = [parameter(16, struct.pack(">IIII", 0, result, 7000, 5000)) for result in (1, 2)]
    sent = octets("A", data(1000)), octets("B", sack(1000))
    after = octets("A", data(5000)), octets("B", data(7000), sack(5000)), octets("A", sack(7000))

    done = events_of(*HANDSHAKE, *sent, request, octets("B", chunk(130, answers[0])), *after)
    assert shown(done) == "7:streams_reset"
    refused = events_of(*HANDSHAKE, *sent, request, octets("B", chunk(130, answers[1])), after[0])
    assert shown(refused) == "7:streams_reset 9:gap"
    short = octets("B", chunk(130, parameter(16, bytes(8)) + parameter(17, bytes(8))))
    assert events_of(*HANDSHAKE, short) == []


def test_round_trips_are_measured() -> None:
    follower = AssociationEvents()
    sent = octets("A", data(1000)), octets("B", sack(1000)), octets("A", data(1001)), octets("A", data(1002))
    moments = [
        follower.follow(packet)
        for packet in packets_of(
            *HANDSHAKE, *sent, octets("B", sack(1000, (2, 2))), octets("A", data(1001)), 1, octets("B", sack(1002))
        )
    ]

    course = moments[-1].course if moments[-1] is not None else None
    assert course is not None
    assert course.round_trip_ns == 20_000_000
    assert [one.round_trip_ns for one in course.directions] == [10_000_000, None]


def test_chunks_that_are_cut_say_nothing() -> None:
    cut = [chunk(kind, b"\0\0") for kind in (0, 64, 3, 7, 192)]

    assert events_of(*HANDSHAKE, *(octets("A", one) for one in cut)) == []


def test_copies_and_damage_change_nothing() -> None:
    once = octets("A", data(1000))
    twice = dissected(once, 5, 50_000_000), dissected(once, 6, 50_100_000)
    follower = AssociationEvents()

    assert shown([event for packet in (*packets_of(*HANDSHAKE), *twice) for event in follower.take(packet)]) == (
        "6:captured_twice"
    )
    assert shown(events_of(*HANDSHAKE, octets("A", data(1007), checksum=1), once)) == "5:damaged"


def test_a_packet_in_fragments_has_no_copy() -> None:
    content, ends = octets("A", HEARTBEAT)[34:], (address(1), address(2))
    pieces = ipv4(ends, 132, content[:16], place=0x2000), ipv4(ends, 132, content[16:], place=2)
    reassembler, follower = Reassembler(), AssociationEvents()

    found = []
    for number, frame in enumerate(pieces * 2, 1):
        packet = dissected(frame, number)
        reassembler.take(packet)
        found += follower.take(packet)
    assert found == []


def test_other_packets_are_none() -> None:
    assert AssociationEvents().take(dissected(ipv4((address(1), address(2)), 17, bytes(8)))) == []


def test_memory_is_bounded() -> None:
    follower = AssociationEvents(limit=20)
    for number in range(100):
        follower.take(dissected(octets("A", init(tag=number + 1), ports=(number + 1, 7)), number))
    assert (len(follower._courses), follower.associations.forgotten) == (20, 80)

    log = Transmissions(limit=3)
    moment = AssociationEvents().follow(dissected(octets("A", data(1))))
    assert moment is not None
    sent = moment.sent_before(1)
    assert sent is not None
    for tsn in range(10):
        log.put(0, 0, tsn, sent)
    assert [log.get(0, 0, tsn) is not None for tsn in (6, 7)] == [False, True]


def test_gaps_are_limited() -> None:
    frames = [octets("A", data(1000 + 2 * number)) for number in range(1, 600)]
    follower = AssociationEvents()
    moments = [follower.follow(packet) for packet in packets_of(*HANDSHAKE, *frames)]

    assert moments[-1] is not None
    assert len(moments[-1].own.gaps) == 256


@one_in(3)
def test_nonsense_is_survived(every: int) -> None:
    random, follower = Random(7), AssociationEvents(limit=16)
    for number in range(1500 // every):
        kinds = [
            random.choice((0, 1, 2, 3, 6, 7, 8, 10, 11, 14, 64, 130, 192, 193)) for _ in range(random.randrange(4))
        ]
        chunks = [
            chunk(kind, random.randbytes(random.choice((0, 4, 12, 20, 40))), random.randrange(8)) for kind in kinds
        ]
        frame = octets(random.choice("AB"), *chunks, tag=random.choice((0, 0x11, 0x22, random.getrandbits(32))))
        for event in follower.take(dissected(frame, number, number * 1_000_000)):
            assert "{" not in str(event) + event.mark
