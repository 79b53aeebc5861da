"""What tells a packet from others on both sides of a box that passes it on: `Identity`."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, NamedTuple, TypeAlias

from dissect.comparing.passage import Passage, passage_of
from dissect.packet import Layer, Packet
from dissect.schema import Nesting

DIGEST_OCTETS: Final = 16
MANY_BITS: Final = 64

Kept: TypeAlias = tuple[tuple[str, int], ...]
"""By protocol, the bits of the fields that stay the same."""
Flow: TypeAlias = tuple[bytes, ...]
"""The fields that name a flow: addresses, and where there are some, the protocol with its ports or identifiers."""


class Identity(NamedTuple):
    """What stays the same, by part, and the flow, which a translator may rename.

    It is that of the innermost network header, so that tunnels may be added or removed around it.
    """

    network: Kept
    """Of the network header and its extensions."""
    part: int
    """Which part of a datagram a fragment is; 0 of a whole datagram."""
    transport: Kept
    """Of the header after those, and of what it quotes."""
    payload: bytes
    """A digest of the octets after the last of these headers, as far as they were captured, and of their number."""
    octets: int
    """How many octets those are on the wire."""
    is_cut: bool
    """Whether some of them were not captured."""
    flow: Flow
    transport_bits: int
    """How many bits the kept fields of the header after the network header have, and those of what it quotes."""
    shape: tuple[int, int]
    """How many of these bits are its own, and how many fields name the flow: the same of protocols that a translator
    turns into one another, as it does with those for error messages."""

    @property
    def has_network(self) -> bool:
        """Whether there is something in the network header to tell packets apart by."""
        return any(bits for _, bits in self.network)

    @property
    def has_transport(self) -> bool:
        """Whether there is in the header after it."""
        return any(bits for _, bits in self.transport)

    @property
    def transport_parts(self) -> int:
        """For how many parts that agree it counts: numbers of many bits are not the same by chance."""
        return self.has_transport * (2 if self.transport_bits >= MANY_BITS else 1)


def identity_of(packet: Packet) -> Identity | None:
    """The identity of a packet; None if it has no network header, so that no router passes it on."""
    layers = _from_network(packet)
    if not layers:
        return None
    network: list[tuple[str, int]] = []
    transport: list[tuple[str, int]] = []
    flow: list[bytes] = []
    part = kept_bits = own_bits = 0
    for layer, passage in layers:
        if passage is None:
            continue
        bits = _fixed_bits(layer, passage)
        if not transport and (layer.dissector.lends or layer.protocol.stack.nesting is Nesting.EXTENSION):
            part |= bits & passage.part
            network += [(passage.protocol, bits & passage.kept)] if passage.kept else []
        else:
            own_bits = own_bits if transport else passage.kept.bit_count()
            transport.append((passage.protocol, bits & passage.kept))
            kept_bits += passage.kept.bit_count()
        if passage.flow and not layer.quoted:
            flow += [passage.protocol.encode()] if transport else []
            flow += [layer.octets[layer.offset + begin : layer.offset + end] for begin, end in passage.flow]
    begin, end, octets = _payload(*layers[-1])
    payload = layers[-1][0].octets[begin:end]
    digest = blake2b(payload, digest_size=DIGEST_OCTETS).digest() if payload else b""
    return Identity(
        tuple(network),
        part,
        tuple(transport),
        digest,
        octets,
        octets > len(payload),
        tuple(flow),
        kept_bits,
        (own_bits, len(flow)),
    )


def payload_of(packet: Packet) -> bytes:
    """The octets of which the identity of a packet that has one holds a digest."""
    layer, passage = _from_network(packet)[-1]
    begin, end, _ = _payload(layer, passage)
    return layer.octets[begin:end]


def network_of(packet: Packet) -> Layer | None:
    """The innermost network header that is the packet's own."""
    return next((one for one in reversed(packet.layers) if one.dissector.lends and not one.quoted), None)


def _from_network(packet: Packet) -> list[tuple[Layer, Passage | None]]:
    """The layers from the innermost network header on, with what of each stays the same, up to the first of which all
    does. Of extension headers that do not say so (None), nothing counts."""
    network = network_of(packet)
    found: list[tuple[Layer, Passage | None]] = []
    if network is None:
        return found
    layers = packet.layers
    for layer in layers[layers.index(network) :]:
        passage = passage_of(layer.protocol)
        if passage is None and layer.protocol.stack.nesting is not Nesting.EXTENSION:
            break
        found.append((layer, passage))
    return found


def _payload(layer: Layer, passage: Passage | None) -> tuple[int, int, int]:
    """Where the octets after the last of these headers begin and end, and how many there are on the wire."""
    begin = layer.payload_offset
    if passage is not None and passage.keeps_last:
        begin = min(layer.offset + passage.octets, begin)
    end = layer.payload_offset + layer.payload_length
    return begin, end, max(layer.contained_end, end) - begin


def _fixed_bits(layer: Layer, passage: Passage) -> int:
    """The octets of fixed place as a number; those that were not captured count as zeros."""
    octets = layer.octets[layer.offset : min(layer.offset + passage.octets, layer.payload_offset)]
    return int.from_bytes(octets, "big") << 8 * (passage.octets - len(octets))
