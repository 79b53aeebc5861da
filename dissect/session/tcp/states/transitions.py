"""The state machine of TCP, as a table (RFC 9293 §3.3.2, figure 5): what is observed follows from it, and its diagram.

A segment proves a state of its sender, and suggests one of its receiver: it may have arrived or not.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple

from dissect.session.tcp.states.state import Sign, State


class Transition(NamedTuple):
    """From one state to another."""

    before: State
    after: State
    arriving: tuple[Sign, ...] = ()
    """What suggests it, if it arrives at the end."""
    sending: tuple[Sign, ...] = ()
    """What proves it, if the end sends it."""
    call: str = ""
    """What the program asks for; none of it is seen."""


class Evidence(NamedTuple):
    """What a sign says of an end of which nothing is known, as the capture has begun too late."""

    after: State
    arriving: tuple[Sign, ...] = ()
    sending: tuple[Sign, ...] = ()


TRANSITIONS: Final = (
    Transition(State.CLOSED, State.LISTEN, call="passive open"),
    Transition(State.CLOSED, State.SYN_SENT, sending=(Sign.SYN,), call="active open"),
    Transition(State.LISTEN, State.SYN_SENT, sending=(Sign.SYN,), call="send"),
    Transition(State.LISTEN, State.SYN_RECEIVED, arriving=(Sign.SYN,), sending=(Sign.SYN_ACK,)),
    Transition(State.SYN_SENT, State.SYN_RECEIVED, arriving=(Sign.SYN,), sending=(Sign.SYN_ACK,)),
    Transition(State.SYN_SENT, State.ESTABLISHED, arriving=(Sign.SYN_ACK,), sending=(Sign.ACK_OF_SYN,)),
    # a SYN-ACK comes where both open at once (§3.5)
    Transition(
        State.SYN_RECEIVED,
        State.ESTABLISHED,
        arriving=(Sign.ACK_OF_SYN, Sign.SYN_ACK),
        sending=(Sign.DATA, Sign.ACK_OF_SYN),
    ),
    Transition(State.SYN_RECEIVED, State.CLOSE_WAIT, arriving=(Sign.FIN,), sending=(Sign.ACK_OF_FIN,)),
    Transition(State.SYN_RECEIVED, State.FIN_WAIT_1, sending=(Sign.FIN,), call="close"),
    Transition(State.ESTABLISHED, State.FIN_WAIT_1, sending=(Sign.FIN,), call="close"),
    Transition(State.ESTABLISHED, State.CLOSE_WAIT, arriving=(Sign.FIN,), sending=(Sign.ACK_OF_FIN,)),
    Transition(State.FIN_WAIT_1, State.FIN_WAIT_2, arriving=(Sign.ACK_OF_FIN,)),
    Transition(State.FIN_WAIT_1, State.CLOSING, arriving=(Sign.FIN,), sending=(Sign.ACK_OF_FIN,)),
    Transition(State.FIN_WAIT_2, State.TIME_WAIT, arriving=(Sign.FIN,), sending=(Sign.ACK_OF_FIN,)),
    Transition(State.CLOSING, State.TIME_WAIT, arriving=(Sign.ACK_OF_FIN,)),
    Transition(State.CLOSE_WAIT, State.LAST_ACK, sending=(Sign.FIN,), call="close"),
    Transition(State.LAST_ACK, State.CLOSED, arriving=(Sign.ACK_OF_FIN,)),
    Transition(State.TIME_WAIT, State.CLOSED, arriving=(Sign.SILENCE,)),
    *(
        Transition(before, State.CLOSED, arriving=(Sign.RST,), sending=(Sign.RST,))
        for before in State
        if before not in (State.CLOSED, State.LISTEN)
    ),
)
"""All that the state machine knows."""

BESIDE: Final = (
    # an ACK answers what is not acceptable (§3.10.7.4), so it proves less than it may seem to
    Transition(State.SYN_RECEIVED, State.SYN_RECEIVED, sending=(Sign.ACK,)),
    # behind an ACK of a SYN-ACK that was not seen
    Transition(State.SYN_RECEIVED, State.ESTABLISHED, arriving=(Sign.DATA,)),
)
"""What else is seen in states whose beginning was seen."""

UNSEEN: Final = (
    Evidence(State.SYN_SENT, sending=(Sign.SYN,)),
    Evidence(State.SYN_RECEIVED, arriving=(Sign.SYN,), sending=(Sign.SYN_ACK,)),
    Evidence(
        State.ESTABLISHED,
        arriving=(Sign.SYN_ACK, Sign.ACK_OF_SYN, Sign.ACK, Sign.DATA),
        sending=(Sign.ACK_OF_SYN, Sign.ACK, Sign.DATA),
    ),
    Evidence(State.CLOSE_WAIT, arriving=(Sign.FIN,), sending=(Sign.ACK_OF_FIN,)),
    Evidence(State.FIN_WAIT_2, arriving=(Sign.ACK_OF_FIN,)),
    Evidence(State.FIN_WAIT_1, sending=(Sign.FIN,)),
    Evidence(State.CLOSED, arriving=(Sign.RST,), sending=(Sign.RST,)),
)
"""What a sign says of an end by itself: at least this far it has come, whatever was missed before."""


class Steps:
    """The answer of the table to every state and sign."""

    def __init__(self) -> None:
        known = (*TRANSITIONS, *BESIDE)
        rules: list[tuple[State | None, Transition | Evidence]] = [(one.before, one) for one in known]
        rules += [(None, one) for one in UNSEEN]
        arriving = {(before, sign): one.after for before, one in rules for sign in one.arriving}
        sending = {(before, sign): one.after for before, one in rules for sign in one.sending}
        later = {state: _later(state, known) for state in State}
        states: tuple[State | None, ...] = (None, *State)
        self.suggested = MappingProxyType(
            {(state, sign): arriving.get((state, sign), state) for state in states for sign in Sign}
        )
        """The state in which an end may be if a sign arrives."""
        self.proved = MappingProxyType(
            {
                (state, sign): sending.get((state, sign)) or _at_least(state, sending.get((None, sign)), later)
                for state in states
                for sign in Sign
            }
        )
        """The state in which an end is that sends a sign."""


def _later(state: State, transitions: tuple[Transition, ...]) -> frozenset[State]:
    """The states that a connection may reach from one, and is not closed; none if it is."""
    if state is State.CLOSED:
        return frozenset()
    found = set[State]()
    waiting: list[State] = [state]
    while waiting:
        after = {one.after for one in transitions if one.before is waiting[-1]} - found - {State.CLOSED}
        waiting.pop()
        found |= after
        waiting += after
    return frozenset(found)


def _at_least(state: State | None, told: State | None, later: dict[State, frozenset[State]]) -> State | None:
    """Where an end is that sends what is nothing new in its state, or what it cannot send before a later one."""
    if state is None or told is None:
        return told or state
    return told if told in later[state] else state


STEPS: Final = Steps()
