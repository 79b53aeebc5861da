"""`AssociationNaming`: an association is one conversation, whichever addresses its packets have."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.packet import Layer, Packet
from dissect.session.analysis.numbers import MASK
from dissect.session.conversations.naming import Named
from dissect.session.sctp.associations import Associations
from dissect.session.sctp.packets import is_damaged, sctp_at

MARKS: Final[dict[int, str]] = {
    SctpChunkType.INIT: "INIT",
    SctpChunkType.INIT_ACK: "INIT ACK",
    SctpChunkType.COOKIE_ECHO: "COOKIE ECHO",
    SctpChunkType.COOKIE_ACK: "COOKIE ACK",
    SctpChunkType.SHUTDOWN: "SHUTDOWN",
    SctpChunkType.SHUTDOWN_ACK: "SHUTDOWN",
    SctpChunkType.SHUTDOWN_COMPLETE: "SHUTDOWN COMPLETE",
    SctpChunkType.ABORT: "ABORT",
    SctpChunkType.ERROR: "",
}
"""The mark of each chunk; those that are not here need an association."""
OTHERS: Final = "data"


class AssociationNaming:
    """Names the associations of a capture."""

    def __init__(self) -> None:
        self._associations = Associations()

    def name(self, packet: Packet, layer: Layer) -> Named | None:
        """The association of the packet in a layer, by the addresses that were seen first."""
        carried = sctp_at(packet, layer)
        if carried is None:
            return None
        found = self._associations.find(carried, is_damaged=is_damaged(packet))
        addresses = found.own.primary, found.other.primary
        ports = carried.source_port.to_bytes(2, "big"), carried.destination_port.to_bytes(2, "big")
        number = found.association.number & MASK
        marks = {MARKS.get(one.kind, OTHERS) for one in carried.chunks} if found.is_accepted else set()
        return Named(addresses, ports, (number, number + 1 & MASK), frozenset(marks))
