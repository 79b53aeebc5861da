"""`SegmentReader`: the TCP segments of blocks, read by their rows."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from dissect.blocks.fragments.rows import joined_in
from dissect.blocks.layers import LAYER_QUOTED, Layers, walk
from dissect.engine.keys import Keys
from dissect.engine.library import Engine, engine
from dissect.engine.memory import address, address_of
from dissect.engine.sizes import SLOTS
from dissect.packet import default_protocols
from dissect.packet.reassembly import Reassembler
from dissect.session.tcp.rows.paths import BY_PACKET, SegmentPath, path_of
from dissect.session.tcp.rows.runs import Runs
from dissect.session.tcp.rows.segments import Around, Segments
from dissect.session.tcp.rows.ways import Ways

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.packet import Packet, ProtocolSet

MOST_PATHS: Final = 4096
"""Of so many different layers is it remembered what they mean."""
NUMBER: Final = "i"
NUMBER_OCTETS: Final = 4
DECLARATION: Final = "h"


class SegmentReader:
    """Finds the segments in the blocks of one capture, given in order."""

    def __init__(
        self, *, with_verdicts: bool = False, with_quoted: bool = True, joins: bool | Reassembler = True
    ) -> None:
        """`with_verdicts`: segments with a wrong checksum are marked as damaged. `with_quoted`: packets that quote one
        are found too. `joins`: whether fragments are joined, or what joins them."""
        self._with_verdicts = with_verdicts
        self._with_quoted = with_quoted
        self._reassembler = Reassembler() if joins is True else joins.new() if joins else None
        self._protocols: ProtocolSet | None = None
        self._keys: Keys | None = None
        self._paths: list[SegmentPath | None] = []
        self._ways = Ways()
        self._around: Around = {}

    def read(
        self, block: Block, completing: Mapping[int, Packet] | None = None, chosen: bytes | None = None
    ) -> Segments:
        """The rows that may have a segment, in order, with the segment; a packet where only that can tell.
        `completing`: the packets that complete datagrams, by their rows, where others have joined the fragments.
        `chosen`: flags of the rows that count in runs, if not all do."""
        layers = block.layers(with_codes=self._with_verdicts)
        if not len(layers.divided):
            codes = self._with_verdicts
            layers = walk(block.frames, block.protocols, block.limits, with_codes=codes, with_divided=True)
        library, numbers = engine(), array(NUMBER, bytes(NUMBER_OCTETS * len(block)))
        paths: list[SegmentPath | None] = [None] * len(block)
        if library is not None:
            paths = self._paths_of(library, block, layers, numbers)
        if completing is None:
            completing = {} if self._reassembler is None else dict(joined_in(block, self._reassembler, layers))
        for row in layers.rows_that_may_carry_fragments():
            if row in completing or layers.asked[row] or paths[row] is not None:
                paths[row] = BY_PACKET
        packets = block.packets([row for row, path in enumerate(paths) if path is BY_PACKET])

        def by_packet(row: int) -> Packet:
            return completing.get(row, next(packets))

        runs = None if library is None else partial(Runs, library, block, layers, numbers, self._ways, chosen)
        return Segments(block, layers, self._around, paths, by_packet, runs)

    def _paths_of(self, library: Engine, block: Block, layers: Layers, numbers: array[int]) -> list[SegmentPath | None]:
        """The path of each row, the number of which is written to `numbers`."""
        keys = self._keys_for(library, block.protocols)
        dissectors = (block.protocols or default_protocols()).dissectors
        names = array(DECLARATION, range(len(dissectors)))
        found = layers.structure()
        shared = memoryview(names).cast("B"), memoryview(numbers).cast("B")
        keys.number_paths(address_of(found), address(shared[0]), len(block), address(shared[1]))
        width = keys.width
        for number in range(len(self._paths), len(keys)):
            path = keys.octets[number * width : (number + 1) * width].cast(DECLARATION)
            found_path = path_of([dissectors[one].header for one in path if one >= 0])
            if found_path is not None and found_path.slot >= 0:
                at = found_path.slot * layers.rows + numbers.index(number)
                if layers.flags[at] & LAYER_QUOTED:
                    found_path = BY_PACKET if self._with_quoted else None
            self._paths.append(found_path)
            self._ways.add(found_path)
        return list(map(self._paths.__getitem__, numbers))

    def _keys_for(self, library: Engine, protocols: ProtocolSet | None) -> Keys:
        """The paths met so far; few, and of one set of protocols."""
        keys = self._keys
        if keys is None or len(keys) > MOST_PATHS or protocols is not self._protocols:
            self._keys = keys = Keys(library, SLOTS * array(DECLARATION).itemsize)
            self._protocols, self._paths, self._ways = protocols, [], Ways()
        return keys
