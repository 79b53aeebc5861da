"""The frames of a batch while it is being filled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from dissect.blocks.files.window import FileWindow
from dissect.blocks.frames import Frames
from dissect.blocks.memory import Buffers, layout
from dissect.capture.frame import Frame
from dissect.capture.interface import Interface
from dissect.capture.notes import Damage
from dissect.capture.record_reader import CUSTOMARY_OCTETS
from dissect.engine.memory import address
from dissect.engine.structures.files import Rows as NativeRows

if TYPE_CHECKING:
    from dissect.capture.packet_flags import PacketFlags

BATCH_OCTETS: Final = 4 << 20
"""The octets at which a batch of copied frames is full."""
LONGEST: Final = (1 << 63) - 1
KINDS: Final = ("q", "q", "q", "q", "B", "i", "i", "i", "q", "i")
"""The formats of the arrays, in the order in which `Frames` and the engine have them."""


class Rows:
    """Arrays with room for a batch; the engine fills them from `count` on, the scalar reader row by row."""

    def __init__(self, most: int, interfaces: Sequence[Interface]) -> None:
        """`most` is the number of rows; `interfaces` may grow as the file is read."""
        self.most = most
        self.interfaces = interfaces
        self.number = 1
        """The number of the first frame of the batch in its capture."""
        self._first_ns: int | None = None
        self._before_ns: int | None = None
        self._layout = layout((kind, most) for kind in KINDS)
        self._buffers = Buffers(self._layout.octets)
        self._begin_batch()

    def _begin_batch(self) -> None:
        self._exact: dict[int, Frame] = {}
        self._buffer = self._buffers.take(self._layout.octets)
        self._arrays: list[memoryview] = []
        """Of the whole buffer, if the scalar reader fills any row."""
        first = address(self._buffer)
        self.structure = NativeRows(*(first + begin for begin, *_ in self._layout.arrays), self.most, 0)
        """The same for the engine, with the number of rows that are filled in."""

    @property
    def count(self) -> int:
        """How many rows are filled in."""
        return self.structure.row  # type: ignore[no-any-return]  # a number, as all of the structure

    def add(self, frame: Frame, begin: int) -> None:
        """Add a frame of the scalar reader, whose octets begin at this offset."""
        row, time = self.structure.row, frame.timestamp_ns
        fits = time is not None and -LONGEST <= time <= LONGEST
        if not self._arrays:
            self._arrays = self._layout.views(self._buffer)
        begins, captured, original, timestamp_ns, has_time, link_type, interface, fcs_octets, options, flags = (
            self._arrays
        )
        begins[row] = begin
        captured[row] = frame.captured_length
        original[row] = frame.original_length
        timestamp_ns[row] = time if time is not None and fits else 0
        has_time[row] = fits
        link_type[row] = frame.link_type
        interface[row] = frame.interface
        fcs_octets[row] = frame.fcs_octets
        options[row] = 0
        if frame.options or fits != (time is not None):
            self._exact[row] = frame
        flags[row] = flags_word(frame.flags)
        self.structure.row = row + 1

    def take(self, octets: memoryview) -> Frames:
        """Finish the batch, which has at least one row, and begin the next. The frames are in `octets`, in order."""
        count = self.count
        arrays = self._layout.views(self._buffer, count)
        if 4 * count < self.most:  # few rows do not keep room for many alive
            arrays = _copied(arrays, count)
        begin, captured, original, timestamp_ns, has_time, link_type, interface, fcs_octets, options, flags = arrays
        last = captured[count - 1]
        if options[count - 1]:
            last += -last % 4 + options[count - 1]
        timed = bytes(has_time)
        before = self._before_ns
        if (latest := timed.rfind(1)) >= 0:
            self._before_ns = timestamp_ns[latest]
            self._first_ns = timestamp_ns[timed.find(1)] if self._first_ns is None else self._first_ns
        frames = Frames(
            octets=octets[: begin[count - 1] + last],
            begin=begin,
            captured=captured,
            original=original,
            timestamp_ns=timestamp_ns,
            has_time=has_time,
            link_type=link_type,
            interface=interface,
            fcs_octets=fcs_octets,
            options=options,
            flags=flags,
            first_number=self.number,
            interfaces=self.interfaces,
            first_ns=self._first_ns,
            before_ns=before,
            exact=self._exact,
        )
        self.number += count
        self._begin_batch()
        return frames

    def packed(self, frames: Iterator[Frame], window: FileWindow) -> Iterator[Frames]:
        """Batches from the scalar reader, with copies of the octets. The previous batch has been taken.

        A batch ends where reading the next frame may have to wait for a writer.
        """
        damage: Damage | None = None
        while damage is None:
            parts: list[bytes] = []
            begin = 0
            try:
                while self.count < self.most and begin < BATCH_OCTETS and (frame := next(frames, None)) is not None:
                    self.add(frame, begin)
                    parts.append(frame.octets)
                    begin += frame.captured_length
                    if window.waits and window.at_hand < CUSTOMARY_OCTETS and not window.is_ready():
                        break
            except Damage as one:
                damage = one
            if self.count:
                yield self.take(memoryview(bytearray(b"".join(parts))))
            elif damage is None:
                return
        raise damage


def flags_word(flags: PacketFlags | None) -> int:
    """The flags as the engine has them; 0 without."""
    return 0 if flags is None else int.from_bytes(bytes(flags), "big", signed=True)


def _copied(arrays: Sequence[memoryview], count: int) -> list[memoryview]:
    """The arrays in a buffer of their own."""
    copies = layout((kind, count) for kind in KINDS)
    views = copies.views(bytearray(copies.octets))
    for view, array in zip(views, arrays, strict=True):
        view[:] = array
    return views
