"""State machines as tables: what an observer of packets may know of the states of both ends.

A packet proves a state of its sender, and suggests one of its receiver: it may have arrived or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

S = TypeVar("S", bound=Enum)
"""The states of a protocol."""
G = TypeVar("G", bound=Enum)
"""The signs by which an observer knows them."""


class TransitionOf(NamedTuple, Generic[S, G]):
    """From one state to another."""

    before: S
    after: S
    arriving: tuple[G, ...] = ()
    """What suggests it, if it arrives at the end."""
    sending: tuple[G, ...] = ()
    """What proves it, if the end sends it."""
    call: str = ""
    """What the program asks for; none of it is seen."""


class EvidenceOf(NamedTuple, Generic[S, G]):
    """What a sign says of an end of which nothing is known, as the capture has begun too late."""

    after: S
    arriving: tuple[G, ...] = ()
    sending: tuple[G, ...] = ()


class KnowledgeOf(NamedTuple, Generic[S]):
    """What an observer knows of the state of an end."""

    certain: S | None = None
    """The state that its latest packets prove; None if none of them was seen."""
    possible: S | None = None
    """Where it is if what was sent to it has arrived; None if nothing would change that."""

    @property
    def likely(self) -> S | None:
        """The possible state, or else the certain one."""
        return self.possible or self.certain


class Steps(Generic[S, G]):
    """The answer of a table to every state and sign."""

    def __init__(
        self,
        signs: type[G],
        closed: S,
        transitions: Sequence[TransitionOf[S, G]],
        unseen: Sequence[EvidenceOf[S, G]],
    ) -> None:
        """`closed`: the state in which nothing is known of the other end. `unseen`: at least this far an end has come
        whose earlier packets were missed."""
        every = tuple(type(closed))
        rules: list[tuple[S | None, TransitionOf[S, G] | EvidenceOf[S, G]]] = [(one.before, one) for one in transitions]
        rules += [(None, one) for one in unseen]
        arriving = {(before, sign): one.after for before, one in rules for sign in one.arriving}
        sending = {(before, sign): one.after for before, one in rules for sign in one.sending}
        later = {state: _later(state, closed, transitions) for state in every}
        states: tuple[S | None, ...] = (None, *every)
        self.suggested = MappingProxyType(
            {(state, sign): arriving.get((state, sign), state) for state in states for sign in signs}
        )
        """The state in which an end may be if a sign arrives."""
        self.proved = MappingProxyType(
            {
                (state, sign): sending.get((state, sign)) or _at_least(state, sending.get((None, sign)), later)
                for state in states
                for sign in signs
            }
        )
        """The state in which an end is that sends a sign."""


def _later(state: S, closed: S, transitions: Sequence[TransitionOf[S, G]]) -> frozenset[S]:
    """The states that a connection may reach from one, and is not closed; none if it is."""
    if state is closed:
        return frozenset()
    found = set[S]()
    waiting: list[S] = [state]
    while waiting:
        after = {one.after for one in transitions if one.before is waiting[-1]} - found - {closed}
        waiting.pop()
        found |= after
        waiting += after
    return frozenset(found)


def _at_least(state: S | None, told: S | None, later: dict[S, frozenset[S]]) -> S | None:
    """Where an end is that sends what is nothing new in its state, or what it cannot send before a later one."""
    if state is None or told is None:
        return told or state
    return told if told in later[state] else state
