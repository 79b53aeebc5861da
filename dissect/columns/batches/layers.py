"""The layers of the frames of a batch as arrays of NumPy, over the same memory."""

from __future__ import annotations

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


class Layers:
    """The arrays of `plain`, each made when it is asked for; those of slots are of (rows, SLOTS)."""

    __slots__ = ("plain",)

    def __init__(self, plain: PlainLayers) -> None:
        self.plain = plain

    @property
    def deepest(self) -> int:
        """How many slots are used."""
        return int(self.count.max(initial=0))

    @property
    def count(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.plain.count, np.uint8)

    @property
    def asked(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.plain.asked, np.uint8)

    @property
    def stopped(self) -> NDArray[np.int16]:
        return np.frombuffer(self.plain.stopped, np.int16)

    @property
    def payload_offset(self) -> NDArray[np.int32]:
        return np.frombuffer(self.plain.payload_offset, np.int32)

    @property
    def payload_length(self) -> NDArray[np.int32]:
        return np.frombuffer(self.plain.payload_length, np.int32)

    @property
    def declaration(self) -> NDArray[np.int16]:
        return _slots(self.plain.declaration, np.int16)

    @property
    def offset(self) -> NDArray[np.int32]:
        return _slots(self.plain.offset, np.int32)

    @property
    def length(self) -> NDArray[np.int32]:
        return _slots(self.plain.length, np.int32)

    @property
    def end(self) -> NDArray[np.int32]:
        return _slots(self.plain.end, np.int32)

    @property
    def flags(self) -> NDArray[np.uint8]:
        return _slots(self.plain.flags, np.uint8)

    @property
    def codes(self) -> NDArray[np.int8]:
        """Of (0, SLOTS) if no verdicts were asked for."""
        return _slots(self.plain.codes, np.int8)


def _slots(plain: memoryview, type_: DTypeLike) -> NDArray[Any]:
    return np.frombuffer(plain, type_).reshape((SLOTS, -1) if len(plain) else (SLOTS, 0)).T
