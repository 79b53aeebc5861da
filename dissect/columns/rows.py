"""The frames of a batch while it is being filled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from dissect.capture import Frame, Interface
from dissect.capture.notes import Damage
from dissect.columns.frames import Frames

A = TypeVar("A", bound=np.generic)

ALIGNMENT: Final = 16
"""The alignment of a batch's octets in their buffer, which suits words of any size."""
BATCH_OCTETS: Final = 4 << 20
"""The octets at which a batch of copied frames is full."""
LONGEST: Final = (1 << 63) - 1


class Rows:
    """Arrays with room for a batch; kernels fill them from `count` on, the scalar reader row by row."""

    def __init__(self, most: int, interfaces: Sequence[Interface]) -> None:
        """`most` is the number of rows; `interfaces` may grow as the file is read."""
        self.most = most
        self.interfaces = interfaces
        self.number = 1
        """The number of the first frame of the batch in its capture."""
        self._begin_batch()

    def _begin_batch(self) -> None:
        most = self.most
        self.count = 0
        self.begin = np.empty(most, np.int64)
        self.captured = np.empty(most, np.int64)
        self.original = np.empty(most, np.int64)
        self.timestamp_ns = np.empty(most, np.int64)
        self.has_time = np.empty(most, np.bool_)
        self.link_type = np.empty(most, np.int32)
        self.interface = np.empty(most, np.int32)
        self.fcs_octets = np.empty(most, np.int32)

    def add(self, frame: Frame, begin: int) -> None:
        """Add a frame of the scalar reader, whose octets begin at this offset."""
        row, time = self.count, frame.timestamp_ns
        fits = time is not None and -LONGEST <= time <= LONGEST
        self.begin[row] = begin
        self.captured[row] = frame.captured_length
        self.original[row] = frame.original_length
        self.timestamp_ns[row] = time if time is not None and fits else 0
        self.has_time[row] = fits
        self.link_type[row] = frame.link_type
        self.interface[row] = frame.interface
        self.fcs_octets[row] = frame.fcs_octets
        self.count += 1

    def take(self, octets: NDArray[np.uint8]) -> Frames:
        """Finish the batch, which has at least one row, and begin the next. The frames are in `octets`, in order."""
        count, last = self.count, self.count - 1
        first = int(self.begin[0]) // ALIGNMENT * ALIGNMENT
        begin = self._taken(self.begin)
        begin -= first
        frames = Frames(
            octets=octets[first : first + int(begin[last] + self.captured[last])],
            begin=begin,
            captured=self._taken(self.captured),
            original=self._taken(self.original),
            timestamp_ns=self._taken(self.timestamp_ns),
            has_time=self._taken(self.has_time),
            link_type=self._taken(self.link_type),
            interface=self._taken(self.interface),
            fcs_octets=self._taken(self.fcs_octets),
            first_number=self.number,
            interfaces=self.interfaces,
        )
        self.number += count
        self._begin_batch()
        return frames

    def _taken(self, array: NDArray[A]) -> NDArray[A]:
        """The filled rows, copied if they are few, so that they do not keep room for many alive."""
        taken = array[: self.count]
        return taken.copy() if 4 * self.count < self.most else taken

    def packed(self, frames: Iterator[Frame]) -> Iterator[Frames]:
        """Batches from the scalar reader, with copies of the octets. The previous batch has been taken."""
        damage: Damage | None = None
        while damage is None:
            parts: list[bytes] = []
            begin = 0
            try:
                while self.count < self.most and begin < BATCH_OCTETS and (frame := next(frames, None)) is not None:
                    self.add(frame, begin)
                    parts.append(frame.octets)
                    begin += frame.captured_length
            except Damage as one:
                damage = one
            if self.count:
                yield self.take(np.frombuffer(bytearray(b"".join(parts)), np.uint8))
            elif damage is None:
                return
        raise damage
