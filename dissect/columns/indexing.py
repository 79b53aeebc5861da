"""Finding the frames of a capture file: what its two formats have in common.

Kernels read what is plain, and stop at the first record or block that is not. Plain is what the scalar reader would
read without a word, or with a note that it has made before: such notes are only counted.
"""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dissect.capture import Frame
from dissect.capture.codes import CaptureCode
from dissect.capture.notes import Notes
from dissect.capture.pcap.reader import PcapReader
from dissect.capture.pcapng.reader import PcapngReader
from dissect.columns.compiled import kernel
from dissect.columns.rows import Rows

Integer: TypeAlias = int | np.int64
"""A number in a kernel."""
Truth: TypeAlias = bool | np.bool_

# Why a kernel stopped.
FULL: Final = 0
"""The batch is full."""
MORE: Final = 1
"""So many octets are needed, and fewer are there."""
ONE: Final = 2
"""The next so many octets are one record or block, which is there whole, and not plain."""
REST: Final = 3
"""From here on only the scalar reader can say what is wrong."""
EMPTY: Final = 4
"""Here begin records that are all zeros."""


class Stop(NamedTuple):
    """Where a kernel stopped, and why."""

    reason: int
    octets: int


class Indexer(Protocol):
    """Finds the frames of one file."""

    @property
    def reader(self) -> PcapReader | PcapngReader:
        """The scalar reader, whose place in the file is kept up with."""

    def index(self, rows: Rows) -> Stop:
        """Take what is plain, up to the end of the window or of the batch."""

    def frame_begin(self) -> int:
        """Octets of the record or block at the window's place that stand before its frame."""

    def one(self) -> Frame | None:
        """What the scalar reader reads of the record or block that is lent to it."""


class Counted:
    """Notes of some codes, for a kernel: whether they were made before, and how often they would be made again."""

    def __init__(self, notes: Notes, codes: tuple[CaptureCode, ...]) -> None:
        self._notes = notes
        self._codes = codes
        self.known = np.zeros(len(codes), np.bool_)
        self.counts = np.zeros(len(codes), np.int64)

    def begin(self) -> None:
        for index, code in enumerate(self._codes):
            self.known[index] = code in self._notes

    def end(self) -> None:
        for code, times in zip(self._codes, self.counts.tolist(), strict=True):
            if times:
                self._notes.again(code, times)
        self.counts[:] = 0


@kernel
def word(octets: NDArray[np.uint8], at: Integer, little: Truth) -> Integer:
    """32 bits in the file's byte order."""
    first, second = np.int64(octets[at]), np.int64(octets[at + 1])
    third, fourth = np.int64(octets[at + 2]), np.int64(octets[at + 3])
    if little:
        return first | second << 8 | third << 16 | fourth << 24
    return first << 24 | second << 16 | third << 8 | fourth


@kernel
def half(octets: NDArray[np.uint8], at: Integer, little: Truth) -> Integer:
    """16 bits in the file's byte order."""
    first, second = np.int64(octets[at]), np.int64(octets[at + 1])
    return first | second << 8 if little else first << 8 | second
