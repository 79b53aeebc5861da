"""`AssociationNaming`: an association is one conversation, whichever addresses its packets have."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.checksum.sums.crc import crc32c, in_field
from dissect.session.analysis.numbers import MASK
from dissect.session.conversations.naming import Named, Unnamed
from dissect.session.sctp.associations import Associations, Settled, settled_of
from dissect.session.sctp.chunks import heads_in
from dissect.session.sctp.packets import CHECKSUM, FIXED, NOT_FILLED, TAG, is_damaged, sctp_of

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
MOST_KNOWN: Final = 1 << 14
"""Kinds of messages whose names are remembered."""


class AssociationNaming:
    """Names the associations of a capture."""

    def __init__(self) -> None:
        self._associations = Associations()
        self._known: dict[bytes, tuple[Settled, Named]] = {}
        """By path, tag and kinds of the chunks."""

    def recall(self, path: bytes, octets: bytes) -> Named | None:
        """The association of a packet that tells nothing new of it."""
        known = self._known.get(_kind_of(path, octets))
        return None if known is None or not self._associations.find_again(known[0]) else known[1]

    def name(self, message: Unnamed) -> Named | None:
        """The association of a packet, by the addresses that were seen first."""
        carried = sctp_of(message)
        if carried is None:
            return None
        found = self._associations.find(carried, is_damaged=lambda: _is_damaged(message))
        addresses = found.own.primary, found.other.primary
        ports = carried.source_port.to_bytes(2, "big"), carried.destination_port.to_bytes(2, "big")
        number = found.association.number & MASK
        marks = {MARKS.get(one.kind, OTHERS) for one in carried.chunks} if found.is_accepted else set()
        named = Named(addresses, ports, (number, number + 1 & MASK), frozenset(marks))
        settled = settled_of(carried, found)
        if settled is not None and message.path:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[_kind_of(message.path, message.octets)] = settled, named
        return named


def _kind_of(path: bytes, octets: bytes) -> bytes:
    """The path of a packet, its tag, and the kinds of its chunks; only the path if its header was cut."""
    kinds = bytes([kind for _, kind, _, _ in heads_in(octets, FIXED.size)])  # faster than without a list
    return b"".join((path, octets[TAG], kinds)) if len(octets) >= FIXED.size else path


def _is_damaged(message: Unnamed) -> bool:
    """Whether the checksum of a packet is wrong. The packet is only asked where its octets do not have the checksum."""
    octets = message.octets
    right = crc32c(b"".join((octets[:CHECKSUM], NOT_FILLED, octets[FIXED.size :])))
    return in_field(right) != int.from_bytes(octets[CHECKSUM : FIXED.size]) and is_damaged(message.packet())
