"""The states of both ends of TCP connections, as an observer may know them."""

from __future__ import annotations

from dissect.session.tcp.states.end import Knowledge
from dissect.session.tcp.states.follower import Change, ConnectionStates, Step
from dissect.session.tcp.states.state import Sign, State
from dissect.session.tcp.states.transitions import TRANSITIONS, Transition

__all__ = ["TRANSITIONS", "Change", "ConnectionStates", "Knowledge", "Sign", "State", "Step", "Transition"]
