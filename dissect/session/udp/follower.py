"""`DatagramFollower`: the datagrams of one conversation, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dissect.engine.sizes import ADDRESS_OCTETS, PORT_OCTETS
from dissect.packet import Packet
from dissect.packet.reassembly import Reassembler
from dissect.session.conversations.keeping import Keeper
from dissect.session.streams.items import Hole, HoleReason, Piece, RefusalReason, Refused, StreamItem
from dissect.session.udp.datagrams import Datagram, datagrams_in

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet
    from dissect.session import Conversation


class Said(NamedTuple):
    """What a datagram adds to what its sender said."""

    is_client: bool
    items: list[StreamItem]


class DatagramFollower:
    """Follows the packets of a capture in order for one conversation. Each datagram is a piece, an empty one too."""

    def __init__(
        self, wanted: Conversation, protocols: ProtocolSet | None = None, *, takes_damaged: bool = False
    ) -> None:
        """`takes_damaged`: datagrams whose checksum is wrong are taken as if it were right."""
        self._first_frame, self._takes_damaged = wanted.first_frame, takes_damaged
        self._keeper = Keeper(protocols, Reassembler())
        self._number: int | None = None
        """The number of the conversation among those of packets with both addresses."""
        self._addresses = [bytes(one.address) for one in wanted.ends]
        self._ports = [(one.port or 0).to_bytes(PORT_OCTETS) for one in wanted.ends]
        client, server = [
            address.ljust(ADDRESS_OCTETS, b"\0") + port
            for address, port in zip(self._addresses, self._ports, strict=True)
        ]
        self._ends = b"".join(sorted((client, server)))
        self._is_client_first = client <= server
        self._sent = {True: 0, False: 0}
        """How many octets client and server have sent."""

    def take(self, packet: Packet) -> Said | None:
        """What the next packet adds; None if it has no datagram of the conversation."""
        octets = packet.frame.octets
        if not all(one in octets for one in self._addresses):
            return None
        for number, sighting in self._keeper.sighted(packet):
            if sighting.is_quoted or not sighting.key.endswith(self._ends):
                continue
            if sighting.frame == self._first_frame:
                self._number = number
            if number == self._number:
                is_client = sighting.is_turned != self._is_client_first
                ports = self._ports if is_client else self._ports[::-1]
                found = next((one for one in datagrams_in(packet) if one.ports == b"".join(ports)), None)
                return found and Said(is_client, self._items(found, packet.number, is_client=is_client))
        return None

    def _items(self, found: Datagram, frame: int, *, is_client: bool) -> list[StreamItem]:
        begin = self._sent[is_client]
        if found.is_damaged and not self._takes_damaged:
            return [Refused(begin, found.octets, frame, RefusalReason.CHECKSUM)]
        piece = Piece(begin, found.octets, frame)
        self._sent[is_client] = piece.end + found.missing
        return [piece, Hole(piece.end, self._sent[is_client], HoleReason.CUT)] if found.missing else [piece]
