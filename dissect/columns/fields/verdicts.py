"""The verdict on the checksums of many packets, as `Packet.checksums` has it. A code is an index into `KINDS`,
VERDICT_NONE where there is no checksum, or VERDICT_ASKED where only the packet can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.layers import LAYER_QUOTED, VERDICT_ASKED, VERDICT_NONE
from dissect.checksum.kind import Kind
from dissect.columns.batches.frames import Frames
from dissect.columns.batches.layers import Layers
from dissect.columns.batches.tables import Members
from dissect.engine.library import engine
from dissect.engine.memory import address_of
from dissect.packet.rows.engine_tables import engine_tables

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

KINDS: Final = tuple(Kind)


def frame_checks(
    frames: Frames, layers: Layers, protocols: ProtocolSet | None
) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
    """For each row the code of the verdict on the check sequence after its frame, and the declaration that says how it
    is computed. VERDICT_NONE and -1 where there is none; VERDICT_ASKED where only the packet can tell."""
    codes, owners = np.full(len(frames), VERDICT_ASKED, np.int8), np.full(len(frames), -1, np.int16)
    library = engine()
    if library is not None:
        words, whole, found = engine_tables(protocols), frames.plain.structure(), layers.plain.structure()
        places = codes.ctypes.data, owners.ctypes.data
        library.frame_checks(address_of(words), address_of(whole), address_of(found), *places)
    return codes, owners


def statuses(layers: Layers, members: Members, occurrence: int = 1, *, quoted: bool = False) -> NDArray[np.int8]:
    """For each row the code of the n-th verdict on a checksum of some declarations; VERDICT_NONE where there is none.

    Only the packet's own layers count, or all of them with `quoted`. Without codes in `layers`, there are no verdicts.
    """
    found = np.full(len(layers.count), VERDICT_NONE, np.int8)
    if not layers.plain.has_codes:
        return found
    left = np.full(len(layers.count), occurrence, np.int8)
    for slot in range(layers.deepest):
        rows = np.flatnonzero(layers.count > slot)
        codes = layers.codes[rows, slot]
        counts = (codes != VERDICT_NONE) & members[layers.declaration[rows, slot]]
        if not quoted:
            counts &= layers.flags[rows, slot] & LAYER_QUOTED == 0
        left[rows] -= counts
        here = counts & (left[rows] == 0)
        found[rows[here]] = codes[here]
    return found
