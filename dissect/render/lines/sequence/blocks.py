"""The relative sequence numbers of the rows of a block, counted by the engine."""

from __future__ import annotations

from collections.abc import Callable

from dissect.blocks.block import Block
from dissect.engine.answers import Numbers
from dissect.engine.library import Engine
from dissect.engine.memory import Array, address, address_of
from dissect.engine.structures.counting import Counting, Sequenced
from dissect.packet import Packet, ProtocolSet, default_protocols
from dissect.render.lines.sequence.fields import sequenced, sequences
from dissect.render.lines.sequence.origins import EngineOrigins

NUMBERS_NONE, NUMBERS_BOTH, NUMBERS_ASKED = int(Numbers.NONE), int(Numbers.BOTH), int(Numbers.ASKED)
NO_SLOT = b"\xff"


class BlockNumbers:
    """Counts the rows of one block in order, up to one of which only the packet can tell, and then on from there."""

    def __init__(
        self, library: Engine, origins: EngineOrigins, block: Block, count: Callable[[Packet], object]
    ) -> None:
        """`count` counts a packet by its layers."""
        rows, frames, self._layers = len(block), block.frames, block.layers()
        self._library = library
        self._origins = origins
        self._block = block
        self._count = count
        self._first = frames.first_number
        self._row = 0
        """The row to go on with."""
        self._found = bytearray(rows)
        self._numbers, self._acknowledged = (memoryview(bytearray(8 * rows)).cast("q") for _ in range(2))
        self._structure = self._layers.structure()
        self._sequenced = self._sequences(block.protocols or default_protocols())
        self._counting = Counting(
            frames=frames.structure(),
            layers=address_of(self._structure),
            sequenced=address_of(self._sequenced),
            number=address(self._numbers),
            acknowledged=address(self._acknowledged),
            found=address(self._found),
        )
        self._go_on()

    def _sequences(self, protocols: ProtocolSet) -> Array[Sequenced]:
        """What the headers in the block mean for sequence numbers: most blocks have none that is new."""
        rows, known = len(self._block), sequences(protocols)
        slots = bytearray(rows)
        self._library.find_layers(address_of(self._structure), rows, address(known.unasked), 1, 1, address(slots))
        if slots.count(NO_SLOT) == rows:
            return known.found
        return sequenced(protocols, self._layers.declaration[: rows * max(self._layers.count, default=0)])

    def of(self, number: int) -> tuple[int, int | None] | None:
        """The relative numbers of the packet with this number, which is in the block; None if the packet has to be
        counted, or has none."""
        row = number - self._first
        if self._row < row:
            self._reach(row)
        found = self._found[row]
        if found == NUMBERS_BOTH:
            return self._numbers[row], self._acknowledged[row]
        return None if found in (NUMBERS_NONE, NUMBERS_ASKED) else (self._numbers[row], None)

    def is_open(self, number: int) -> bool:
        """Whether the packet with this number has to be counted; then it is taken to be."""
        row = number - self._first
        self._reach(row)
        if row != self._row:
            return False
        self._pass()
        return True

    def finish(self) -> None:
        """Count the rows that are left."""
        self._reach(len(self._block))

    def _reach(self, row: int) -> None:
        """Go on up to a row."""
        while self._row < row:
            packet = self._block.packet(self._row)
            self._count(packet)
            self._pass()

    def _pass(self) -> None:
        """Go on behind a row that was counted by its packet."""
        self._counting.row += 1
        self._go_on()

    def _go_on(self) -> None:
        counting, rows = self._counting, len(self._block)
        while True:
            counting.origins = self._origins.structure
            self._library.count_rows(address_of(counting))
            self._origins.structure = counting.origins
            self._row = counting.row
            if self._row >= rows or self._found[self._row] == NUMBERS_ASKED:
                return
            self._origins.make_room()
