"""`Naming`: what names conversations whose ends and beginning only earlier packets tell."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from dissect.addresses import Address
from dissect.packet import Layer, Packet


class Named(NamedTuple):
    """What is known of a message. Pairs are of its sender and its receiver."""

    addresses: tuple[Address, Address]
    """Those by which both ends are known, whichever of theirs the packet has; both of one family."""
    ports: tuple[bytes, bytes]
    numbers: tuple[int, int]
    """The number of the conversation that it opens, and the same plus one if it answers."""
    marks: frozenset[str]
    """The names of its marks (see `Exchange`)."""


class Naming(Protocol):
    """Follows the packets of a capture in order."""

    def name(self, packet: Packet, layer: Layer) -> Named | None:
        """What is known of the message in a layer of the next packet; None for what its header says."""
