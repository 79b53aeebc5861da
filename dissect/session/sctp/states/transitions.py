"""The state machine of SCTP, as a table (RFC 9260 §4, figure 3)."""

from __future__ import annotations

from typing import Final

from dissect.session.analysis.states import EvidenceOf, KnowledgeOf, Steps, TransitionOf
from dissect.session.sctp.states.state import Sign, State


class Transition(TransitionOf[State, Sign]):
    """From one state to another."""

    __slots__ = ()


class Evidence(EvidenceOf[State, Sign]):
    """What a sign says of an end of which nothing is known."""

    __slots__ = ()


class Knowledge(KnowledgeOf[State]):
    """What an observer knows of the state of an end."""

    __slots__ = ()


TRANSITIONS: Final = (
    Transition(State.CLOSED, State.COOKIE_WAIT, sending=(Sign.INIT,), call="associate"),
    Transition(State.CLOSED, State.ESTABLISHED, arriving=(Sign.COOKIE_ECHO,), sending=(Sign.COOKIE_ACK,)),
    Transition(State.COOKIE_WAIT, State.COOKIE_ECHOED, arriving=(Sign.INIT_ACK,), sending=(Sign.COOKIE_ECHO,)),
    Transition(State.COOKIE_ECHOED, State.ESTABLISHED, arriving=(Sign.COOKIE_ACK,)),
    # both begin at once (§5.2.4)
    Transition(State.COOKIE_WAIT, State.ESTABLISHED, arriving=(Sign.COOKIE_ECHO,), sending=(Sign.COOKIE_ACK,)),
    Transition(State.COOKIE_ECHOED, State.ESTABLISHED, arriving=(Sign.COOKIE_ECHO,), sending=(Sign.COOKIE_ACK,)),
    Transition(State.ESTABLISHED, State.SHUTDOWN_PENDING, call="shutdown"),
    Transition(State.SHUTDOWN_PENDING, State.SHUTDOWN_SENT, sending=(Sign.SHUTDOWN,)),
    Transition(State.ESTABLISHED, State.SHUTDOWN_RECEIVED, arriving=(Sign.SHUTDOWN,)),
    Transition(State.SHUTDOWN_PENDING, State.SHUTDOWN_RECEIVED, arriving=(Sign.SHUTDOWN,)),
    Transition(State.SHUTDOWN_RECEIVED, State.SHUTDOWN_ACK_SENT, sending=(Sign.SHUTDOWN_ACK,)),
    # both finish at once (§9.2)
    Transition(State.SHUTDOWN_SENT, State.SHUTDOWN_ACK_SENT, arriving=(Sign.SHUTDOWN,), sending=(Sign.SHUTDOWN_ACK,)),
    Transition(State.SHUTDOWN_SENT, State.CLOSED, arriving=(Sign.SHUTDOWN_ACK,), sending=(Sign.SHUTDOWN_COMPLETE,)),
    Transition(
        State.SHUTDOWN_ACK_SENT,
        State.CLOSED,
        arriving=(Sign.SHUTDOWN_COMPLETE, Sign.SHUTDOWN_ACK),
        sending=(Sign.SHUTDOWN_COMPLETE,),
    ),
    *(
        Transition(before, State.CLOSED, arriving=(Sign.ABORT,), sending=(Sign.ABORT,))
        for before in State
        if before is not State.CLOSED
    ),
)
"""All that the state machine knows."""

BESIDE: Final = (
    # SHUTDOWN-PENDING shows nothing
    Transition(State.ESTABLISHED, State.SHUTDOWN_SENT, sending=(Sign.SHUTDOWN,)),
    # behind a COOKIE ACK that was not seen
    Transition(State.COOKIE_ECHOED, State.ESTABLISHED, arriving=(Sign.DATA,), sending=(Sign.DATA,)),
    Transition(State.CLOSED, State.ESTABLISHED, sending=(Sign.DATA,)),
)
"""What else is seen in states whose beginning was seen."""

UNSEEN: Final = (
    Evidence(State.COOKIE_WAIT, sending=(Sign.INIT,)),
    Evidence(State.COOKIE_ECHOED, arriving=(Sign.INIT_ACK,), sending=(Sign.COOKIE_ECHO,)),
    Evidence(
        State.ESTABLISHED,
        arriving=(Sign.COOKIE_ECHO, Sign.COOKIE_ACK, Sign.DATA),
        sending=(Sign.COOKIE_ACK, Sign.DATA),
    ),
    Evidence(State.SHUTDOWN_SENT, sending=(Sign.SHUTDOWN,)),
    Evidence(State.SHUTDOWN_RECEIVED, arriving=(Sign.SHUTDOWN,)),
    Evidence(State.SHUTDOWN_ACK_SENT, sending=(Sign.SHUTDOWN_ACK,)),
    Evidence(
        State.CLOSED,
        arriving=(Sign.SHUTDOWN_ACK, Sign.SHUTDOWN_COMPLETE, Sign.ABORT),
        sending=(Sign.SHUTDOWN_COMPLETE, Sign.ABORT),
    ),
)
"""What a sign says of an end by itself: at least this far it has come, whatever was missed before."""

STEPS: Final = Steps(Sign, State.CLOSED, (*TRANSITIONS, *BESIDE), UNSEEN)
