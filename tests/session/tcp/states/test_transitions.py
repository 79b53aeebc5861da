"""The table of transitions: it is the diagram of RFC 9293, and has an answer to everything."""

from __future__ import annotations

from random import Random

import pytest

from dissect.session.tcp.states import TRANSITIONS, Sign, State
from dissect.session.tcp.states.end import End
from dissect.session.tcp.states.transitions import STEPS
from tests.session.tcp.states.segments import reachable

FIGURE_5 = """
CLOSED LISTEN, CLOSED SYN-SENT, LISTEN SYN-SENT, LISTEN SYN-RECEIVED, SYN-SENT SYN-RECEIVED, SYN-SENT ESTABLISHED,
SYN-RECEIVED ESTABLISHED, SYN-RECEIVED FIN-WAIT-1, ESTABLISHED FIN-WAIT-1, ESTABLISHED CLOSE-WAIT,
FIN-WAIT-1 FIN-WAIT-2, FIN-WAIT-1 CLOSING, FIN-WAIT-2 TIME-WAIT, CLOSING TIME-WAIT, CLOSE-WAIT LAST-ACK,
LAST-ACK CLOSED, TIME-WAIT CLOSED
"""
"""What RFC 9293 draws, without what closes a connection at once."""
IN_TEXT = {("SYN-RECEIVED", "CLOSE-WAIT")}
"""What its text adds (§3.10.7.4, eighth)."""
STATES = (None, *State)
BUT_SYN = [sign for sign in Sign if sign is not Sign.SYN]


def test_the_table_has_the_transitions_of_the_rfc() -> None:
    drawn = {tuple(pair.split()) for pair in FIGURE_5.split(",")}
    closing = {(state.value, "CLOSED") for state in State if state not in {State.CLOSED, State.LISTEN}}

    assert {(one.before, one.after) for one in TRANSITIONS} == drawn | closing | IN_TEXT


def test_every_state_has_an_answer_to_every_sign() -> None:
    for state in STATES:
        for sign in Sign:
            assert STEPS.suggested[state, sign] in STATES
            assert STEPS.proved[state, sign] in STATES
    assert all(STEPS.proved[None, sign] for sign in Sign if sign is not Sign.SILENCE)


@pytest.mark.parametrize(
    ("state", "sign", "after"),
    [
        (State.LISTEN, Sign.DATA, State.ESTABLISHED),  # the handshake was missed
        (State.SYN_SENT, Sign.FIN, State.FIN_WAIT_1),
        (State.SYN_SENT, Sign.ACK_OF_FIN, State.CLOSE_WAIT),
        (State.ESTABLISHED, Sign.SYN_ACK, State.ESTABLISHED),  # an old copy
        (State.SYN_RECEIVED, Sign.ACK, State.SYN_RECEIVED),
        (State.LAST_ACK, Sign.ACK_OF_FIN, State.LAST_ACK),
        (State.FIN_WAIT_2, Sign.FIN, State.FIN_WAIT_2),
        (State.CLOSED, Sign.DATA, State.CLOSED),
        (State.CLOSED, Sign.SYN, State.SYN_SENT),
        (State.TIME_WAIT, Sign.SILENCE, State.TIME_WAIT),  # it is only time that goes by
        (None, Sign.SILENCE, None),
    ],
)
def test_a_sign_proves_a_state_that_is_not_an_earlier_one(state: State, sign: Sign, after: State) -> None:
    assert STEPS.proved[state, sign] is after


def test_no_end_goes_back_or_gathers_more_than_the_table_allows() -> None:
    random = Random(7)
    later = {state: reachable(state) for state in State}
    for _ in range(300):
        end, number = End(), 0
        for _ in range(40):
            before = end.certain
            signs = tuple(random.choices(BUT_SYN, k=random.choice((1, 1, 2))))
            if random.random() < 0.5:
                number += 1
                end.receive(signs, number)
            else:
                end.send(signs, random.randrange(number + 1), number)

            assert before is None or end.certain is before or end.certain in later[before]
            assert len(end.arrivals) < len(State)
