"""`ConnectionStates`: what segments prove of their sender, and suggest of their receiver."""

from __future__ import annotations

import pytest

from dissect.session import open_packets
from dissect.session.tcp import ConnectionEvents
from dissect.session.tcp.states import ConnectionStates, Step
from tests.captures import CAPTURES
from tests.session.tcp.frames import ACK, ADDRESSES, CLIENT, FIN, PSH, RST, SERVER, SYN, frame, ipv4
from tests.session.tcp.states.segments import (
    BOTH_CLOSE,
    CLIENT_CLOSES,
    CLOSED,
    OPEN,
    SERVER_CLOSES,
    SYN_ACK,
    SYN_SENT,
    c,
    known,
    packets_of,
    s,
    shown,
)
from tests.together import together


def steps_of(*frames: bytes | float, states: ConnectionStates | None = None) -> list[Step]:
    follower = states or ConnectionStates()
    return [step for packet in packets_of(*frames) if (step := follower.take(packet)) is not None]


ROWS: dict[str, tuple[tuple[bytes | float, ...], str]] = {
    "1 SYN": ((SYN_SENT,), "SYN-SENT | SYN-RECEIVED?"),
    "1 SYN again": ((SYN_SENT, 1, SYN_SENT), "SYN-SENT | SYN-RECEIVED?"),
    "2 SYN-ACK": ((SYN_SENT, SYN_ACK), "SYN-SENT ESTABLISHED? | SYN-RECEIVED"),
    "2 SYN-ACK not received": ((SYN_SENT, SYN_ACK, 1, SYN_SENT), "SYN-SENT | SYN-RECEIVED"),
    "3 ACK of it": ((SYN_SENT, SYN_ACK, c(ACK)), "ESTABLISHED | SYN-RECEIVED ESTABLISHED?"),
    "3 ACK not received": ((SYN_SENT, SYN_ACK, c(ACK), 1.1, SYN_ACK), "ESTABLISHED | SYN-RECEIVED"),
    "3 with data and FIN": (
        (SYN_SENT, SYN_ACK, c(FIN | ACK, data=b"hi")),
        "FIN-WAIT-1 | SYN-RECEIVED CLOSE-WAIT?",
    ),
    "4 data of the server": ((*OPEN[:3], s(ACK, data=b"hi")), "ESTABLISHED | ESTABLISHED"),
    "4 ACK of data": ((*OPEN[:3], c(ACK, data=b"hi"), s(ACK, ack=3)), "ESTABLISHED | ESTABLISHED"),
    "4 ACK of nothing": ((*OPEN[:3], s(ACK)), "ESTABLISHED | SYN-RECEIVED ESTABLISHED?"),
    "4 data of the server after a SYN with data": (
        (c(SYN, 0, data=b"hi"), s(SYN | ACK, 0, 3), s(ACK, 1, 3, b"yes")),
        "SYN-SENT ESTABLISHED? | SYN-RECEIVED",
    ),
    "5 FIN": (CLIENT_CLOSES, "FIN-WAIT-1 | ESTABLISHED CLOSE-WAIT?"),
    "5 FIN again": ((*CLIENT_CLOSES, s(ACK, 6, 2), 1.1, c(FIN | ACK, ack=6)), "FIN-WAIT-1 | CLOSE-WAIT"),
    "6 ACK of the FIN": ((*CLIENT_CLOSES, s(ACK, 6, 2)), "FIN-WAIT-1 FIN-WAIT-2? | CLOSE-WAIT"),
    "6 and data that is acknowledged": (
        (*CLIENT_CLOSES, s(ACK, 6, 2), s(ACK, 6, 2, b"more"), c(ACK, 2, 10)),
        "FIN-WAIT-2 | CLOSE-WAIT",
    ),
    "7 FIN with the ACK": (SERVER_CLOSES, "FIN-WAIT-1 TIME-WAIT? | LAST-ACK"),
    "7 FIN after the ACK": (
        (*CLIENT_CLOSES, s(ACK, 6, 2), s(FIN | ACK, 6, 2)),
        "FIN-WAIT-1 TIME-WAIT? | LAST-ACK",
    ),
    "8 both FINs at once": (BOTH_CLOSE, "FIN-WAIT-1 CLOSING? | FIN-WAIT-1 CLOSING?"),
    "9 one FIN acknowledged": ((*BOTH_CLOSE, c(ACK, 2, 7)), "CLOSING | FIN-WAIT-1 TIME-WAIT?"),
    "9 both acknowledged": (
        (*BOTH_CLOSE, c(ACK, 2, 7), s(ACK, 7, 2)),
        "CLOSING TIME-WAIT? | CLOSING TIME-WAIT?",
    ),
    "10 last ACK": (CLOSED, "TIME-WAIT | LAST-ACK CLOSED?"),
    "10 FIN again": ((*CLOSED, 1.1, s(FIN | ACK, 6, 2)), "TIME-WAIT | LAST-ACK"),
    "10 and its ACK": (
        (*CLOSED, 30, s(FIN | ACK, 6, 2), c(ACK, 2, 7), 59, s(FIN | ACK, 6, 2)),
        "TIME-WAIT | LAST-ACK",
    ),
    "11 both SYNs at once": ((SYN_SENT, s(SYN, 0)), "SYN-SENT SYN-RECEIVED? | SYN-SENT SYN-RECEIVED?"),
    "11 one SYN-ACK": ((SYN_SENT, s(SYN, 0), c(SYN | ACK, 0)), "SYN-RECEIVED | SYN-SENT ESTABLISHED?"),
    "11 both SYN-ACKs": (
        (SYN_SENT, s(SYN, 0), c(SYN | ACK, 0), s(SYN | ACK, 0)),
        "SYN-RECEIVED ESTABLISHED? | SYN-RECEIVED ESTABLISHED?",
    ),
    "11 and the ACKs": (
        (SYN_SENT, s(SYN, 0), c(SYN | ACK, 0), s(SYN | ACK, 0), c(ACK), s(ACK)),
        "ESTABLISHED | ESTABLISHED",
    ),
    "11 split handshake": (
        (SYN_SENT, s(ACK), s(SYN, 0), c(SYN | ACK, 0), s(ACK)),
        "SYN-RECEIVED ESTABLISHED? | ESTABLISHED",
    ),
    "12 refused": ((SYN_SENT, s(RST | ACK, 0, 1)), "SYN-SENT CLOSED? | CLOSED"),
    "12 refused with an ACK of its data": (
        (c(SYN, 0, data=b"hi"), s(RST | ACK, 0, 3)),
        "SYN-SENT CLOSED? | CLOSED",
    ),
    "12 RST with another ACK": ((SYN_SENT, s(RST | ACK, 0, 9)), "SYN-SENT | SYN-RECEIVED?"),
    "12 RST without an ACK": ((SYN_SENT, s(RST, 0)), "SYN-SENT | SYN-RECEIVED?"),
    "13 RST": ((*OPEN, s(RST, 6)), "ESTABLISHED CLOSED? | CLOSED"),
    "14 RST elsewhere": ((*OPEN, s(RST, 500)), "ESTABLISHED | ESTABLISHED"),
    "15 SYN in a connection": ((*OPEN, c(SYN, 70_000)), "ESTABLISHED | ESTABLISHED"),
    "16 SYN after the end": ((*CLOSED, c(SYN, 70_000)), "SYN-SENT | SYN-RECEIVED?"),
    "17 data first": ((c(ACK | PSH, 50, 60, b"hi"),), "ESTABLISHED | ESTABLISHED?"),
    "17 and its ACK": ((c(ACK | PSH, 50, 60, b"hi"), s(ACK, 60, 52)), "ESTABLISHED | ESTABLISHED"),
    "17 FIN first": ((c(FIN | ACK, 50, 60),), "FIN-WAIT-1 | CLOSE-WAIT?"),
    "17 FIN first, and its ACK": (
        (c(FIN | ACK, 50, 60), s(ACK, 60, 51)),
        "FIN-WAIT-1 FIN-WAIT-2? | CLOSE-WAIT",
    ),
    "17 RST first": ((c(RST, 50),), "CLOSED | CLOSED?"),
    "17 SYN-ACK first": ((SYN_ACK,), "SYN-SENT ESTABLISHED? | SYN-RECEIVED"),
    "17 SYN-ACK missed": ((SYN_SENT, c(ACK, data=b"hi")), "ESTABLISHED | ESTABLISHED?"),
    "18 long after": ((*CLOSED, 61, s(ACK, 7, 2)), "TIME-WAIT CLOSED? | LAST-ACK CLOSED?"),
    "18 very long after": ((*CLOSED, 241, s(ACK, 7, 2)), "CLOSED | LAST-ACK CLOSED?"),
    "captured twice": ((SYN_SENT, SYN_ACK, SYN_ACK), "SYN-SENT ESTABLISHED? | SYN-RECEIVED"),
}
"""By the row of the observer's table."""


@together("row", ROWS)
def test_the_states_are_those_of_the_row(row: str) -> None:
    frames, states = ROWS[row]

    assert shown(steps_of(*frames)[-1]) == states


def test_a_step_tells_what_was_known_before() -> None:
    first, second = steps_of(SYN_SENT, SYN_ACK)

    assert [known(one) for one in (*first.sender, *first.receiver)] == [
        "CLOSED",
        "SYN-SENT",
        "LISTEN?",
        "SYN-RECEIVED?",
    ]
    assert [known(one) for one in (*second.sender, *second.receiver)] == [
        "SYN-RECEIVED?",
        "SYN-RECEIVED",
        "SYN-SENT",
        "SYN-SENT ESTABLISHED?",
    ]


def test_what_carries_no_segment_says_nothing() -> None:
    assert steps_of(ipv4((ADDRESSES[CLIENT], ADDRESSES[SERVER]), 17, bytes(8))) == []


def test_ends_are_forgotten_with_their_connections() -> None:
    states = ConnectionStates(ConnectionEvents(limit=2))
    opened = [frame(CLIENT, SYN, 0, port=port) for port in (1, 2, 3)]
    steps = steps_of(*opened, frame(SERVER, SYN | ACK, 1000, 1, port=1), states=states)

    assert [step.moment.connection.number for step in steps] == [0, 1, 2, 3]
    assert list(states._ends) == [2, 3]


FINAL = {
    "tcp4_echo.pcap": "TIME-WAIT | LAST-ACK CLOSED?",
    "tcp4_reset.pcap": "CLOSED | ESTABLISHED CLOSED?",
    "tcp4_server_closes_first.pcap": "LAST-ACK CLOSED? | TIME-WAIT",
    "tcp4_simultaneous_close.pcap": "CLOSING TIME-WAIT? | CLOSING TIME-WAIT?",
    "tcp4_simultaneous_open.pcap": "TIME-WAIT | LAST-ACK CLOSED?",
    "tcp4_zero_window.pcap": "TIME-WAIT | LAST-ACK CLOSED?",
    "tcp6_half_close.pcap": "TIME-WAIT | LAST-ACK CLOSED?",
    "tcp_refused.pcap": "SYN-SENT CLOSED? | CLOSED",
}


@pytest.mark.parametrize("name", FINAL)
def test_recorded_connections_end_as_they_did(name: str) -> None:
    states, last = ConnectionStates(), None
    with open_packets(str(CAPTURES / name)) as packets:
        for packet in packets:
            last = states.take(packet) or last
    assert last is not None
    found = known(last.sender.after), known(last.receiver.after)

    assert sorted(found) == sorted(FINAL[name].split(" | "))
