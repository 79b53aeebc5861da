"""The frames of a block as arrays of NumPy, over the same memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.frames import Frames as PlainFrames
from dissect.capture.frame import Frame


class Frames:
    """The arrays of `plain`, each made when it is asked for."""

    __slots__ = ("plain",)

    def __init__(self, plain: PlainFrames) -> None:
        self.plain = plain

    def __len__(self) -> int:
        return len(self.plain)

    def frame(self, row: int) -> Frame:
        """One frame as a `Frame`, without the options of a pcapng file (comments, flags)."""
        return self.plain.frame(row)

    @property
    def octets(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.plain.octets, np.uint8)

    @property
    def begin(self) -> NDArray[np.int64]:
        return np.frombuffer(self.plain.begin, np.int64)

    @property
    def captured(self) -> NDArray[np.int64]:
        return np.frombuffer(self.plain.captured, np.int64)

    @property
    def original(self) -> NDArray[np.int64]:
        return np.frombuffer(self.plain.original, np.int64)

    @property
    def timestamp_ns(self) -> NDArray[np.int64]:
        return np.frombuffer(self.plain.timestamp_ns, np.int64)

    @property
    def has_time(self) -> NDArray[np.bool_]:
        return np.frombuffer(self.plain.has_time, np.bool_)

    @property
    def link_type(self) -> NDArray[np.int32]:
        return np.frombuffer(self.plain.link_type, np.int32)

    @property
    def interface(self) -> NDArray[np.int32]:
        return np.frombuffer(self.plain.interface, np.int32)

    @property
    def fcs_octets(self) -> NDArray[np.int32]:
        return np.frombuffer(self.plain.fcs_octets, np.int32)


def kept_frames(frames: Frames, rows: NDArray[np.int64]) -> Frames:
    """Some of the frames. Their numbers are no longer those of the capture."""

    def taken(array: NDArray[Any]) -> memoryview:
        return array[rows].data

    return Frames(
        PlainFrames(
            octets=frames.plain.octets,
            begin=taken(frames.begin),
            captured=taken(frames.captured),
            original=taken(frames.original),
            timestamp_ns=taken(frames.timestamp_ns),
            has_time=taken(frames.has_time),
            link_type=taken(frames.link_type),
            interface=taken(frames.interface),
            fcs_octets=taken(frames.fcs_octets),
            options=np.frombuffer(frames.plain.options, np.int64)[rows].data,
            flags=np.frombuffer(frames.plain.flags, np.int32)[rows].data,
            first_number=frames.plain.first_number,
            interfaces=frames.plain.interfaces,
        )
    )
