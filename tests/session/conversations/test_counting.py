"""When a conversation begins, to which one a message belongs, and what is kept in bounded memory: all the same by the
engine and by packets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from dissect.encapsulation import fragment
from dissect.packet import dissect
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from dissect.session import Beginning
from dissect.session.conversations import counting, keeping, plain
from tests.packet.frames import build, ipv4, udp
from tests.session.conversations.following import both_ways
from tests.session.tcp.frames import ACK, CLIENT, FIN, RST, SERVER, SYN, Timed, frame, write

SECOND = 10**9


def capture(tmp_path: Path, frames: Iterable[tuple[float, bytes]]) -> Path:
    return write(tmp_path / "x.pcap", [Timed(round(time * SECOND), octets) for time, octets in frames])


def sent(message: bytes = b"x", *, port: int = 50001, back: bool = False) -> bytes:
    """A datagram from or to a client."""
    ports = {"source_port": port, "destination_port": 7}
    if back:
        turned = {"source_address": "192.0.2.2", "destination_address": "192.0.2.1"}
        return build(message, udp(source_port=7, destination_port=port), ipv4(**turned))
    return build(message, udp(**ports), ipv4())


def handshake(begin: float, first: int, port: int = 40_000) -> list[tuple[float, bytes]]:
    return [
        (begin, frame(CLIENT, SYN, first, port=port)),
        (begin + 0.01, frame(SERVER, SYN | ACK, 9000, first + 1, port=port)),
        (begin + 0.02, frame(CLIENT, ACK, first + 1, 9001, port=port)),
    ]


@pytest.mark.parametrize(
    ("times", "numbers"),
    [
        ([(0, False), (30, False)], [2]),
        ([(0, False), (30.001, False)], [1, 1]),
        ([(0, False), (30, True), (150, False)], [3]),
        ([(0, False), (30, True), (150.001, False)], [2, 1]),
        ([(40, False), (0, False), (70, False)], [3]),
    ],
)
def test_udp_ends_when_it_is_idle(tmp_path: Path, times: list[tuple[float, bool]], numbers: list[int]) -> None:
    path = capture(tmp_path, [(time, sent(back=back)) for time, back in times])

    found = both_ways(path)

    assert [one.packets for one in found] == numbers
    assert found.idled == len(numbers) - 1
    assert found[-1].beginning is (Beginning.IDLE if found.idled else Beginning.FIRST)


def test_a_connection_that_was_closed_begins_anew(tmp_path: Path) -> None:
    closing = [
        (1.0, frame(CLIENT, FIN | ACK, 101, 9001)),
        (1.1, frame(SERVER, FIN | ACK, 9001, 102)),
        (1.2, frame(CLIENT, ACK, 102, 9002)),
    ]
    path = capture(tmp_path, [*handshake(0, 100), *closing, *handshake(2, 100)])

    first, second = both_ways(path)

    assert (first.packets, first.state, first.history) == (6, "TIME_WAIT", "ShAFf")
    assert (second.packets, second.state, second.beginning) == (3, "ESTABLISHED", Beginning.OPENED_AGAIN)


def test_a_connection_that_was_reset_begins_anew_with_the_same_number(tmp_path: Path) -> None:
    refused = [(0, frame(CLIENT, SYN, 100)), (0.01, frame(SERVER, RST | ACK, 0, 101))]
    path = capture(tmp_path, [*refused, *((time + 1, octets) for time, octets in refused)])

    assert [(one.packets, one.state, one.outcome) for one in both_ways(path)] == [(2, "CLOSE", "refused")] * 2


def test_a_syn_that_is_sent_again_belongs_to_the_same(tmp_path: Path) -> None:
    path = capture(tmp_path, [(0, frame(CLIENT, SYN, 100)), *handshake(1, 100)])

    assert [one.packets for one in both_ways(path)] == [4]


def test_a_syn_in_an_open_connection_begins_another_only_if_it_is_answered(tmp_path: Path) -> None:
    syn = frame(CLIENT, SYN, 7000)
    challenged = [*handshake(0, 100), (1, syn), (1.1, frame(SERVER, ACK, 9001, 101))]
    answered = [*handshake(0, 100), (1, syn), (1.1, frame(SERVER, SYN | ACK, 5000, 7001))]

    elsewhere = [*handshake(0, 100), (1, syn), (1.1, frame(SERVER, SYN | ACK, 9000, 101))]

    assert [one.packets for one in both_ways(capture(tmp_path, challenged))] == [5]
    assert [one.packets for one in both_ways(capture(tmp_path, elsewhere))] == [5]
    assert [(one.packets, one.octets) for one in both_ways(capture(tmp_path, answered))] == [(3, 162), (2, 108)]


def test_a_syn_after_the_answer_and_both_ends_opening_are_one(tmp_path: Path) -> None:
    late = [
        (0, frame(SERVER, SYN | ACK, 9000, 101)),
        (0.1, frame(CLIENT, SYN, 100)),
        (0.2, frame(CLIENT, ACK, 101, 9001)),
    ]
    both = [
        (0, frame(CLIENT, SYN, 100)),
        (0.01, frame(SERVER, SYN, 9000)),
        (0.02, frame(CLIENT, SYN | ACK, 100, 9001)),
        (0.02, frame(SERVER, SYN | ACK, 9000, 101)),
    ]

    assert [one.packets for one in both_ways(capture(tmp_path, late))] == [3]
    assert [one.packets for one in both_ways(capture(tmp_path, both))] == [4]


def test_a_syn_after_data_may_begin_another(tmp_path: Path) -> None:
    data = frame(CLIENT, ACK, 500, 9001, data=b"x")
    path = capture(tmp_path, [(0, data), *handshake(1, 100)])

    assert [one.packets for one in both_ways(path)] == [1, 3]


def test_an_error_about_no_conversation_counts_nowhere(tmp_path: Path) -> None:
    quoted = dissect(sent()).frame.octets[14:]
    error = build(quoted, ICMPv4DestinationUnreachable(type=3, code=3), ipv4())

    found = both_ways(capture(tmp_path, [(0, error)]))

    assert (len(found), found.outside) == (0, 0)


def test_vlans_keep_conversations_apart(tmp_path: Path) -> None:
    path = capture(tmp_path, [(0, frame(CLIENT, SYN, 100, vlan=vlan)) for vlan in (None, 10, 20, 10)])

    found = both_ways(path)

    assert [(one.packets, one.network) for one in found] == [(1, 0), (2, 1), (1, 2)]


def test_more_networks_than_are_told_apart_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = 256
    for module in (counting, plain):
        monkeypatch.setattr(module, "MOST_AROUNDS", few)
    path = capture(tmp_path, [(0, frame(CLIENT, SYN, 100, vlan=vlan)) for vlan in range(few + 2)])

    found = both_ways(path)

    assert len(found) == few + 1
    assert (found[-1].network, found[-1].packets) == (-1, 2)


@pytest.mark.heavy
def test_those_idle_longest_are_ended_when_there_are_too_many(tmp_path: Path) -> None:
    count = 200
    frames = [(port / 1000, sent(port=50_000 + port)) for port in range(count)]
    path = capture(tmp_path, [*frames, (1, sent(port=50_000))])

    found = both_ways(path, most_open=100)

    assert found.shortened > 0
    assert [one.number for one in found] == list(range(count + 1))
    assert {one.packets for one in found} == {1}


def test_some_are_missing_if_there_are_too_many(tmp_path: Path) -> None:
    path = capture(tmp_path, [(port / 1000, sent(port=50_000 + port)) for port in range(20)])

    found = both_ways(path, most_kept=12)

    assert (len(found), found.missing) == (12, 8)
    assert repr(found) == "<Flows: 12 conversations>"


def test_amounts_of_fragments_are_forgotten_at_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_FRAGMENTS", 2)
    pieces = [bytes(one) for one in fragment(dissect(sent(bytes(100))), mtu=68)]
    path = capture(tmp_path, list(enumerate(pieces)))

    (found,) = both_ways(path)

    assert len(pieces) > found.packets == 2
