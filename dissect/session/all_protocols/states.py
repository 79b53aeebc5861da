"""The states of the ends of conversations, by protocol: what each means, and in which an end is connected."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from dissect.problems import CodeWithMeaning
from dissect.session.sctp.states import state as sctp
from dissect.session.tcp.states import state as tcp


class StateMeaning(NamedTuple):
    """What a state means."""

    meaning: str
    is_connected: bool


def _meanings(states: type[CodeWithMeaning], connected: CodeWithMeaning) -> Mapping[str, StateMeaning]:
    return MappingProxyType({one.value: StateMeaning(one.meaning, one is connected) for one in states})


STATES: Final[Mapping[str, Mapping[str, StateMeaning]]] = MappingProxyType(
    {"tcp": _meanings(tcp.State, tcp.CONNECTED), "sctp": _meanings(sctp.State, sctp.CONNECTED)}
)
"""By the names of protocols and of states."""
