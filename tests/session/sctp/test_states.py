"""The states of both ends of associations: the table is that of RFC 9260, and says what packets prove and suggest."""

from __future__ import annotations

from random import Random

import pytest

from dissect.session import open_packets
from dissect.session.sctp.states import TRANSITIONS, AssociationStates, Knowledge, Sign, State
from dissect.session.sctp.states.follower import End
from dissect.session.sctp.states.transitions import STEPS
from tests.captures import CAPTURES
from tests.session.sctp.frames import (
    ABORT,
    COOKIE_ECHO,
    ERROR,
    HANDSHAKE,
    HEARTBEAT,
    SHUTDOWN_ACK,
    SHUTDOWN_COMPLETE,
    data,
    dissected,
    init,
    init_ack,
    octets,
    packets_of,
    sack,
    shutdown,
)
from tests.session.tcp.frames import ipv4

FIGURE_3 = """
CLOSED COOKIE-WAIT, CLOSED ESTABLISHED, COOKIE-WAIT COOKIE-ECHOED, COOKIE-ECHOED ESTABLISHED,
ESTABLISHED SHUTDOWN-PENDING, ESTABLISHED SHUTDOWN-RECEIVED, SHUTDOWN-PENDING SHUTDOWN-SENT,
SHUTDOWN-RECEIVED SHUTDOWN-ACK-SENT, SHUTDOWN-SENT CLOSED, SHUTDOWN-SENT SHUTDOWN-ACK-SENT, SHUTDOWN-ACK-SENT CLOSED
"""
"""What RFC 9260 draws, without what ends an association at once."""
IN_TEXT = {("COOKIE-WAIT", "ESTABLISHED"), ("SHUTDOWN-PENDING", "SHUTDOWN-RECEIVED")}
"""What its text adds (§5.2.4, §9.2)."""


def told(*frames: bytes) -> list[str]:
    """The states of both ends after each packet, in brackets those that are only possible."""
    states, shown = AssociationStates(), []
    for packet in packets_of(*frames):
        step = states.take(packet)
        assert step is not None
        shown.append(" | ".join(map(known, step.ends)))
    return shown


def known(end: Knowledge) -> str:
    certain = "?" if end.certain is None else end.certain.value
    return certain if end.possible is None else f"{certain} ({end.possible.value})"


def test_the_table_has_the_transitions_of_the_rfc() -> None:
    drawn = {tuple(pair.split()) for pair in FIGURE_3.split(",")}
    closing = {(state.value, "CLOSED") for state in State if state is not State.CLOSED}

    assert {(one.before, one.after) for one in TRANSITIONS} == drawn | closing | IN_TEXT


def test_every_state_has_an_answer_to_every_sign() -> None:
    for state in (None, *State):
        for sign in Sign:
            assert STEPS.suggested[state, sign] in (None, *State)
            assert STEPS.proved[state, sign] in (None, *State)
    assert all(STEPS.proved[None, sign] for sign in Sign if sign is not Sign.INIT_ACK)


def test_an_association_from_its_beginning_to_its_end() -> None:
    end = octets("A", shutdown(1999)), octets("B", SHUTDOWN_ACK), octets("A", SHUTDOWN_COMPLETE)

    assert told(*HANDSHAKE, octets("A", data(1000)), octets("B", sack(1000)), *end) == [
        "COOKIE-WAIT | ?",
        "COOKIE-WAIT (COOKIE-ECHOED) | ?",
        "COOKIE-ECHOED | ? (ESTABLISHED)",
        "COOKIE-ECHOED (ESTABLISHED) | ESTABLISHED",
        "ESTABLISHED | ESTABLISHED",
        "ESTABLISHED | ESTABLISHED",
        "SHUTDOWN-SENT | ESTABLISHED (SHUTDOWN-RECEIVED)",
        "SHUTDOWN-SENT (CLOSED) | SHUTDOWN-ACK-SENT",
        "CLOSED | SHUTDOWN-ACK-SENT (CLOSED)",
    ]


def test_both_may_begin_and_finish_at_once() -> None:
    both = octets("A", init()), octets("B", init("B")), octets("A", init_ack("A")), octets("B", init_ack())
    assert told(*both, octets("A", COOKIE_ECHO))[-1] == "COOKIE-ECHOED | COOKIE-WAIT (ESTABLISHED)"

    end = octets("A", shutdown(1999)), octets("B", shutdown(1000)), octets("A", SHUTDOWN_ACK), octets("B", SHUTDOWN_ACK)
    assert told(*HANDSHAKE, *end)[-3:] == [
        "SHUTDOWN-SENT (SHUTDOWN-ACK-SENT) | SHUTDOWN-SENT (SHUTDOWN-ACK-SENT)",
        "SHUTDOWN-ACK-SENT | SHUTDOWN-SENT (CLOSED)",
        "SHUTDOWN-ACK-SENT (CLOSED) | SHUTDOWN-ACK-SENT (CLOSED)",
    ]


def test_data_beside_the_cookie_proves_nothing() -> None:
    assert told(*HANDSHAKE[:2], octets("A", COOKIE_ECHO, data(1000)))[-1] == "COOKIE-ECHOED | ? (ESTABLISHED)"
    assert told(*HANDSHAKE[:3], octets("A", HEARTBEAT))[-1] == "ESTABLISHED | ? (ESTABLISHED)"


def test_what_is_not_taken_moves_nothing() -> None:
    assert told(*HANDSHAKE, octets("A", ABORT, tag=9))[-1] == "COOKIE-ECHOED (ESTABLISHED) | ESTABLISHED"
    assert told(*HANDSHAKE[:3], octets("B", ERROR))[-1] == "COOKIE-ECHOED | ? (ESTABLISHED)"
    assert told(HANDSHAKE[0], octets("B", ABORT))[-1] == "COOKIE-WAIT (CLOSED) | CLOSED"


def test_a_capture_may_begin_late() -> None:
    assert told(octets("A", data(1)), octets("B", shutdown(1))) == [
        "ESTABLISHED | ? (ESTABLISHED)",
        "ESTABLISHED (SHUTDOWN-RECEIVED) | SHUTDOWN-SENT",
    ]
    assert told(octets("B", SHUTDOWN_ACK)) == ["SHUTDOWN-ACK-SENT | ? (CLOSED)"]


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("sctp*.pcap")), ids=lambda path: path.stem)
def test_recorded_associations_end_closed(path: object) -> None:
    states, last = AssociationStates(), {}
    with open_packets(str(path)) as packets:
        for packet in packets:
            step = states.take(packet)
            if step is not None:
                last[step.moment.found.association.number] = step.ends
    assert last
    assert all(end.likely is State.CLOSED for ends in last.values() for end in ends)


def test_no_end_gathers_more_than_the_table_allows() -> None:
    random = Random(7)
    for _ in range(300):
        end = End()
        for _ in range(40):
            signs = tuple(random.choices(list(Sign), k=random.choice((1, 1, 2))))
            random.choice((end.send, end.receive))(signs)
            assert len(end.arrivals) <= len(State)


def test_memory_is_bounded_and_other_packets_are_none() -> None:
    states = AssociationStates()
    states.events.associations.limit = 5
    for number in range(20):
        states.take(dissected(octets("A", init(tag=number + 1), ports=(number + 1, 7)), number))
    assert len(states._ends) == 5
    assert states.take(dissected(ipv4((bytes(4), bytes(4)), 17, bytes(8)))) is None
