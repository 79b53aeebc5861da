"""`Following`: what the packets before it make of a packet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from dissect.packet import Packet
from dissect.session.event import Event
from dissect.session.tcp import ConnectionEvents


class Meaning(NamedTuple):
    """What a packet means where it stands."""

    events: Sequence[Event] = ()
    fields: Mapping[str, int] = {}
    """Fields of its innermost header as they count, where earlier packets decide that: a window that is scaled."""


NOTHING: Final = Meaning()


class Following:
    """Follows all packets of a capture, one after the other, in bounded memory."""

    def __init__(self) -> None:
        self._connections = ConnectionEvents()
        self.meaning = NOTHING
        """Of the packet that was taken last."""

    def take(self, packet: Packet) -> Meaning:
        """The meaning of the next packet."""
        moment = self._connections.follow(packet)
        if moment is None:
            self.meaning = NOTHING
        else:
            window = moment.scaled_window
            self.meaning = Meaning(moment.events, {} if window is None else {"window": window})
        return self.meaning
