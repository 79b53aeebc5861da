"""The states of both ends of SCTP associations, as an observer may know them."""

from __future__ import annotations

from dissect.session.sctp.states.follower import AssociationStates, Step
from dissect.session.sctp.states.state import Sign, State
from dissect.session.sctp.states.transitions import TRANSITIONS, Knowledge

__all__ = ["TRANSITIONS", "AssociationStates", "Knowledge", "Sign", "State", "Step"]
