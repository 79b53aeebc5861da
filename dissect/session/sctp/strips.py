"""`StripFollower`: the messages of the SCTP associations in a capture, by the packets that brought them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from dissect.session.sctp.events.moment import Moment
from dissect.session.sctp.messages.follower import MessageFollower
from dissect.session.sctp.messages.items import SctpItem, SctpMessage
from dissect.session.streams.strip import Strip, StripMessage

End: TypeAlias = tuple[int, int]
"""The number of an association, and which of its ends it is."""


class StripFollower:
    """Follows packets in order. It remembers a few numbers for each message, and no octets."""

    def __init__(self) -> None:
        self._messages = MessageFollower()
        self.strips: dict[End, Strip] = {}

    def note(self, moment: Moment) -> None:
        """The next packet, whose events are known."""
        step = self._messages.note(moment)
        number, sender = moment.found.association.number, moment.found.sender
        self._add((number, sender), step.sent)
        self._add((number, 1 - sender), step.received)

    def finish(self) -> None:
        """No packets follow."""
        for settled in self._messages.finish():
            for end, items in enumerate(settled.items):
                self._add((settled.association.number, end), items)

    def _add(self, end: End, items: Iterable[SctpItem]) -> None:
        for item in items:
            if isinstance(item, SctpMessage):
                strip = self.strips.setdefault(end, Strip())
                octets = len(item.octets) + item.missing
                strip.messages.append(StripMessage(octets, item.stream, item.unordered, item.frames))
