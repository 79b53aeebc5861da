"""`SctpPacket`: what the analysis of an association needs of a packet with an SCTP header."""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

from dissect.addresses import Address
from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.checksum import Kind
from dissect.packet import Layer, Packet
from dissect.packet.reassembly.surroundings import as_octets, surroundings
from dissect.protocols.sctp import SCTP
from dissect.session.conversations.naming import Unnamed
from dissect.session.sctp.chunks import REFLECTED, Chunk, chunks_in

FIXED: Final = Struct(">HHII")
CHECKSUM: Final = 8
"""Where the last field of these begins."""
TAG: Final = slice(4, CHECKSUM)
NOT_FILLED: Final = bytes(4)
MAY_REFLECT: Final = (SctpChunkType.ABORT, SctpChunkType.SHUTDOWN_COMPLETE)


class SctpPacket(NamedTuple):
    """A packet on the wire, with what it says in its chunks."""

    frame: int
    """The number of the frame; of the completing one, if the packet came in fragments."""
    time_ns: int
    """0 if the capture gives no time."""
    source: Address
    """The address of the sender."""
    destination: Address
    around: bytes
    """The interface, VLANs and tunnels, the same for both directions: hosts of two networks may have one address."""
    source_port: int
    destination_port: int
    tag: int
    chunks: tuple[Chunk, ...]
    identification: int | None
    """That of the datagram, 0 if it has none; None if it came in fragments."""

    @property
    def is_reflected(self) -> bool:
        """Whether the tag is that of its sender, who knows no association."""
        return any(one.kind in MAY_REFLECT and one.flags & REFLECTED for one in self.chunks)

    def first(self, kind: SctpChunkType) -> Chunk | None:
        """The first chunk of a kind."""
        return next((one for one in self.chunks if one.kind == kind), None)


def sctp_in(packet: Packet) -> SctpPacket | None:
    """The SCTP packet that a packet carries in a network layer, or completes; None if there is none, a fragment of one,
    or too few octets of its header."""
    carrier: Packet | None = packet
    while carrier is not None:
        layer = carrier.layer(SCTP) if SCTP in carrier else None
        if layer is not None and not layer.is_fragment:
            return sctp_at(carrier, layer, is_whole=carrier is packet)
        carrier = carrier.reassembled
    return None


def is_damaged(packet: Packet) -> bool:
    """Whether the checksum of the SCTP packet that a packet carries, or completes, is wrong. A zero may have been left
    for the card."""
    carrier: Packet | None = packet
    while carrier is not None:
        layer = carrier.layer(SCTP) if SCTP in carrier else None
        if layer is not None and not layer.is_fragment:
            begin = layer.offset
            return layer.octets[begin + CHECKSUM : begin + FIXED.size] != NOT_FILLED and _is_wrong(carrier)
        carrier = carrier.reassembled
    return False


def _is_wrong(packet: Packet) -> bool:
    layers = packet.layers
    found = [one.verdict for one in packet.checksums if layers[one.layer].protocol is SCTP]
    return any(one.kind is Kind.INVALID for one in found)


def sctp_at(packet: Packet, layer: Layer, *, is_whole: bool = True) -> SctpPacket | None:
    """What a layer of a packet holds; None if there is no network around it, or too few octets of its header.
    `is_whole`: the packet was not put together from fragments."""
    network = layer.network_around
    if network is None:
        return None
    ends, layers, frame = network.values, packet.layers, packet.frame
    return sctp_of(
        Unnamed(
            frame=frame.number,
            time_ns=frame.timestamp_ns or 0,
            source=ends["source_address"],
            destination=ends["destination_address"],
            around=as_octets(surroundings(frame.interface, layers[: layers.index(network)], directed=False)),
            octets=layer.octets[layer.offset : layer.contained_end],
            packet=lambda: packet,
        ),
        ends.get("identification", 0) if is_whole else None,
    )


def sctp_of(message: Unnamed, identification: int | None = None) -> SctpPacket | None:
    """What a message holds; None if there are too few octets of its header."""
    frame, time_ns, source, destination, around, octets, *_ = message
    if len(octets) < FIXED.size:
        return None
    source_port, destination_port, tag, _ = FIXED.unpack_from(octets)
    chunks = tuple(chunks_in(octets[FIXED.size :]))
    return SctpPacket(
        frame, time_ns, source, destination, around, source_port, destination_port, tag, chunks, identification
    )
