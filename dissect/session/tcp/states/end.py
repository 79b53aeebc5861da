"""What is known of the state of one end."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.session.analysis.numbers import is_behind
from dissect.session.analysis.states import KnowledgeOf
from dissect.session.tcp.states.state import Sign, State
from dissect.session.tcp.states.transitions import STEPS

SECOND: Final = 1_000_000_000
SHORT_WAIT_NS: Final = 60 * SECOND
"""After this time TIME-WAIT may be over: Linux and BSD wait so long."""
LONG_WAIT_NS: Final = 240 * SECOND
"""After this time it is (2 MSL by RFC 9293 §3.4.2)."""
SENT_AGAIN: Final = (Sign.SYN, Sign.SYN_ACK, Sign.FIN)


class Knowledge(KnowledgeOf[State]):
    """What an observer knows of the state of an end."""

    __slots__ = ()


class Arrival(NamedTuple):
    """A sign that was sent to an end, and may have arrived."""

    sign: Sign
    number: int | None
    """What the end acknowledges if it has."""


class End:
    """One end, followed."""

    def __init__(self, certain: State | None = None, assumed: State | None = None) -> None:
        self.certain = certain
        self.assumed = assumed
        """The state in which it is taken to have been before anything is certain."""
        self.arrivals: list[Arrival] = []
        """Those that would change its state, in the order in which they were sent."""
        self.doubted: list[Arrival] = []
        """Those before them that had not arrived when it sent something again: they are lost, or still on the way."""
        self.has_answered = False
        """Whether it has sent a SYN with an ACK."""
        self.highest: int | None = None
        """The number behind all that it sent."""
        self.waits_since_ns: int | None = None
        """When it acknowledged the last FIN, and began to wait for late segments."""

    @property
    def likely(self) -> State | None:
        """Its state if everything has arrived."""
        return _after(self.certain or self.assumed, self.arrivals)

    @property
    def knowledge(self) -> Knowledge:
        """What is known of it now."""
        likely = self.likely
        return Knowledge(self.certain, None if likely is self.certain else likely)

    def at(self, time_ns: int) -> Knowledge:
        """What is known of it at a time when no more was seen: TIME-WAIT ends by a timer."""
        known, begun = self.knowledge, self.waits_since_ns
        if begun is None or known.likely is not State.TIME_WAIT or time_ns - begun < SHORT_WAIT_NS:
            return known
        closed = STEPS.suggested[State.TIME_WAIT, Sign.SILENCE]
        is_over = time_ns - begun >= LONG_WAIT_NS and known.certain is State.TIME_WAIT
        return Knowledge(closed) if is_over else Knowledge(known.certain, closed)

    def send(self, signs: tuple[Sign, ...], acknowledgment: int | None, time_ns: int) -> None:
        """Take a segment that it sends."""
        before = self.certain
        if acknowledgment is not None and (self.arrivals or self.doubted):
            self._confirm(acknowledgment)
        for sign in signs:
            self.certain = STEPS.proved[self.certain, sign]
        self.has_answered |= Sign.SYN_ACK in signs
        if self.certain is before and any(sign in SENT_AGAIN for sign in signs):
            self.doubted, self.arrivals = self.arrivals, []
        if self.certain is State.TIME_WAIT and Sign.ACK_OF_FIN in signs:
            self.waits_since_ns = time_ns

    def receive(self, signs: tuple[Sign, ...], number: int) -> None:
        """Take a segment that is sent to it: if it acknowledges the number, the segment has arrived."""
        likely = self.likely
        for sign in signs:
            after = STEPS.suggested[likely, sign]
            if after is not likely:
                self.arrivals.append(Arrival(sign, number))
                likely = after

    def _confirm(self, acknowledgment: int) -> None:
        """What has arrived is certain."""
        waiting = [*self.doubted, *self.arrivals]
        proved = [
            index
            for index, one in enumerate(waiting)
            if one.number is not None and not is_behind(one.number, acknowledgment)
        ]
        if proved:
            count = proved[-1] + 1
            self.certain = _after(self.certain or self.assumed, waiting[:count])
            del self.arrivals[: max(count - len(self.doubted), 0)]
            del self.doubted[:count]


def _after(state: State | None, arrivals: list[Arrival]) -> State | None:
    for one in arrivals:
        state = STEPS.suggested[state, one.sign]
    return state
