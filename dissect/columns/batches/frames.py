"""The frames of a block as arrays of NumPy, over the same memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.frames import Frames as PlainFrames
from dissect.capture.frame import Frame


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """The arrays of `plain`."""

    plain: PlainFrames
    octets: NDArray[np.uint8]
    begin: NDArray[np.int64]
    captured: NDArray[np.int64]
    original: NDArray[np.int64]
    timestamp_ns: NDArray[np.int64]
    has_time: NDArray[np.bool_]
    link_type: NDArray[np.int32]
    interface: NDArray[np.int32]
    fcs_octets: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.begin)

    def frame(self, row: int) -> Frame:
        """One frame as a `Frame`, without the options of a pcapng file (comments, flags)."""
        return self.plain.frame(row)


def arrays_of(plain: PlainFrames) -> Frames:
    """The frames of a block."""
    return Frames(
        plain=plain,
        octets=np.frombuffer(plain.octets, np.uint8),
        begin=np.frombuffer(plain.begin, np.int64),
        captured=np.frombuffer(plain.captured, np.int64),
        original=np.frombuffer(plain.original, np.int64),
        timestamp_ns=np.frombuffer(plain.timestamp_ns, np.int64),
        has_time=np.frombuffer(plain.has_time, np.bool_),
        link_type=np.frombuffer(plain.link_type, np.int32),
        interface=np.frombuffer(plain.interface, np.int32),
        fcs_octets=np.frombuffer(plain.fcs_octets, np.int32),
    )


def kept_frames(frames: Frames, rows: NDArray[np.int64]) -> Frames:
    """Some of the frames. Their numbers are no longer those of the capture."""

    def taken(array: NDArray[Any]) -> memoryview:
        return array[rows].data

    return arrays_of(
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
