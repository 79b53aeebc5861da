"""`ConnectionEvents`: what segments mean in their connections."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame
from dissect.packet import Packet, dissect
from dissect.session import open_packets
from dissect.session.tcp import ConnectionEvents, Event, EventKind
from dissect.session.tcp.events.side import MOST_KEPT, Sent, Side
from tests.captures import CAPTURES
from tests.profiles import some_of
from tests.session.tcp.conversations import conversations
from tests.session.tcp.frames import (
    ACK,
    ADDRESSES,
    CLIENT,
    FIN,
    PSH,
    RST,
    SERVER,
    SYN,
    Timed,
    blocks,
    frame,
    ipv4,
    scale,
    timestamps,
    write,
)
from tests.sessions import SESSIONS, needs_sessions
from tests.together import together

MILLISECOND = 1_000_000


def events_in(path: Path) -> list[Event]:
    follower = ConnectionEvents()
    with open_packets(str(path)) as packets:
        return [event for packet in packets for event in follower.take(packet)]


def shown(events: list[Event]) -> str:
    """The kinds of events, by frame."""
    found: dict[int, list[str]] = {}
    for event in events:
        found.setdefault(event.frame, []).append(event.kind.value)
    return " ".join(f"{number}:{'+'.join(kinds)}" for number, kinds in found.items())


RECORDED = {
    "tcp4_corrupted_segment.pcap": "4:damaged",
    "tcp4_duplicate.pcap": "7:captured_twice 8:duplicate_ack+duplicate_reported",
    "tcp4_loss_fast.pcap": (
        "10:selective_duplicate_ack+window_update 11:selective_duplicate_ack+window_update "
        "12:selective_duplicate_ack+window_update 13:fast_retransmission"
    ),
    "tcp4_loss_timeout.pcap": "5:retransmission_timeout",
    "tcp4_many_losses.pcap": (
        "9:selective_duplicate_ack+window_update 10:selective_duplicate_ack+window_update "
        "11:selective_duplicate_ack+window_update 12:fast_retransmission 13:retransmission_timeout "
        "15:retransmission_timeout 22:gap 23:selective_duplicate_ack+window_update 24:retransmission "
        "29:retransmission_timeout"
    ),
    "tcp4_multipath.pcap": "8:duplicate_ack 9:duplicate_ack 10:duplicate_ack 12:duplicate_ack",
    "tcp4_path_mtu.pcap": (
        "9:selective_duplicate_ack+window_update 10:retransmission 11:retransmission 12:retransmission"
    ),
    "tcp4_simultaneous_open.pcap": (
        "2:simultaneous_open 3:simultaneous_open 4:simultaneous_open 5:window_update+duplicate_reported "
        "6:window_update+duplicate_reported"
    ),
    "tcp4_zero_window.pcap": (
        "13:window_full 14:window_full+retransmission 15:zero_window+duplicate_reported "
        "16:zero_window_probe 17:zero_window+zero_window_probe_answer 18:zero_window_probe "
        "19:window_update"
    ),
    "tcp6_corrupted_header.pcap": "4:damaged",
    "tcp6_keepalive.pcap": "8:keep_alive 9:keep_alive_answer 10:keep_alive 11:keep_alive_answer",
    "tcp6_loss_seen_by_receiver.pcap": (
        "6:gap 7:selective_duplicate_ack+window_update 9:selective_duplicate_ack+window_update "
        "11:selective_duplicate_ack+window_update 12:fast_retransmission"
    ),
    "tcp6_path_mtu.pcap": (
        "9:selective_duplicate_ack+window_update 10:retransmission 11:retransmission 12:retransmission"
    ),
    "tcp6_reordered.pcap": (
        "6:gap 7:selective_duplicate_ack+window_update 9:selective_duplicate_ack+window_update 10:out_of_order"
    ),
    "tcp6_syn_loss.pcap": "2:retransmission_timeout",
}
"""All captures with events, and which."""


def test_the_captures_have_these_events() -> None:
    found = {path.name: shown(events_in(path)) for path in sorted(CAPTURES.glob("*tcp*.pcap"))}

    assert {name: text for name, text in found.items() if text} == RECORDED


BESIDE = {
    "ack_unseen": "5:not_captured 6:duplicate_ack",
    "beyond_window": "4:window_full 5:out_of_window",
    "captured_twice": (
        "2:captured_twice 4:captured_twice 6:captured_twice 8:captured_twice 10:captured_twice "
        "12:captured_twice 14:captured_twice 16:captured_twice 18:captured_twice 20:captured_twice"
    ),
    "dup_last": "5:repeated",
    "dup_older": "6:repeated",
    "dupack_data": "6:duplicate_ack 8:duplicate_ack 9:duplicate_ack",
    "dupack_window": "6:duplicate_ack 7:duplicate_ack 8:window_update 9:duplicate_ack 10:duplicate_ack",
    "fin_rtx": "5:retransmission_timeout",
    "fin_with_data": "5:retransmission_timeout",
    "in_flight": "9:selective_duplicate_ack",
    "keepalive": "6:keep_alive 7:keep_alive_answer 8:keep_alive 9:keep_alive_answer 10:duplicate_ack",
    "keepalive_fresh": "4:keep_alive 5:keep_alive_answer",
    "keepalive_unanswered": "6:keep_alive 7:keep_alive 8:keep_alive",
    "keepalive_win": "6:keep_alive 7:keep_alive_answer+window_update",
    "lost_acked": "5:gap 6:not_captured 7:duplicate_ack",
    "nextseq_zero": "5:retransmission_timeout 6:gap",
    "one_back_two_octets": "5:retransmission_timeout 7:retransmission_timeout",
    "one_octet_rtx": "5:retransmission_timeout",
    "ooo": "5:gap 6:out_of_order",
    "ooo_before_pure_ack": "5:gap 6:out_of_order",
    "ooo_late": "5:gap 6:late",
    "ooo_no_handshake_in": "2:gap 3:out_of_order",
    "ooo_no_handshake_out": "2:gap 3:late",
    "paws": "6:old_duplicate",
    "reuse_new_isn": "9:port_reuse",
    "reuse_no_close": "5:syn_in_connection 6:port_reuse",
    "reuse_same_isn_after_fin": "7:port_reuse",
    "reuse_same_isn_after_rst": "5:port_reuse",
    "rst_not_exact": "6:rst_not_acceptable",
    "rtx_fast": "9:duplicate_ack 10:duplicate_ack 11:fast_retransmission",
    "rtx_fast_late": "9:duplicate_ack 10:duplicate_ack 11:retransmission",
    "rtx_one_dupack": "9:duplicate_ack 10:retransmission",
    "rtx_partial_new": "6:retransmission_timeout",
    "rtx_spurious": "6:spurious_retransmission 7:duplicate_ack",
    "rtx_timeout": "5:retransmission_timeout",
    "sack_dupacks_moving_window": (
        "10:selective_duplicate_ack+window_update 11:selective_duplicate_ack+window_update "
        "12:selective_duplicate_ack+window_update 13:fast_retransmission"
    ),
    "simultaneous": "2:simultaneous_open 3:simultaneous_open 4:simultaneous_open",
    "split_handshake": "2:zero_window 3:split_handshake 4:split_handshake",
    "st_after_fin": "5:data_after_fin",
    "st_bad_checksum": "4:damaged",
    "st_conflict_old": "5:retransmission_timeout",
    "st_conflict_tail": "5:repeated",
    "st_hole_acked": "5:gap 6:not_captured",
    "st_hole_unacked": "5:gap",
    "st_isn_minus_one": "4:gap 5:out_of_order",
    "st_keepalive_garbage": "6:keep_alive 7:keep_alive_answer",
    "st_late_after_ack": "5:gap 6:not_captured 7:capture_out_of_order",
    "st_midstream_reordered": "2:late",
    "st_policy_matrix": (
        "4:gap 5:gap 7:late 8:retransmission 11:repeated 13:retransmission 15:gap 16:out_of_order 18:late"
    ),
    "st_queued_left": "4:gap 5:out_of_order 6:out_of_order",
    "st_queued_same": "4:gap 5:repeated 6:out_of_order",
    "st_reuse": "9:port_reuse",
    "st_rst_data": "7:data_after_reset",
    "st_tfo_resent": "3:syn_data_not_taken+retransmission",
    "st_wrap": "4:gap 5:out_of_order",
    "syn_in_established": "5:syn_in_connection",
    "syn_rtx": "2:retransmission_timeout",
    "synack_first": "2:capture_out_of_order",
    "synack_other_isn": "3:second_answer",
    "tfo_ignored": "3:syn_data_not_taken+retransmission",
    "window_full_first_flight": "4:window_full 6:window_full",
    "window_full_scaled": "6:window_full",
    "window_update": "6:window_update 7:zero_window 8:window_update",
    "wrap": "7:spurious_retransmission",
    "wscale_one_side": "4:window_update",
    "zero_window": (
        "4:window_full 5:zero_window 6:zero_window_probe 7:zero_window+zero_window_probe_answer "
        "8:zero_window_probe 9:zero_window+zero_window_probe_answer 10:window_update 11:window_full"
    ),
    "zero_window_linux": (
        "4:window_full 5:zero_window 6:zero_window_probe 7:zero_window+zero_window_probe_answer "
        "8:zero_window_probe 9:window_update"
    ),
    "zero_window_probe_taken": "4:window_full 5:zero_window 6:zero_window_probe 7:zero_window 8:zero_window_probe",
}
"""The small captures beside the checkout that have events, and which."""


@needs_sessions
def test_so_have_those_beside_the_checkout() -> None:
    assert SESSIONS is not None
    paths = [path for path in sorted(SESSIONS.glob("*.pcap")) if not path.name.startswith(("fr", "sctp"))]
    found = {path.stem: shown(events_in(path)) for path in paths}

    assert {name: text for name, text in found.items() if text} == BESIDE


def followed(*frames: bytes, apart: int = 5, follower: ConnectionEvents | None = None) -> list[Event]:
    """The events of frames that are so many milliseconds apart."""
    own = ConnectionEvents() if follower is None else follower
    return [one for at, octets in enumerate(frames) for one in own.take(timed(at, octets, apart))]


def timed(at: int, octets: bytes, apart: int) -> Packet:
    return dissect(
        Frame(
            number=at + 1,
            timestamp_ns=(200 + at * apart) * MILLISECOND,
            captured_length=len(octets),
            original_length=len(octets),
            link_type=LinkType.ETHERNET,
            interface=0,
            octets=octets,
        )
    )


def c(sequence: int, data: int = 0, ack: int = 1001, flags: int = ACK, **given: Any) -> bytes:
    """A segment of the client."""
    return frame(CLIENT, flags, sequence, ack, data=b"c" * data, **given)


def s(ack: int, data: int = 0, sequence: int = 1001, flags: int = ACK, **given: Any) -> bytes:
    """A segment of the server."""
    return frame(SERVER, flags, sequence, ack, data=b"s" * data, **given)


SYN_SENT, SYN_ACK = frame(CLIENT, SYN, 0), frame(SERVER, SYN | ACK, 1000, 1)
OPEN = (SYN_SENT, SYN_ACK, c(1))
CLOCKED = (
    frame(CLIENT, SYN, 0, options=timestamps(10, 0)),
    frame(SERVER, SYN | ACK, 1000, 1, options=timestamps(500, 10)),
    c(1, options=timestamps(20, 500)),
)
FAST_OPEN = (frame(CLIENT, SYN, 0, data=b"hello"), SYN_ACK)
OTHER_SYN = frame(CLIENT, SYN, 777_000)

CASES: dict[str, tuple[tuple[bytes, ...], str]] = {
    "old duplicate": ((*CLOCKED, c(1, 5, options=timestamps(5, 500))), "4:old_duplicate"),
    "clock of the other side": ((*CLOCKED, c(1, 5), s(6, options=timestamps(501, 20))), ""),
    "sent again behind a gap": (
        (
            *CLOCKED,
            c(101, 100, options=timestamps(21, 500)),
            *[c(201 + at, 1, options=timestamps(22, 500)) for at in range(3)],
            c(1, 100, options=timestamps(30, 500)),
        ),
        "4:gap 8:retransmission",
    ),
    "second answer": ((SYN_SENT, SYN_ACK, frame(SERVER, SYN | ACK, 5, 1)), "3:second_answer"),
    "second answer that is taken": (
        (SYN_SENT, SYN_ACK, frame(SERVER, SYN | ACK, 5, 1), c(1, ack=6), s(1, 9, 6), c(1, ack=15)),
        "3:second_answer",
    ),
    "second answer that is not taken": (
        (SYN_SENT, SYN_ACK, frame(SERVER, SYN | ACK, 5, 1), c(1), s(1, 9), c(1, ack=1010)),
        "3:second_answer",
    ),
    "reset": ((*OPEN, c(50, flags=RST), s(1, flags=RST), c(1, 4)), "4:rst_not_acceptable 6:data_after_reset"),
    "data behind the end": ((*OPEN, c(1, flags=FIN | ACK), c(2, 4)), "5:data_after_fin"),
    "two ends": ((*OPEN, c(1, 2, flags=FIN | ACK), c(1, 6, flags=FIN | ACK)), "5:data_after_fin"),
    "the number of the end": ((*OPEN, c(1, flags=FIN | ACK), s(2), c(1, 1, ack=1001)), "6:keep_alive"),
    "beyond the window": ((*OPEN, s(1, window=100), c(1, 8192), c(1, 9000)), "4:window_update 6:out_of_window"),
    "one octet far away": ((*OPEN, c(1 << 30, 1), c((1 << 31) + 8000, 1)), "4:out_of_window 5:out_of_window"),
    "window full": ((*OPEN, s(1, window=100), c(1, 100)), "4:window_update 5:window_full"),
    "gap behind a pure ACK": ((*OPEN, c(101), c(1, 100)), "4:gap 5:out_of_order"),
    "gap filled in part": ((*OPEN, c(301, 10), c(101, 100), c(1, 10), c(11, 10)), "4:gap 5:out_of_order 6:late 7:late"),
    "not captured": ((*OPEN, c(101, 100), s(201), c(1, 100)), "4:gap 5:not_captured 6:capture_out_of_order"),
    "late": ((*OPEN, c(101, 10), *[c(111 + at, 1) for at in range(5)], c(1, 100)), "4:gap 10:late"),
    "late and acknowledged": (
        (*OPEN, c(101, 10), s(111), *[c(111 + at, 1) for at in range(5)], c(1, 100)),
        "4:gap 5:not_captured 11:late",
    ),
    "before the first": ((c(101, 10), c(91, 10), *[c(111 + at, 1) for at in range(5)], c(1, 90)), "2:late 8:late"),
    "soon before the first": ((c(101, 10), c(1, 50)), "2:late"),
    "repeated": ((*OPEN, c(1, 100), c(1, 100, flags=ACK | PSH)), "5:repeated"),
    "repeated long after": (
        (*OPEN, c(1, 100), *[s(1, 1, 1001 + at) for at in range(50)], c(1, 100)),
        "55:retransmission_timeout",
    ),
    "fast": ((*OPEN, c(1, 9), c(10, 9), s(1), s(1), c(1, 9)), "6:duplicate_ack 7:duplicate_ack 8:fast_retransmission"),
    "fast, by blocks": (
        (
            *(*OPEN, c(1, 9), c(10, 9), c(19, 9), c(28, 9)),
            *(s(1, options=blocks((10, 19))), s(1, options=blocks((28, 37), (10, 19)))),
            *(c(1, 9), c(19, 9), c(28, 9)),
        ),
        "8:selective_duplicate_ack 9:selective_duplicate_ack 10:fast_retransmission 11:fast_retransmission "
        "12:retransmission",
    ),
    "not fast": (
        (*OPEN, c(1, 9), c(10, 9), s(1), c(1, 9)),
        "6:duplicate_ack 7:retransmission",
    ),
    "spurious": ((*OPEN, c(1, 9), s(10), c(1, 9)), "6:spurious_retransmission"),
    "forgotten": ((*OPEN, c(1, 9), s(10), c(10, 9), s(19), c(5, 20)), "8:retransmission"),
    "data of the SYN": ((*FAST_OPEN, c(1, 5)), "3:syn_data_not_taken+retransmission"),
    "keep-alive": (
        (*OPEN, c(1, 9), s(10), c(9, 1), s(10), c(9), s(10), s(10)),
        "6:keep_alive 7:keep_alive_answer 8:keep_alive 9:keep_alive_answer 10:duplicate_ack",
    ),
    "one octet again": ((*OPEN, c(1, 1), c(1, 1, flags=ACK | PSH)), "5:repeated"),
    "closed window": (
        (*OPEN, c(1, 9), s(10, window=0), c(10, 1), s(10, window=0), c(9), s(10, window=0), s(10, window=50)),
        "5:zero_window 6:zero_window_probe 7:zero_window+zero_window_probe_answer 8:zero_window_probe "
        "9:zero_window+zero_window_probe_answer 10:window_update",
    ),
    "probe taken": (
        (*OPEN, c(1, 9), s(10, window=0), c(10, 1), s(11, window=90), c(11, 9), s(20)),
        "5:zero_window 6:zero_window_probe",
    ),
    "probe and window": (
        (*OPEN, s(1, window=0), c(1, 1), s(1, window=90)),
        "4:zero_window 5:zero_window_probe 6:window_update",
    ),
    "blocks": (
        (*OPEN, c(1, 9), s(1, options=blocks((5, 10))), s(1, options=blocks((5, 10), (20, 30))), s(1, window=9)),
        "5:selective_duplicate_ack 6:selective_duplicate_ack 7:window_update",
    ),
    "arrived twice": (
        (*OPEN, c(1, 9), s(10, options=blocks((1, 10))), s(10, options=blocks((15, 16), (12, 20)))),
        "5:duplicate_reported 6:selective_duplicate_ack+duplicate_reported",
    ),
    "new ports": ((*OPEN, c(1, flags=RST), SYN_SENT, SYN_ACK), "5:port_reuse"),
    "ports again after an end": (
        (*OPEN, c(1, flags=FIN | ACK), s(2, flags=FIN | ACK), c(2, ack=1002), OTHER_SYN),
        "7:port_reuse",
    ),
    "ports again without an end": (
        (*OPEN, OTHER_SYN, frame(SERVER, SYN | ACK, 9, 777_001), c(777_001, 3, ack=10), s(777_004, sequence=10)),
        "4:syn_in_connection 5:port_reuse",
    ),
    "a SYN that is refused": ((*OPEN, OTHER_SYN, s(1), c(1, 5)), "4:syn_in_connection 5:duplicate_ack"),
    "a SYN-ACK again": ((*OPEN, OTHER_SYN, SYN_ACK), "4:syn_in_connection 5:retransmission"),
    "both open": (
        (SYN_SENT, frame(SERVER, SYN, 1000), frame(CLIENT, SYN | ACK, 0, 1001), frame(SERVER, SYN | ACK, 1000, 1)),
        "2:simultaneous_open 3:simultaneous_open 4:simultaneous_open",
    ),
    "a split handshake": (
        (SYN_SENT, s(1, sequence=1000), frame(SERVER, SYN, 1000), frame(CLIENT, SYN | ACK, 0, 1001), s(1), c(1, 5)),
        "3:split_handshake 4:split_handshake 5:duplicate_ack",
    ),
    "answer before the question": ((SYN_ACK, SYN_SENT), "2:capture_out_of_order"),
    "scale": (
        (
            frame(CLIENT, SYN, 0, options=scale(2)),
            frame(SERVER, SYN | ACK, 1000, 1, options=scale(3)),
            c(1),
            s(1, 32768, window=5),
        ),
        "4:window_full",
    ),
    "scale of one side": (
        (frame(CLIENT, SYN, 0, options=scale(2)), SYN_ACK, c(1), s(1, 8192), c(1, window=9)),
        "4:window_full 5:window_update",
    ),
    "scale of which nothing is known": (
        (frame(SERVER, SYN | ACK, 1000, 1, options=scale(2)), s(1), s(1), s(1, window=9)),
        "3:duplicate_ack 4:window_update",
    ),
    "SYN without the answer": (
        (frame(CLIENT, SYN, 0, options=scale(2)), frame(CLIENT, SYN, 0, options=scale(2))),
        "2:retransmission",
    ),
}


@together(("frames", "expected"), CASES.values(), ids=CASES)
def test_a_segment_means(frames: tuple[bytes, ...], expected: str) -> None:
    assert shown(followed(*frames)) == expected


def test_a_packet_that_is_captured_twice_changes_nothing() -> None:
    sent = c(1, 9, identification=77)

    assert shown(followed(*OPEN, sent, sent, s(10))) == "5:captured_twice"
    assert shown(followed(*OPEN, sent, sent, apart=2000)) == "5:retransmission_timeout"


def test_a_segment_in_fragments_has_its_events_where_it_is_complete(tmp_path: Path) -> None:
    body, ends = c(101, 40)[34:], (ADDRESSES[CLIENT], ADDRESSES[SERVER])
    pieces = ipv4(ends, 6, body[:32], place=0x2000), ipv4(ends, 6, body[32:], place=4)
    path = write(tmp_path / "pieces.pcap", (Timed(at, octets) for at, octets in enumerate((*OPEN, *pieces))))

    assert shown(events_in(path)) == "5:gap"


def test_only_some_packets_are_remembered() -> None:
    sent = c(1, 9, identification=77)
    many = [c(10 + at, 1, identification=100 + at) for at in range(70)]

    assert shown(followed(*OPEN, sent, *many, sent, apart=1)).startswith("75:retransmission")


def test_vlans_are_told_apart() -> None:
    frames = [frame(CLIENT, SYN, number, vlan=number) for number in (10, 20)]

    assert followed(*frames) == []


def test_only_some_octets_without_an_acknowledgment_are_remembered() -> None:
    side = Side()
    for at in range(MOST_KEPT + 9):
        side.remember(at, at + 1, frame=at, time_ns=0)

    assert (len(side.sent), side.last_sent(8), side.last_sent(9)) == (MOST_KEPT, None, Sent(9, 10, 9, 0))


def test_connections_that_are_idle_longest_are_forgotten() -> None:
    follower = ConnectionEvents(limit=2)
    followed(*(frame(CLIENT, SYN, 0, port=port) for port in (1, 2, 3)), follower=follower)

    assert follower.connections.forgotten == 1


def test_an_event_is_a_sentence_with_its_evidence() -> None:
    [event] = followed(*OPEN, c(101, 9))

    assert event.sentence == ("gap", {"begin": 1, "end": 101})
    assert str(event) == "octets 1 to 100, before it, have not been seen yet"
    assert event.mark == "gap of 100 octets"
    assert (event.kind, event.frame, event.connection) == (EventKind.GAP, 4, 0)


def test_what_was_acknowledged_before_it_was_seen_belongs_before_the_acknowledgment() -> None:
    [event] = followed(s(101, 10), c(1, 100))

    assert (event.kind, event.frame, event.sentence[1]["first"]) == (EventKind.LATE, 2, 1)


@pytest.mark.heavy
def test_the_evidence_of_an_event_is_in_earlier_packets(tmp_path: Path) -> None:
    with open_packets(write(tmp_path / "simulated.pcap", conversations(3, 20))) as packets:
        frames = [bytes(packet.frame.octets) for packet in packets]
    Random(3).shuffle(frames)
    events = followed(*frames)

    assert len(events) > 100
    assert [one for one in events if not one.sentence[1].get("first", 0) < one.frame] == []


def test_other_packets_have_no_events() -> None:
    assert followed(c(1)[:20]) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", some_of(range(2), 2))
def test_simulated_conversations_have_events_of_most_kinds(seed: int, tmp_path: Path) -> None:
    events = events_in(write(tmp_path / "simulated.pcap", conversations(seed, 120)))

    assert all("{" not in str(event) for event in events)
    assert len({event.kind for event in events}) >= 22
