"""The state of an end, which moves only as the table of the state machine says."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from dissect.session.tcp.states import TRANSITIONS, Sign, State
from dissect.session.tcp.states.transitions import STEPS

PASSIVE_OPEN: Final = "passive open"
ACTIVE_OPEN: Final = "active open"
CLOSE: Final = "close"
CALLS: Final = MappingProxyType({(one.before, one.call): one.after for one in TRANSITIONS if one.call})

OPEN: Final = frozenset({State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2, State.CLOSE_WAIT})
"""Where octets may still go one way at least."""
MAY_CLOSE: Final = frozenset(before for before, call in CALLS if call == CLOSE)


class Machine:
    """One end of a connection."""

    def __init__(self) -> None:
        self.state = State.CLOSED

    def call(self, name: str) -> None:
        """What the program asks for, when it is done."""
        self.state = CALLS[self.state, name]

    def arrive(self, sign: Sign) -> None:
        """A sign arrives."""
        self.state = STEPS.suggested[self.state, sign] or self.state

    def reset(self) -> None:
        """The end sends a RST."""
        self.state = STEPS.proved[self.state, Sign.RST] or self.state

    def give_up(self) -> None:
        """Nothing was acknowledged for too long (RFC 9293 §3.10.8): no segment says so."""
        self.state = State.CLOSED
