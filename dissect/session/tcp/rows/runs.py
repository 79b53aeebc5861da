"""`Runs`: the rows of a block in which a connection only goes on, found by the engine."""

from __future__ import annotations

from array import array
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dissect.engine.memory import Array, address, address_of
from dissect.engine.structures.continuing import Continuing, Filled, Sender
from dissect.session.tcp.rows.ways import Ways

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.blocks.layers import Layers
    from dissect.engine.library import Engine

FILLED: Final = Struct("qiiIi")

Both: TypeAlias = tuple[Sender, Sender]
"""That with the lower address and port is the first."""
RowWithData: TypeAlias = tuple[int, int, int, int, int]
"""Where its data begin among the octets of the frames, how many octets they are, the row, how many octets its sender
has sent before it in the run, and which end that is: 0 or 1."""


class Run(NamedTuple):
    """Rows one behind the other in which a connection only goes on, but for those of nobody's."""

    begin: int
    end: int
    """The first row, and the one behind the last."""
    taken: int
    """How many of the rows are the connection's."""
    senders: Both
    """What is known of the ends behind it, until the next run is sought."""
    filled: list[RowWithData]

    @property
    def octets(self) -> int:
        """Those of all data."""
        return sum(one[1] for one in self.filled)


class Runs:
    """Finds the runs of one block."""

    def __init__(
        self, library: Engine, block: Block, layers: Layers, paths: array[int], ways: Ways, chosen: bytes | None
    ) -> None:
        """`paths`: the number of each row's path; `chosen`: flags of the rows that count, if not all do."""
        self._continue, self._shared = library.continue_rows, (block.frames, layers, paths)
        self._layers = layers.structure()
        self._chosen = None if chosen is None else bytearray(chosen)
        self._filled: Array[Filled] = (Filled * len(block))()
        self._tables = tables = ways.copied()
        self._state = Continuing(
            frames=block.frames.structure(),
            layers=address_of(self._layers),
            interface=address(block.frames.interface),
            chosen=None if self._chosen is None else address(self._chosen),
            paths=paths.buffer_info()[0],
            ways=tables.of_paths.buffer_info()[0],
            all_ways=address_of(tables.ways),
            aparts=address_of(tables.aparts),
            going=ways.going,
            filled=address_of(self._filled),
        )

    def behind(self, row: int, sender: int, senders: Both, most: int) -> Run:
        """The run behind a row, of at most so many of its connection's rows. `sender`: which end has sent that row;
        `senders`: what is known of both after it."""
        state = self._state
        state.reference, state.sender, state.row, state.most, state.filled_count = row, sender, row + 1, most, 0
        state.senders[0], state.senders[1] = senders
        count = self._continue(address_of(state))
        octets = memoryview(self._filled).cast("B")[: state.filled_count * FILLED.size]
        filled: list[RowWithData] = list(FILLED.iter_unpack(octets))
        return Run(row + 1, state.row, count, (state.senders[0], state.senders[1]), filled)
