"""`ladder`: the messages of a conversation, what became of them, and the states of both ends."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest

import dissect
from dissect.capture import Interface, PcapngWriter
from dissect.errors import CaptureError
from dissect.session import EndState, Fate, Ladder, Missing
from dissect.session.conversations.keeping import Keeper
from dissect.session.ladders import building
from dissect.session.ladders.building import read_ladder
from tests.captures import CAPTURES
from tests.packet.frames import build, ipv4, udp
from tests.packet.reassembly.fragments import piece
from tests.render.frames import UDP_FRAME, pcap
from tests.session.tcp.frames import ACK, CLIENT, FIN, SERVER, SYN, Timed, frame, write

MILLISECOND = 1_000_000
OPEN = (
    frame(CLIENT, SYN, 100),
    frame(SERVER, SYN | ACK, 500, 101),
    frame(CLIENT, ACK, 101, 501),
)


def drawn(path: Path, *frames: bytes, conversation: int = 0, most: int = building.MOST) -> Ladder:
    """The ladder of frames that are ten milliseconds apart."""
    write(path / "made.pcap", [Timed(10 * MILLISECOND * number, octets) for number, octets in enumerate(frames)])
    return dissect.ladder(path / "made.pcap", conversation, most=most)


def fates(ladder: Ladder) -> dict[int, str]:
    return {rung.number: str(rung.fate) for rung in ladder.rungs if rung.fate is not Fate.SEEN}


def numbers(ladder: Ladder) -> Sequence[int]:
    return [rung.number for rung in ladder.rungs]


def test_messages_stand_between_client_and_server_with_what_counts_of_them() -> None:
    ladder = dissect.ladder(CAPTURES / "tcp4_loss_fast.pcap")

    assert (ladder.conversation.number, ladder.conversations, ladder.left_out) == (0, 1, 0)
    assert [rung.is_from_left for rung in ladder.rungs[:4]] == [True, False, True, True]
    fifth = ladder.rungs[4]
    assert (fifth.number, fifth.octets, fifth.is_ordinary) == (5, 1448, True)
    assert fifth.fields == {"sequence_number": 1449, "acknowledgment_number": 1, "window": 64512}
    assert not ladder.rungs[0].is_ordinary
    assert [event.kind for event in ladder.rungs[12].events] == ["fast_retransmission"]


def test_what_was_sent_again_was_lost() -> None:
    assert fates(dissect.ladder(CAPTURES / "tcp4_loss_fast.pcap")) == {5: "lost"}
    assert fates(dissect.ladder(CAPTURES / "sctp4_loss.pcap")) == {7: "lost"}


def test_what_is_reported_to_have_arrived_twice_was_not_lost() -> None:
    assert fates(dissect.ladder(CAPTURES / "tcp4_zero_window.pcap")) == {}


def test_data_of_a_syn_that_was_not_taken_was_not_lost(tmp_path: Path) -> None:
    ladder = drawn(
        tmp_path,
        frame(CLIENT, SYN, 100, data=b"AAAA"),
        frame(SERVER, SYN | ACK, 500, 101),
        frame(CLIENT, ACK, 101, 501, data=b"AAAA"),
    )

    assert [event.kind for event in ladder.rungs[2].events] == ["syn_data_not_taken", "retransmission"]
    assert fates(ladder) == {}


def test_what_is_acknowledged_and_not_there_was_not_captured(tmp_path: Path) -> None:
    ladder = drawn(tmp_path, *OPEN, frame(SERVER, ACK, 501, 301))

    gap = ladder.rungs[3]
    assert (gap.number, gap.is_from_left, gap.fate, gap.octets) == (4, True, Fate.NOT_CAPTURED, 200)
    assert gap.missing == Missing(1, 200)
    assert numbers(ladder) == [1, 2, 3, 4, 4]


def test_packets_that_only_carry_data_are_ordinary() -> None:
    ladder = dissect.ladder(CAPTURES / "sctp4_loss.pcap")

    assert [rung.is_ordinary for rung in ladder.rungs[3:7]] == [False, True, True, True]


def test_nothing_counts_of_a_message_before_the_beginning_is_known(tmp_path: Path) -> None:
    damaged = bytearray(OPEN[0])
    damaged[14 + 20 + 16] = 1  # in the checksum
    [rung] = drawn(tmp_path, bytes(damaged)).rungs

    assert [event.kind for event in rung.events] == ["damaged"]
    assert rung.fields == {}


def test_states_are_given_where_they_change() -> None:
    ladder = dissect.ladder(CAPTURES / "tcp4_loss_timeout.pcap")

    assert ladder.begin == (EndState("CLOSED"), EndState("", "LISTEN"))
    left = [(rung.number, rung.left.certain, rung.left.possible) for rung in ladder.rungs if rung.left]
    assert left == [
        (1, "SYN-SENT", ""),
        (2, "SYN-SENT", "ESTABLISHED"),
        (3, "ESTABLISHED", ""),
        (9, "FIN-WAIT-1", ""),
        (10, "FIN-WAIT-1", "TIME-WAIT"),
        (11, "TIME-WAIT", ""),
    ]


def test_states_of_associations_are_given_too() -> None:
    ladder = dissect.ladder(CAPTURES / "sctp_refused.pcap")

    assert ladder.begin == (EndState(), EndState())
    assert [(rung.left, rung.right) for rung in ladder.rungs] == [
        (EndState("COOKIE-WAIT"), None),
        (EndState("COOKIE-WAIT", "CLOSED"), EndState("CLOSED")),
    ]


def test_the_client_is_left_whoever_was_seen_first(tmp_path: Path) -> None:
    ladder = drawn(tmp_path, OPEN[1], OPEN[0], OPEN[2])

    assert [rung.is_from_left for rung in ladder.rungs] == [False, True, True]
    assert str(ladder.conversation.ends[0].address) == "192.0.2.1"


def test_a_syn_that_opens_another_connection_belongs_to_that(tmp_path: Path) -> None:
    again = (
        frame(CLIENT, SYN, 9000),
        frame(SERVER, SYN | ACK, 7000, 9001),
        frame(CLIENT, ACK, 9001, 7001),
    )
    assert numbers(drawn(tmp_path, *OPEN, *again)) == [1, 2, 3]

    ladder = drawn(tmp_path, *OPEN, *again, conversation=1)

    assert numbers(ladder) == [4, 5, 6]
    assert ladder.rungs[0].fields == {"sequence_number": 0}
    assert [event.kind for event in ladder.rungs[0].events] == ["syn_in_connection"]


def test_conversations_between_the_same_ends_are_told_apart(tmp_path: Path) -> None:
    close = (
        frame(CLIENT, FIN | ACK, 101, 501),
        frame(SERVER, FIN | ACK, 501, 102),
        frame(CLIENT, ACK, 102, 502),
    )
    again = (frame(CLIENT, SYN, 9000), frame(SERVER, SYN | ACK, 7000, 9001))

    ladder = drawn(tmp_path, *OPEN, *close, *again, conversation=1)

    assert (numbers(ladder), ladder.conversations) == ([7, 8], 2)


def test_an_association_is_drawn_whichever_addresses_it_uses() -> None:
    ladder = dissect.ladder(CAPTURES / "sctp_multihoming.pcap")

    assert numbers(ladder) == list(range(1, 24))
    assert fates(ladder) == {15: "lost", 20: "lost"}


def test_an_error_that_quotes_a_message_is_among_them() -> None:
    ladder = dissect.ladder(CAPTURES / "icmp_port_unreachable.pcap")

    assert [(rung.number, rung.is_quoted, rung.is_ordinary) for rung in ladder.rungs] == [
        (1, False, True),
        (2, True, False),
    ]


def test_echoes_have_no_ports_and_no_states() -> None:
    ladder = dissect.ladder(CAPTURES / "icmp_echo.pcap")

    assert [rung.is_from_left for rung in ladder.rungs] == [True, False, True, False]
    assert ladder.begin == (EndState(), EndState())


def test_a_datagram_in_fragments_is_a_message() -> None:
    ladder = dissect.ladder(CAPTURES / "udp4_fragments.pcap")

    assert [(rung.number, rung.octets) for rung in ladder.rungs] == [(3, 4000), (6, 4000)]


def test_what_carries_a_protocol_of_its_own_is_not_ordinary() -> None:
    ladder = dissect.ladder(CAPTURES / "dns_lookups.pcap")

    assert [rung.is_ordinary for rung in ladder.rungs] == [False, False]


def test_packets_without_times(tmp_path: Path) -> None:
    path = tmp_path / "untimed.pcapng"
    with path.open("wb") as file, PcapngWriter(file) as writer:
        writer.add_interface(Interface(link_type=1))
        writer.write(UDP_FRAME)

    ladder = dissect.ladder(path)

    assert [rung.time_ns for rung in ladder.rungs] == [None]


def test_no_more_messages_than_asked_for(tmp_path: Path) -> None:
    ladder = drawn(tmp_path, *OPEN, most=2)

    assert (numbers(ladder), ladder.left_out) == ([1, 2], 1)


def test_the_limit_is_for_each_conversation(tmp_path: Path) -> None:
    again = (frame(CLIENT, SYN, 9000), frame(SERVER, SYN | ACK, 7000, 9001), frame(CLIENT, ACK, 9001, 7001))
    close = (frame(CLIENT, FIN | ACK, 101, 501), frame(SERVER, FIN | ACK, 501, 102), frame(CLIENT, ACK, 102, 502))

    ladder = drawn(tmp_path, *OPEN, *close, *again, conversation=1, most=2)

    assert (numbers(ladder), ladder.left_out) == ([7, 8], 1)


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "there are none"),
        ([UDP_FRAME], "the only one has number 0"),
        ([UDP_FRAME, *OPEN], "their numbers are 0 to 1"),
    ],
)
def test_a_conversation_that_is_not_there(frames: list[bytes], reason: str, tmp_path: Path) -> None:
    path = tmp_path / "few.pcap"
    path.write_bytes(pcap(frames))

    with pytest.raises(LookupError, match=f"there is no conversation 9: {reason}"):
        dissect.ladder(path, 9)


def test_damage_is_an_error_and_what_comes_before_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(pcap(OPEN)[:-10])

    with pytest.raises(CaptureError, match="record 3"):
        dissect.ladder(path)
    found = read_ladder(path, 0)
    assert numbers(found.ladder) == [1, 2]
    assert found.error is not None
    with pytest.raises(CaptureError):
        read_ladder(tmp_path / "missing.pcap", 0)


def test_fragments_that_are_not_joined_are_no_messages(tmp_path: Path) -> None:
    whole = bytes(udp()) + bytes(8)
    frames = [piece(1, 0, whole[:8], more=True), piece(2, 8, whole[8:], more=False)]
    path = tmp_path / "fragments.pcap"
    path.write_bytes(pcap([*(one.frame.octets for one in frames), build(b"", udp(), ipv4())]))

    assert numbers(dissect.ladder(path)) == [2, 3]
    assert 2 not in numbers(dissect.ladder(path, reassemble=False))


def test_a_conversation_that_was_cut_in_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_ends_of", id)

    assert numbers(drawn(tmp_path, *OPEN)) == [1, 2, 3]


def test_messages_are_found_as_conversations_count_them() -> None:
    keeper = Keeper(None, None)
    with dissect.open(BytesIO(pcap(OPEN)), reassemble=False) as packets:
        found = [keeper.sighted(packet) for packet in packets]

    assert [[(number, one.frame) for number, one in each] for each in found] == [[(0, 1)], [(0, 2)], [(0, 3)]]
