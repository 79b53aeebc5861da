"""The states of the ends of conversations, by protocol: what each means, and in which an end is connected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from dissect.codes import CodeWithMeaning
from dissect.session.analysis.states import TransitionOf
from dissect.session.sctp.states import state as sctp
from dissect.session.sctp.states import transitions as sctp_transitions
from dissect.session.tcp.states import state as tcp
from dissect.session.tcp.states import transitions as tcp_transitions


class Cause(CodeWithMeaning):
    """What makes an end leave a state."""

    CALL = "call", "what its program asks for"
    ARRIVES = "arrives", "what arrives"
    SENDS = "sends", "what it sends"
    TIME = "time", "time that goes by"


class Leaving(NamedTuple):
    """A way out of a state."""

    after: str
    cause: Cause
    what: str
    """What its program does, or what is seen, in words."""


class StateMeaning(NamedTuple):
    """What a state means."""

    meaning: str
    is_connected: bool
    leaves: tuple[Leaving, ...] = ()


def _meanings(
    states: type[CodeWithMeaning],
    connected: CodeWithMeaning,
    transitions: Sequence[TransitionOf[Any, Any]],
    calls: Mapping[str, str],
) -> Mapping[str, StateMeaning]:
    """`calls`: in words, what programs ask for."""
    ways = {
        one: tuple(way for step in transitions if step.before is one for way in _ways(step, calls)) for one in states
    }
    return MappingProxyType({one.value: StateMeaning(one.meaning, one is connected, ways[one]) for one in states})


def _ways(step: TransitionOf[Any, Any], calls: Mapping[str, str]) -> Iterator[Leaving]:
    """What makes an end take a step: its program, or what arrives; else what it sends."""
    if step.call:
        yield Leaving(step.after.value, Cause.CALL, calls[step.call])
    for sign in step.arriving:
        yield Leaving(step.after.value, Cause.TIME if sign is tcp.Sign.SILENCE else Cause.ARRIVES, sign.meaning)
    if not step.call and not step.arriving:
        for sign in step.sending:
            yield Leaving(step.after.value, Cause.SENDS, sign.meaning)


STATES: Final[Mapping[str, Mapping[str, StateMeaning]]] = MappingProxyType(
    {
        "tcp": _meanings(tcp.State, tcp.CONNECTED, tcp_transitions.TRANSITIONS, tcp.CALLS),
        "sctp": _meanings(sctp.State, sctp.CONNECTED, sctp_transitions.TRANSITIONS, sctp.CALLS),
    }
)
"""By the names of protocols and of states."""
