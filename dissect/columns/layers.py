"""The layers of some thousands of frames: for each frame a row, for each layer a slot in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SLOTS: Final = 16
"""Layers that a row has room for. A frame with more of them is left to the scalar decoder."""

QUOTED: Final = 1
"""The layer stands in the datagram that an error message quotes."""
FRAGMENT: Final = 2
"""The octets of the layer are part of a fragment (as `Layer.is_fragment`)."""

OPEN: Final = 4
"""No length field says where the layer ends: the nearest layer that could has left it open (a total length of zero)."""


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """What the walk found. Offsets count octets from the frame's first one."""

    count: NDArray[np.uint8]
    """Layers of each row."""
    irregular: NDArray[np.bool_]
    """Rows in which something is not as the tables can say: the scalar decoder reads them, and nothing else here holds
    of them."""
    plan: NDArray[np.int16]
    """(rows, SLOTS): which declaration each layer was read by, as an index into `Tables.headers`."""
    offset: NDArray[np.int32]
    """(rows, SLOTS): the layer's first octet."""
    length: NDArray[np.int32]
    """(rows, SLOTS): octets of the header."""
    end: NDArray[np.int32]
    """(rows, SLOTS): where the layer ends by the length fields in and around it, captured or not (as
    `Layer.contained_end`)."""
    flags: NDArray[np.uint8]
    """(rows, SLOTS): QUOTED, FRAGMENT, OPEN."""
    payload_offset: NDArray[np.int32]
    """What the innermost layer of the packet's own carries: its first octet (as `Packet.payload`)."""
    payload_length: NDArray[np.int32]
    """And how many octets of it were captured."""
