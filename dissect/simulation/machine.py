"""The state of an end, which moves only as the table of a state machine says."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Generic, TypeVar

from dissect.session.analysis.states import Steps, TransitionOf

S = TypeVar("S", bound=Enum)
G = TypeVar("G", bound=Enum)


class Machine(Generic[S, G]):
    """One end."""

    def __init__(self, closed: S, transitions: Sequence[TransitionOf[S, G]], steps: Steps[S, G]) -> None:
        self.state = closed
        self._closed, self._steps = closed, steps
        self._calls = {(one.before, one.call): one.after for one in transitions if one.call}

    def may(self, call: str) -> bool:
        """Whether a call of the program changes the state now."""
        return (self.state, call) in self._calls

    def call(self, name: str) -> None:
        """What the program asks for, when it is done."""
        self.state = self._calls[self.state, name]

    def arrive(self, sign: G) -> None:
        """A sign arrives."""
        self.state = self._steps.suggested[self.state, sign] or self.state

    def send(self, sign: G) -> None:
        """The end sends a sign."""
        self.state = self._steps.proved[self.state, sign] or self.state

    def give_up(self) -> None:
        """Nothing was acknowledged for too long: nothing on the wire says so."""
        self.state = self._closed
