"""The datagrams of UDP in blocks of frames, of which few are taken apart as packets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dissect.blocks.layers import LAYER_QUOTED
from dissect.blocks.pairs import Pair, network_pair
from dissect.engine.answers import Asked
from dissect.packet import default_protocols
from dissect.session.udp.sighting import HEADER_OCTETS, PORT_OCTETS, Sighting

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.packet import ProtocolSet
    from dissect.schema import Header


class Kinds(NamedTuple):
    """What the declarations of a protocol set are here, by their numbers."""

    protocols: ProtocolSet | None
    is_datagram: Sequence[int]
    addresses: Callable[[int], Pair | None]
    """Of network headers the addresses; None for all others."""


def kinds_of(protocols: ProtocolSet | None, datagrams: tuple[type[Header], ...]) -> Kinds:
    """The same of a set, None for the default one."""
    known = protocols or default_protocols()

    @cache
    def addresses(declaration: int) -> Pair | None:
        return network_pair(known.dissectors[declaration].header)

    return Kinds(protocols, known.members(datagrams), addresses)


class DatagramRows:
    """The datagrams of a block, row by row."""

    def __init__(self, block: Block, kinds: Kinds) -> None:
        self._layers = block.layers()
        self._frames = block.frames
        self._kinds = kinds

    def of(self, row: int) -> list[Sighting] | None:
        """The datagrams of a frame, from the outside; None where only the packet can tell them."""
        layers, frames, (_, is_datagram, addresses) = self._layers, self._frames, self._kinds
        if layers.asked[row] != Asked.NOTHING:
            return None
        begin, time_ns = frames.begin[row], frames.timestamp_ns[row]
        found: list[Sighting] = []
        around = -1
        for at in range(row, layers.count[row] * layers.rows, layers.rows):
            if not is_datagram[layers.declaration[at]]:
                around = at
                continue
            pair = None if around < 0 else addresses(layers.declaration[around])
            if pair is None or layers.flags[at] & ~LAYER_QUOTED or around != at - layers.rows:
                return None
            head, offset = begin + layers.offset[around], layers.offset[at]
            ports, width, octets = begin + offset, pair.octets, frames.octets
            source, destination = head + pair.source, head + pair.destination
            found.append(
                Sighting(
                    octets[source : source + width].tobytes() + octets[ports : ports + PORT_OCTETS].tobytes(),
                    octets[destination : destination + width].tobytes()
                    + octets[ports + PORT_OCTETS : ports + 2 * PORT_OCTETS].tobytes(),
                    time_ns,
                    bool(layers.flags[at] & LAYER_QUOTED),
                    layers.end[at] <= offset + HEADER_OCTETS,
                )
            )
        return found
