"""The state machine of TCP, as a table (RFC 9293 §3.3.2, figure 5): what is observed follows from it."""

from __future__ import annotations

from typing import Final

from dissect.session.analysis.states import EvidenceOf, Steps, TransitionOf
from dissect.session.tcp.states.state import Sign, State


class Transition(TransitionOf[State, Sign]):
    """From one state to another."""

    __slots__ = ()


class Evidence(EvidenceOf[State, Sign]):
    """What a sign says of an end of which nothing is known."""

    __slots__ = ()


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


STEPS: Final = Steps(Sign, State.CLOSED, (*TRANSITIONS, *BESIDE), UNSEEN)
