"""The relative sequence numbers of the packets of a capture.

They make one-line summaries readable; the tree shows them beside the numbers on the wire, which JSON has. Any header
counts that has the two ports and the two numbers of RFC 9293 §3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dissect.blocks.block import Block
from dissect.engine.library import engine
from dissect.engine.sizes import PORT_OCTETS
from dissect.packet import Layer, Packet
from dissect.render.lines.endpoints import ends_among
from dissect.render.lines.sequence.blocks import BlockNumbers
from dissect.render.lines.sequence.fields import (
    ACKNOWLEDGES,
    ACKNOWLEDGMENT,
    FIRST,
    NEEDED,
    SEQUENCE,
    direction,
    has_sequence,
)
from dissect.render.lines.sequence.origins import EngineOrigins, Origins, PlainOrigins
from dissect.render.lines.words.suggestions import PORTS
from dissect.render.packets.values import innermost


class SequenceNumbers:
    """Counts packets one after the other; or whole blocks, each before its packets."""

    def __init__(self) -> None:
        self._library = library = engine()
        self._origins: Origins = PlainOrigins() if library is None else EngineOrigins(library)
        self._block: BlockNumbers | None = None
        self.of: Callable[[int], tuple[int, int | None] | None] = _none
        """Both numbers of the packet with a number, if they were counted with its block."""

    def begin(self, block: Block) -> None:
        """The next packets are in this block; those before of which nothing was asked count. Without an
        engine it makes no difference."""
        if self._block is not None:
            self._block.finish()
        if self._library is not None and isinstance(self._origins, EngineOrigins):
            self._block = BlockNumbers(self._library, self._origins, block, self.count)
            self.of = self._block.of

    def relative(self, number: int, layers: Sequence[Layer]) -> dict[str, int]:
        """The same as fields of the innermost of the packet's own layers, which are counted if they were not yet;
        empty if it has no such fields."""
        if self._block is None or self._block.is_open(number):
            return self._relative(layers)
        return _named(*(self._block.of(number) or ()))

    def of_datagram(self, packet: Packet, datagram: Packet) -> dict[str, int]:
        """The same of a datagram that a packet completes; the packet is counted too."""
        self.relative(packet.frame.number, packet.own_layers)
        return self._relative(datagram.own_layers)

    def within(self, packet: Packet) -> dict[str, int]:
        """The same of the innermost header that has such fields, whatever it carries."""
        own = packet.own_layers
        at = max((place for place, one in enumerate(own) if has_sequence(one.protocol)), default=-1)
        return self._relative(own[: at + 1])

    def count(self, packet: Packet) -> None:
        """Count a packet that is not asked for."""
        self._relative(packet.own_layers)

    def _relative(self, layers: Sequence[Layer]) -> dict[str, int]:
        layer = innermost(layers) if layers else None
        if layer is None or not has_sequence(layer.protocol):
            return {}
        values = layer.values
        if any(name not in values for name in NEEDED):
            return {}
        source, destination = (one or b"" for one in ends_among(layers))
        first, second = (values[name].to_bytes(PORT_OCTETS, "big") for name in PORTS)
        return _named(
            *self._origins.since(
                direction(source, destination, first, second),
                direction(destination, source, second, first),
                values[SEQUENCE],
                values[ACKNOWLEDGMENT] if values[ACKNOWLEDGES] else None,
                is_first=bool(values[FIRST]),
            )
        )


def _none(_: int) -> None:
    """Of a packet in no block."""


def _named(number: int | None = None, acknowledged: int | None = None) -> dict[str, int]:
    found = {SEQUENCE: number, ACKNOWLEDGMENT: acknowledged}
    return {name: one for name, one in found.items() if one is not None}
