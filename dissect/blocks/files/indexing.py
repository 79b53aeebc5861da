"""Finding the frames of a capture file: what its two formats have in common.

The engine reads what is plain, and stops at the first record or block that is not. Plain is what the scalar reader
reads without a note, or with a note that it has made before: such notes are only counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from dissect.blocks.files.rows import Rows
from dissect.blocks.files.window import FileWindow
from dissect.capture.codes import CaptureCode
from dissect.capture.frame import Frame
from dissect.capture.notes import Notes
from dissect.engine.memory import address_of
from dissect.engine.structures.files import Reading
from dissect.engine.structures.numbers import INT64, UINT8

if TYPE_CHECKING:
    from dissect.capture.pcap.reader import PcapReader
    from dissect.capture.pcapng.reader import PcapngReader


class Stop(NamedTuple):
    """Where the engine stopped, and why."""

    reason: int
    """A `StopReason`."""
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
    """Notes of some codes, for the engine: whether they were made before, and how often they would be made again."""

    def __init__(self, notes: Notes, codes: tuple[CaptureCode, ...]) -> None:
        self._notes = notes
        self._codes = codes
        self._kinds = 0
        self._known = (UINT8 * len(codes))()
        self._counts = (INT64 * len(codes))()
        self._reading = Reading(known=address_of(self._known), counts=address_of(self._counts))

    def reading(self, window: FileWindow, *, is_little: bool, latest: int) -> Reading:
        """What the engine is told of the octets in the window; `latest` is the time of the frame before them. It is the
        same structure each time, since this is done for every piece of the file."""
        if self._kinds != self._notes.kinds:
            self._kinds = self._notes.kinds
            self._known[:] = [code in self._notes for code in self._codes]
        reading = self._reading
        reading.octets, reading.at, reading.end = window.address, window.at, window.end
        reading.is_little, reading.latest = is_little, latest
        return reading

    def note(self) -> None:
        """Make the notes that the engine has counted."""
        if not any(self._counts):  # as of most pieces of most files
            return
        for index, times in enumerate(self._counts):
            if times:
                self._notes.again(self._codes[index], times)
                self._counts[index] = 0
