"""A block of frames with their layers, and packets for the rows of which something is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from dissect.blocks.frames import Frames
from dissect.blocks.layers import Layers, walk
from dissect.capture.earlier import Earlier
from dissect.engine.library import engine
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits

if TYPE_CHECKING:
    from dissect.packet import Packet, ProtocolSet

PACKETS: Final = 1024
"""How many packets a block remembers; more would take more memory than the frames."""


class Block:
    """Frames, and their layers and packets when they are asked for."""

    def __init__(
        self,
        frames: Frames,
        protocols: ProtocolSet | None,
        limits: NestingLimits = DEFAULT_LIMITS,
        *,
        with_divided: bool = False,
    ) -> None:
        """`protocols`: None for the default ones, whose declarations are imported when a packet is asked for;
        `with_divided`: the layers say which rows carry fragments."""
        self.frames = frames
        self.protocols = protocols
        self.limits = limits
        self._with_divided = with_divided
        self._layers: Layers | None = None
        self._packets: dict[int, Packet] = {}
        self._earlier: Earlier | None = None

    def __len__(self) -> int:
        return len(self.frames)

    def layers(self, *, with_codes: bool = False) -> Layers:
        """The layers of every row, `with_codes` with verdicts; remembered."""
        if self._layers is None or with_codes > self._layers.has_codes:
            self._layers = walk(
                self.frames, self.protocols, self.limits, with_codes=with_codes, with_divided=self._with_divided
            )
        return self._layers

    def packet(self, row: int) -> Packet:
        """The packet of a row. Some are remembered."""
        packet = self._packets.get(row)
        if packet is None:
            from dissect.packet.packet import Packet
            from dissect.packet.protocol_set import default_protocols

            packet = Packet(self.frames.frame(row), self.protocols or default_protocols(), self.limits)
            if self._earlier is None:
                self._earlier = self.frames.earlier()
            packet._earlier = self._earlier
            if len(self._packets) < PACKETS:
                self._packets[row] = packet
        return packet

    def packets(self, rows: Sequence[int]) -> Iterator[Packet]:
        """The packets of some rows, in ascending order, with what the engine says of each. They are not remembered."""
        if not rows:
            return
        library = engine()
        if library is None:
            yield from map(self.packet, rows)
            return
        from dissect.blocks.packing import Packer
        from dissect.packet import default_protocols
        from dissect.packet.rows.paths import paths_of
        from dissect.packet.rows.row_packets import packets_of

        packer = Packer(library, paths_of(self.protocols or default_protocols(), self.limits))
        yield from packets_of([packer.pack(self.frames, rows)], ())
