"""`Told`: what the analysis of a protocol says of a message in its conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from dissect.session.analysis.event import Event


class EndState(NamedTuple):
    """What is known of the state of an end, in the words of its protocol; empty where nothing is."""

    certain: str = ""
    possible: str = ""
    """Where it is if the latest message has arrived."""


UNKNOWN: Final = EndState()


class Told(NamedTuple):
    """What is known of a message."""

    events: Sequence[Event] = ()
    fields: Mapping[str, int] = {}
    """Fields of its header as they count in the conversation: relative numbers, a window that is scaled."""
    before: tuple[EndState, EndState] = (UNKNOWN, UNKNOWN)
    """The states of its sender and its receiver before it."""
    after: tuple[EndState, EndState] = (UNKNOWN, UNKNOWN)
    is_ordinary: bool = True
    """Whether it only carries data, or acknowledges some."""


NOTHING: Final = Told()
