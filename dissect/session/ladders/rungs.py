"""`Ladder`: the messages of a conversation, from top to bottom between two ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dissect.codes import CodeWithMeaning
from dissect.lazy_names import late
from dissect.session.analysis.event import Event
from dissect.session.analysis.message import EndState

if TYPE_CHECKING:
    from dissect.packet import Packet
    from dissect.session.conversations import Conversation

_as_text: Callable[[Any], str] = late("dissect.render.ladders.text:ladder_text")


class Fate(CodeWithMeaning):
    """What became of a message."""

    SEEN = "seen", "it was captured, and nothing says that it was lost"
    LOST = "lost", "it was sent again, so it was lost behind the capture, or its acknowledgment was"
    NOT_CAPTURED = "not_captured", "it is not in the capture, but was acknowledged"


@dataclass(frozen=True, slots=True)
class Missing:
    """Numbers that are acknowledged and not in the capture, in the words of the protocol: of octets, or of messages."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A message, or a gap in the capture, between the ends."""

    number: int
    """The packet that has it; for a gap, the one that shows it."""
    time_ns: int | None
    """Nanoseconds since 1970."""
    is_from_left: bool
    octets: int
    """Of payload."""
    fate: Fate = Fate.SEEN
    missing: Missing | None = None
    """What is missing; None for a message that was captured."""
    is_quoted: bool = False
    """Whether the packet does not belong to the conversation, but quotes it in an error message."""
    is_ordinary: bool = False
    """Whether it only carries data, or acknowledges some, so that it may be shown together with others."""
    events: Sequence[Event] = ()
    fields: Mapping[str, int] = field(default_factory=dict)
    """Fields of its header as they count in the conversation: numbers relative to its beginning, scaled windows."""
    left: EndState | None = None
    """The state of the left end from here on, if it is another one."""
    right: EndState | None = None
    packet: Packet | None = field(default=None, repr=False, compare=False)
    """The packet itself; None where something is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The messages of one conversation of a capture. Left is the client, if it is known."""

    conversation: Conversation
    conversations: int
    """How many there are in the capture."""
    begin: tuple[EndState, EndState]
    """The states of the ends before the first message, as far as it tells them."""
    rungs: Sequence[Rung]
    left_out: int = 0
    """Messages at the end that are not here, because there are more than the limit."""

    def __str__(self) -> str:
        return _as_text(self)
