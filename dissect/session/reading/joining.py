"""`BlockJoiner`: joins the fragments in the packets of blocks, of which the engine says where fragments are."""

from __future__ import annotations

from collections.abc import Callable

from dissect.blocks.fragments.rows import RowFragments
from dissect.blocks.frames import Frames
from dissect.engine.structures.walk import Walking
from dissect.packet import Packet
from dissect.packet.reassembly import Reassembler
from dissect.packet.rows.engine_tables import walking
from dissect.packet.rows.packed import PackedRows
from dissect.packet.rows.path import Rules
from dissect.packet.rows.places import number_in


class BlockJoiner:
    """Takes the packets of one block after the other that may carry fragments."""

    def __init__(self, reassembler: Reassembler, learn: Callable[[Packet], object], rules: Rules) -> None:
        """`learn`: what is done with the datagrams that packets complete."""
        self._reassembler = reassembler
        self._learn = learn
        self._rules = rules
        self._walking: Walking | None = None
        self._block: tuple[Frames, PackedRows] | None = None
        self._fragments: RowFragments | None = None

    def begin(self, frames: Frames, packed: PackedRows) -> PackedRows:
        """The packets that come next are those of these frames, as they were packed."""
        self._block, self._fragments = (frames, packed), None
        return packed

    def join(self, packet: Packet) -> None:
        """Take a packet."""
        if self._block is None:
            self._reassembler.take(packet)
        else:
            frames, packed = self._block
            if self._walking is None:
                self._walking = walking(*self._rules)
            if self._fragments is None:
                self._fragments = RowFragments(frames, packed.divided, self._walking, self._rules.protocols)
            row = number_in(packet._octets) - frames.first_number
            self._fragments.take(self._reassembler, row, lambda _: packet)
        datagram = packet.reassembled
        while datagram is not None:
            self._learn(datagram)
            datagram = datagram.reassembled
