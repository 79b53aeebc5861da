"""`Following`: what the packets before it make of a packet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.packet import Packet
from dissect.session.event import Event
from dissect.session.tcp import ConnectionEvents

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.session.tcp.events.moment import Moment


class Meaning(NamedTuple):
    """What a packet means where it stands."""

    events: Sequence[Event] = ()
    fields: Mapping[str, int] = {}
    """Fields of its innermost header as they count, where earlier packets decide that: a window that is scaled."""


NOTHING: Final = Meaning()


class Following:
    """Follows all packets of a capture in order and in bounded memory: block by block, or one after the other."""

    def __init__(self) -> None:
        self._connections = ConnectionEvents()
        self._found: dict[int, Meaning] = {}
        """By the numbers of packets: of the last block, or the last packet."""

    def begin(self, block: Block) -> None:
        """The packets of the next block follow."""
        first = block.frames.first_number
        found = ((first + row, _meaning(moment)) for row, moment in self._connections.follow_block(block))
        self._found = {number: meaning for number, meaning in found if meaning is not NOTHING}

    def take(self, packet: Packet) -> None:
        """The next packet follows, which is in no block."""
        self._found = {packet.frame.number: _meaning(self._connections.follow(packet))}

    def of(self, packet: Packet) -> Meaning:
        """What a packet means that was taken, or is in the block."""
        return self._found.get(packet.frame.number, NOTHING)


def _meaning(moment: Moment | None) -> Meaning:
    if moment is None:
        return NOTHING
    events, window = moment.events, moment.scaled_window
    if window is not None:
        return Meaning(events, {"window": window})
    return Meaning(events) if events else NOTHING
