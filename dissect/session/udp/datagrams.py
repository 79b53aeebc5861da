"""Datagrams with what they carry: those in a packet, and those of one conversation in their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.checksum import Kind
from dissect.engine.sizes import ADDRESS_OCTETS, PORT_OCTETS
from dissect.packet import Layer, Packet
from dissect.packet.reassembly import Reassembler
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.session.conversations.keeping import Keeper
from dissect.session.streams.items import Hole, HoleReason, Piece, RefusalReason, Refused, StreamItem
from dissect.session.udp.kinds import KINDS
from dissect.session.udp.sighting import HEADER_OCTETS

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet
    from dissect.session import Conversation

NAMES: Final = frozenset(one.stack.name for one in KINDS)


class Datagram(NamedTuple):
    """A datagram: its header, and what it carries."""

    layer: Layer
    ports: bytes
    """Those of sender and receiver."""
    octets: bytes
    """Those that were captured."""
    missing: int
    """How many the capture lacks."""
    is_damaged: bool
    """Whether its checksum is wrong; a zero may have been left for the card."""


class Said(NamedTuple):
    """What a datagram adds to what its sender said."""

    is_client: bool
    items: list[StreamItem]


def datagrams_in(packet: Packet) -> Iterator[Datagram]:
    """The whole datagrams of a packet, and of those that it completes, from the outside."""
    for part in (packet, *datagrams_of(packet)):
        for layer in part.own_layers:
            is_datagram = not layer.dissector.kinds.isdisjoint(KINDS)
            if is_datagram and not layer.is_fragment and layer.length >= HEADER_OCTETS:
                yield _datagram(part, layer)


def begun_in(packet: Packet) -> Datagram | None:
    """The outermost datagram of which a packet has the first fragment only. One octet at least is missing."""
    for part in (packet, *datagrams_of(packet)):
        for layer in part.own_layers:
            is_datagram = not layer.dissector.kinds.isdisjoint(KINDS)
            if is_datagram and layer.is_fragment and layer.length >= HEADER_OCTETS:
                said = layer.values.get("length", 0) - HEADER_OCTETS  # UDP-Lite does not say how long it is
                octets = bytes(layer.payload)
                return Datagram(layer, _ports_of(layer), octets, max(said - len(octets), 1), is_damaged=False)
    return None


def _ports_of(layer: Layer) -> bytes:
    return layer.octets[layer.offset : layer.offset + 2 * PORT_OCTETS]


def _datagram(packet: Packet, layer: Layer) -> Datagram:
    begin, end = layer.offset + HEADER_OCTETS, layer.contained_end
    octets = bytes(layer.octets[begin:end])
    verdicts = [one.verdict for one in packet.checksums if packet.layers[one.layer] is layer]
    is_damaged = any(one.kind is Kind.INVALID and one.found != 0 for one in verdicts)
    return Datagram(layer, _ports_of(layer), octets, max(end - begin - len(octets), 0), is_damaged)


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
