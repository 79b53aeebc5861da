"""The layers of the frames of a batch as arrays of NumPy, over the same memory."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dissect.blocks.layers import Layers as PlainLayers
from dissect.engine.sizes import SLOTS


class Needs(IntEnum):
    """What a reader needs of the layers of a batch."""

    NOTHING = 0
    OUTLINE = 1
    """Which layers each row has, and what the innermost carries, but not where they are."""
    LAYERS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """The arrays of `plain`; those of slots are of (rows, SLOTS)."""

    plain: PlainLayers
    count: NDArray[np.uint8]
    asked: NDArray[np.uint8]
    stopped: NDArray[np.int16]
    payload_offset: NDArray[np.int32]
    payload_length: NDArray[np.int32]
    declaration: NDArray[np.int16]
    offset: NDArray[np.int32]
    length: NDArray[np.int32]
    end: NDArray[np.int32]
    flags: NDArray[np.uint8]
    codes: NDArray[np.int8]
    """Of (0, SLOTS) if no verdicts were asked for."""

    @property
    def deepest(self) -> int:
        """How many slots are used."""
        return int(self.count.max(initial=0))


def arrays_of(plain: PlainLayers) -> Layers:
    """The layers of a block."""
    return Layers(
        plain=plain,
        count=np.frombuffer(plain.count, np.uint8),
        asked=np.frombuffer(plain.asked, np.uint8),
        stopped=np.frombuffer(plain.stopped, np.int16),
        payload_offset=np.frombuffer(plain.payload_offset, np.int32),
        payload_length=np.frombuffer(plain.payload_length, np.int32),
        declaration=_slots(plain.declaration, np.int16),
        offset=_slots(plain.offset, np.int32),
        length=_slots(plain.length, np.int32),
        end=_slots(plain.end, np.int32),
        flags=_slots(plain.flags, np.uint8),
        codes=_slots(plain.codes, np.int8),
    )


def _slots(plain: memoryview, type_: DTypeLike) -> NDArray[Any]:
    return np.frombuffer(plain, type_).reshape((SLOTS, -1) if len(plain) else (SLOTS, 0)).T
