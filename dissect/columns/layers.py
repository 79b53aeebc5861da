"""The layers of some thousands of frames: for each frame a row, for each layer a slot in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.engine import structures
from dissect.engine.structures import SLOTS

NOTHING: Final = 0
"""Everything of the row is known."""
REST: Final = 1
"""Only the packet can tell what comes from the declaration `stopped` on."""
ALL: Final = 2
"""Nothing here holds of the row."""

QUOTED: Final = 1
"""The layer stands in the datagram that an error message quotes."""
PARTIAL: Final = 4
"""The octets end within the fixed part of the header."""
CONTRADICTED: Final = 8
"""The length of the layer says more than its window holds, or less than its header."""
CUT: Final = 128
"""The variable part of the header is not all there."""
ODD: Final = PARTIAL | CONTRADICTED | CUT


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """What the walk found. Offsets count octets from the frame's first one. Behind the last layer of a row, its slots
    have anything in them."""

    count: NDArray[np.uint8]
    """Layers of each row; 0 where ALL is asked."""
    asked: NDArray[np.uint8]
    """NOTHING, REST, or ALL."""
    stopped: NDArray[np.int16]
    """The declaration at which the walk stopped where REST is asked."""
    declaration: NDArray[np.int16]
    """(rows, SLOTS): which declaration each layer was read by, as an index into `Tables.headers`."""
    offset: NDArray[np.int32]
    """(rows, SLOTS): the layer's first octet."""
    length: NDArray[np.int32]
    """(rows, SLOTS): octets of the header that are there."""
    end: NDArray[np.int32]
    """(rows, SLOTS): where the layer ends by the length fields in and around it, captured or not (as
    `Layer.contained_end`)."""
    flags: NDArray[np.uint8]
    """(rows, SLOTS): QUOTED, PARTIAL, … (see `native/walk.h`)."""
    codes: NDArray[np.int8]
    """(rows, SLOTS): the verdict on the checksum of each layer (see `verdicts`); (0, SLOTS) if none was looked for."""
    payload_offset: NDArray[np.int32]
    """What the innermost layer of the packet's own carries: its first octet (as `Packet.payload`)."""
    payload_length: NDArray[np.int32]
    """And how many octets of it were captured."""
    structure: structures.Layers
    """The same for the engine."""

    @property
    def deepest(self) -> int:
        """How many slots are used."""
        return int(self.count.max(initial=0))

    @property
    def irregular(self) -> NDArray[np.bool_]:
        """The rows in which something is asked, or a header is cut, or contradicts itself."""
        found: NDArray[np.bool_] = self.asked != NOTHING
        for slot in range(self.deepest):
            found |= (self.count > slot) & (self.flags[:, slot] & ODD != 0)
        return found


__all__ = ["ALL", "NOTHING", "ODD", "QUOTED", "REST", "SLOTS", "Layers"]
