"""`SctpPacket`: what an end gives to the network, and takes from it."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.encapsulation import items
from dissect.protocols.sctp import CHUNKS
from dissect.schema import Header

HEADER_OCTETS: Final = 12
DATA_OCTETS: Final = 16
"""Of a DATA chunk before its data."""
ALIGNMENT: Final = 4


class SctpPacket(NamedTuple):
    """Chunks, and the tag of the end that they are for."""

    tag: int
    chunks: tuple[Header, ...]

    @property
    def octets(self) -> bytes:
        """The chunks as they are sent."""
        return items(CHUNKS, self.chunks)
