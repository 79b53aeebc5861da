"""`Naming`: what names conversations whose ends and beginning only earlier packets tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dissect.addresses import Address

if TYPE_CHECKING:
    from dissect.packet import Packet


class Unnamed(NamedTuple):
    """A message of which earlier ones tell whose it is: what its own packet says."""

    frame: int
    """The number of the frame; of the completing one, if the packet came in fragments."""
    time_ns: int
    """0 if the capture gives no time."""
    source: Address
    destination: Address
    around: bytes
    """The interface, VLANs and tunnels, the same for both directions, or what stands for them."""
    octets: bytes
    """The header and what it carries, as far as they were captured."""
    packet: Callable[[], Packet]
    """Makes the packet, which takes longer than the rest."""
    path: bytes = b""
    """Addresses, ports, direction and what is around them; empty where no packet of the same path will be recalled."""


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

    def name(self, message: Unnamed) -> Named | None:
        """What is known of the next message; None for what its header says."""

    def recall(self, path: bytes, octets: bytes) -> Named | None:
        """The same, where a message of the same path and kind has told nothing new, and this one tells nothing new,
        either. None where that is not known: `name` has to be asked. `path`, `octets`: those of `Unnamed`."""
