"""`AllEvents`: what happens between the ends of a capture, whatever protocol they speak."""

from __future__ import annotations

from typing import Final

from dissect.packet import Packet
from dissect.session.analysis.event import Event, KindOfEvent
from dissect.session.sctp.events import AssociationEvents, SctpEventKind
from dissect.session.tcp.events import ConnectionEvents, EventKind

KINDS: Final[tuple[type[KindOfEvent], ...]] = (EventKind, SctpEventKind)
"""The events of all protocols that connect two ends."""


class AllEvents:
    """Follows the packets of a capture in order, and says what each means in its connection or association."""

    def __init__(self) -> None:
        self._followers = ConnectionEvents(), AssociationEvents()

    def take(self, packet: Packet) -> list[Event] | None:
        """The events of a packet, in the order in which they were noticed; None if it is of no connection."""
        for follower in self._followers:
            moment = follower.follow(packet)
            if moment is not None:
                return moment.events
        return None
