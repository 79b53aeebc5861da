"""`Process`: a program that runs, and what it calls."""

from __future__ import annotations

from random import Random
from typing import Final, NamedTuple

from dissect.simulation.network.clock import Clock
from dissect.simulation.programs.calls import Endpoint, Outcome, Sleep, SocketCall
from dissect.simulation.programs.echo import Program

QUICK_NS: Final = (4_000, 20_000)
"""What a call takes that need not wait, at least and at most."""
WAKING_NS: Final = (20_000, 60_000)
"""What it takes until a program runs on that waited."""


class Called(NamedTuple):
    """A call that has returned, or waits forever."""

    call: SocketCall
    begun_ns: int
    ended_ns: int | None
    outcome: Outcome


class Process:
    """A program, with its socket."""

    def __init__(self, program: Program, endpoint: Endpoint, clock: Clock, random: Random) -> None:
        self.called: list[Called] = []
        self._program, self._endpoint, self._clock, self._random = program, endpoint, clock, random
        self._call: SocketCall | None = None
        """What it waits for."""
        self._begun_ns = 0
        self._is_woken = False

    @property
    def received(self) -> bytes:
        """All that the program has received."""
        return b"".join(one.outcome.octets for one in self.called)

    def run(self, outcome: Outcome | None = None) -> None:
        """The program begins, or goes on until its next call."""
        try:
            asked = next(self._program) if outcome is None else self._program.send(outcome)
        except StopIteration:
            return
        if isinstance(asked, Sleep):
            self._clock.at(self._clock.now + asked.time_ns, lambda: self.run(Outcome()))
            return
        call = asked
        self._clock.at(self._clock.now + self._random.randint(*QUICK_NS), lambda: self._begin(call))

    def _begin(self, call: SocketCall) -> None:
        self._begun_ns = self._clock.now
        self._endpoint.start(call, self._clock.now)
        self._call, self._is_woken = call, False
        if self._endpoint.is_ready(call):
            self._wake(QUICK_NS)
        patience = getattr(call, "patience_ns", None)
        if patience is not None:
            self._clock.at(self._clock.now + patience, lambda: self._lose_patience(call))

    def look(self) -> None:
        """Something has happened at the socket."""
        if self._call is not None and not self._is_woken and self._endpoint.is_ready(self._call):
            self._wake(WAKING_NS)

    def _wake(self, span: tuple[int, int]) -> None:
        self._is_woken = True
        self._clock.at(self._clock.now + self._random.randint(*span), self._return)

    def _return(self) -> None:
        assert self._call is not None  # noqa: S101  # it was woken
        self._end(self._endpoint.finish(self._call, self._clock.now))

    def _lose_patience(self, call: SocketCall) -> None:
        if self._call is call and not self._is_woken:
            self._end(Outcome(error="ETIMEDOUT"))

    def _end(self, outcome: Outcome) -> None:
        call, self._call = self._call, None
        assert call is not None  # noqa: S101  # it waited for one
        self.called.append(Called(call, self._begun_ns, self._clock.now, outcome))
        self.run(outcome)

    def stop(self) -> None:
        """Nothing happens any more."""
        if self._call is not None:
            self.called.append(Called(self._call, self._begun_ns, None, Outcome()))
        self._program.close()
