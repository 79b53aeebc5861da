"""Gives the engine other places in the headers of a transfer than those that are right, in a process of its own:
`python -m tests.engine.hostile.runs SEED`. The engine keeps its bounds."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import Any, Final

from dissect.assigned_numbers import LinkType
from dissect.engine.library import Engine, engine
from dissect.engine.sizes import SLOTS
from dissect.engine.structures.continuing import Apart, Continuing, Filled, Sender, Way
from dissect.engine.structures.groups import Pair
from dissect.engine.structures.numbers import INT16, INT32, INT64, UINT8
from dissect.engine.structures.rows import Frames, Layers, Run
from dissect.engine.structures.walk import Walking
from dissect.packet import DEFAULT_LIMITS, default_protocols
from dissect.packet.rows.engine_tables import engine_tables
from dissect.session.tcp.rows.ways import going
from tests.engine.rooms import ExactBlock, PageEnd
from tests.sanitized import SANITIZED
from tests.session.tcp.frames import ACK, CLIENT, SERVER, frame, timestamps

EDGES: Final = (0, 1, -1, 2, 4, 7, 8, 16, 20, 24, 32, 64, 255, 65535, (1 << 31) - 1, -(1 << 31))
VLAN: Final = 7


def transfer() -> list[bytes]:
    """Frames in which octets go on in order, some with a clock; the last ones are the shortest."""
    found = []
    for at in range(4):
        clock = timestamps(100 + at, 1) if at % 2 else b""
        found.append(frame(CLIENT, ACK, 1000 + 9 * at, 500, data=b"nine more", options=clock, vlan=VLAN))
    return [*found, frame(SERVER, ACK, 500, 1036, vlan=VLAN)]


class HostileRuns:
    """The rows of a transfer, and where the right places are in their headers."""

    def __init__(self) -> None:
        library = engine()
        assert library is not None
        self._continue = library.continue_rows
        sent = transfer()
        rows, sizes = len(sent), [len(one) for one in sent]
        room = ExactBlock() if SANITIZED else PageEnd()
        self._held: list[Any] = [(INT64 * rows)(*some) for some in ([0, *accumulate(sizes[:-1])], sizes, sizes)]
        self._held += [(INT32 * rows)(*[LinkType.ETHERNET] * rows), (INT32 * rows)(), room]
        frames = Frames(room.place(b"".join(sent)), *map(ctypes.addressof, self._held[:5]), rows)
        self._layers = self._walked(library, frames, rows)
        self.way, self.apart, self.going = Way(3, 2, Pair(12, 16, 4), 0, 1), Apart(1, 0, 2, 0, 0xFFF), going()
        paths, ways, filled = (INT32 * rows)(), INT16(0), (Filled * rows)()
        self._held += [paths, ways, filled]
        self.state = Continuing(
            frames=frames,
            layers=ctypes.addressof(self._layers),
            interface=ctypes.addressof(paths),
            paths=ctypes.addressof(paths),
            ways=ctypes.addressof(ways),
            all_ways=ctypes.addressof(self.way),
            aparts=ctypes.addressof(self.apart),
            filled=ctypes.addressof(filled),
            most=rows,
        )
        self.rows = rows

    def _walked(self, library: Engine, frames: Frames, rows: int) -> Layers:
        """The layers of the rows."""
        wide = [kind * (rows * SLOTS) for kind in (INT16, INT32, INT32, INT32, UINT8)]
        arrays: list[Any] = [kind() for kind in (UINT8 * rows, UINT8 * rows, INT16 * rows, *wide)]
        payload: list[Any] = [(INT32 * rows)(), (INT32 * rows)(), (UINT8 * rows)()]
        self._held += [*arrays, *payload]
        addresses = [ctypes.addressof(one) for one in (*arrays, *payload)]
        layers = Layers(rows, *addresses[: len(arrays)], None, *addresses[len(arrays) :])
        words = ctypes.addressof(engine_tables(default_protocols()))
        walking = Walking(words, (INT64 * 4)(*DEFAULT_LIMITS.allowance()), 0, DEFAULT_LIMITS.items)
        scratch = ctypes.create_string_buffer(library.scratch_octets())
        run = Run(walking=walking, frames=frames, layers=ctypes.addressof(layers))
        run.scratch = ctypes.addressof(scratch)
        library.run_rows(ctypes.addressof(run))
        return layers

    def taken(self) -> int:
        """How many rows are taken behind the first one."""
        state = self.state
        state.going, state.reference, state.sender, state.row, state.filled_count = self.going, 0, 0, 1, 0
        state.senders[0] = Sender(1009, 500, shift=0, begin_number=-1)
        state.senders[1] = Sender(500, 1000, shift=-1, begin_number=-1)
        count = self._continue(ctypes.addressof(state))
        assert 0 <= count < self.rows
        assert 0 <= state.filled_count <= count
        return count

    def places(self) -> Iterator[tuple[ctypes.Structure, str]]:
        """All numbers that say where something is."""
        for whole in (self.going, self.way, self.apart, self.going.ports, self.way.addresses):
            names = [one[0] for one in whole._fields_]
            yield from ((whole, name) for name in names if isinstance(getattr(whole, name), int))


def main() -> None:
    hostile, random = HostileRuns(), Random(int(sys.argv[1]))
    expected, fewer, tried = hostile.taken(), 0, 0
    for whole, name in hostile.places():
        if name in ("apart", "apart_end"):  # where Python has them, which has no other ones
            continue
        before = getattr(whole, name)
        for other in (*EDGES, before + 1, before - 1, random.randrange(-(1 << 31), 1 << 31)):
            setattr(whole, name, other)
            fewer += hostile.taken() < expected
            tried += 1
        setattr(whole, name, before)
    assert hostile.taken() == expected == hostile.rows - 1
    sys.stdout.write(f"{fewer} {tried}\n")


if __name__ == "__main__":
    main()
