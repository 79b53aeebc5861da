"""What the messages of a header say of the conversation that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

MOST_MARKS: Final = 8
"""Of one header."""


class Sender(Enum):
    """Which end of a conversation sends a message."""

    CLIENT = "client"
    SERVER = "server"


class Effect(Enum):
    """What a message does to its conversation."""

    OPENS = "opens"
    """It asks for a conversation."""
    ANSWERS = "answers"
    """It answers a message that opens one."""
    ENDS_HALF = "ends half"
    """Its sender will send no more; when both have sent such a message, the conversation is over."""
    ENDS = "ends"
    """The conversation is over."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """Messages that say the same of a conversation: those whose fields have the values of `when`."""

    name: str
    """What people call such a message."""
    when: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Fields of fixed place, within eight octets."""
    has_data: bool | None = None
    """Whether the message carries anything; None: either."""
    after: str = ""
    """The mark of a message that the other end must have sent before; empty: none."""
    letter: str = ""
    """What stands for it in the history of a conversation; empty: nothing."""
    completeness: int = 0
    """What it adds to Wireshark's number for how much of a conversation was seen; 0: nothing."""
    by: Sender | None = None
    """The end that sends such messages; None: either."""
    effect: Effect | None = None


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a conversation has come to, if its ends have sent messages with all of these marks."""

    name: str
    meaning: str
    one: Sequence[str] = ()
    """Marks of one end, whichever it is,"""
    other: Sequence[str] = ()
    """of the other end then,"""
    both: Sequence[str] = ()
    """of both ends;"""
    nobody: Sequence[str] = ()
    """and those that neither has sent."""

    @property
    def marks(self) -> Sequence[str]:
        """All marks by which it is told."""
        return *self.one, *self.other, *self.both, *self.nobody


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Exchange:
    """What the messages of a header say of their conversation.

    Conversations run between the ends that `Transit.flow` names. Without a flow, the messages say something of the
    conversation of the header around this one.
    """

    marks: Sequence[Mark] = ()
    """At most eight. A message may have several."""
    states: Sequence[State] = ()
    """The first one that holds is that of a conversation."""
    number: str = ""
    """The field of 32 bits by which one message that opens a conversation is told from another."""
    answer: str = ""
    """The field that is one more than this number in a message that answers."""
    idle: int | None = None
    """After so many seconds without a message, the next one begins another conversation; None: never."""
    idle_one_way: int | None = None
    """The same while only one end has sent."""
    naming: Callable[[], Any] | None = None
    """Makes what names the conversations, where earlier packets decide which they are (see `Naming`). It tells marks,
    too, which then have no `when`."""


__all__ = ["MOST_MARKS", "Effect", "Exchange", "Mark", "Sender", "State"]
