"""The octets of a file, some megabytes at a time, in buffers that the engine indexes and frames keep."""

from __future__ import annotations

from typing import Final

from dissect.blocks.files.ahead import PIECE, Part, ReadingAhead
from dissect.blocks.memory import Buffers
from dissect.capture.capture import Opened
from dissect.capture.files.source import Source
from dissect.engine.memory import address

CHUNK: Final = 4 << 20
"""Octets of a buffer: enough for thousands of frames, and few enough that several stay in a processor's cache."""
ROOM: Final = 1 << 16
"""Octets for which reading on is worth it; with less room left, another buffer is taken."""
KEPT: Final = 64
"""Octets kept before those that are handed over: more than a record's header, the most that can come back."""
FIRST_PIECE: Final = 256
LARGEST_PIECE: Final = 1 << 20


class FileWindow:
    """`octets[at:end]` is what was read and not taken.

    What is not for the engine is lent to the scalar reader, which reads from the stream that it always reads from.
    """

    def __init__(self, source: Source, opened: Opened, chunk: int = CHUNK, ahead: ReadingAhead | None = None) -> None:
        """Go on where the file's header ends. `ahead`: what is taken from other threads; not of a compressed file."""
        self._source = source
        self._opened = opened
        self._stream = opened.stream
        self._pending = memoryview(self._stream.chunk)[self._stream.position :]
        """Octets that were read and are in no buffer yet."""
        self._base = self._stream.offset
        """Where the buffer's first octet is in the file."""
        self._room = min(ROOM, chunk // 4)
        self.left: int | None = None
        """How many octets the file has from here on, as far as its size says."""
        if source.octets_total is not None and not opened.is_compressed:
            self.left = max(0, source.octets_total - source.octets_read) + len(self._pending)
            chunk = min(chunk, self.left + 2 * self._room)  # a small file takes a small buffer
        self._buffers = Buffers(chunk)
        self._ahead = ahead
        self._part: Part | None = None
        """What is in the buffer, if it was taken from other threads."""
        self._failure: Exception | None = None
        self._ended = False
        self._piece = FIRST_PIECE
        self.octets = memoryview(b"")
        self.address = 0
        """Where `octets` are in memory."""
        self.at = 0
        self.end = 0
        self._stream.read_from(self._hand_over)

    @property
    def offset(self) -> int:
        """Where `at` is in the file."""
        return self._base + self.at

    @property
    def waits(self) -> bool:
        """Whether reading on may wait for a writer, now or later."""
        return self._source.waits

    @property
    def at_hand(self) -> int:
        """Octets that were read, and neither taken nor consumed by the scalar reader."""
        return len(self._pending) + self.end - self.at + self._stream.available

    def is_ready(self) -> bool:
        """Whether reading on would not wait; inflating may need more than is there."""
        if self._pending or not self._source.waits:
            return True
        return not self._opened.is_compressed and self._source.is_ready()

    def stays(self, needed: int) -> bool:
        """Whether so many octets from `at` on fit in the buffer, and reading on into it is worth it."""
        if self._ahead is not None and not self._pending:
            return self._part is not None and self.end < len(self.octets) >= self.at + needed
        size = len(self.octets)
        return self.at + needed <= size and size - self.end >= self._room

    def more(self, needed: int) -> bool:
        """Read once, towards `needed` octets from `at` on; False where nothing comes any more.

        Where they do not stay in the buffer, what was not taken goes to another one.
        """
        is_part = self._part is not None and self.end < len(self.octets)  # which is read to its end
        if not is_part and not self.stays(needed):
            self._move(needed)
        return self._read()

    def look_again(self) -> None:
        """Read once more where the file seemed to end: it may have grown meanwhile."""
        self._ended = False

    def lend(self, octets: int) -> None:
        """Place the stream at `at`, with so many octets in its chunk; those are taken."""
        self._stream.place(self.octets[self.at : self.at + octets].tobytes(), self.offset)
        self.at += octets
        self._piece = FIRST_PIECE

    def take_back(self) -> None:
        """Go on where the scalar reader stopped reading the stream."""
        self.at -= self._stream.available

    def _hand_over(self) -> bytes:
        """What follows in the file, for the stream; a little at first, since what is not used must come back."""
        if self.at == self.end:
            kept = min(KEPT, self.at)
            self.at -= kept
            gained = self.more(kept + 1)
            self.at += kept
            if not gained:
                if self._failure is not None:
                    raise self._failure
                return b""
        piece = self.octets[self.at : min(self.end, self.at + self._piece)].tobytes()
        self.at += len(piece)
        self._piece = min(2 * self._piece, LARGEST_PIECE)
        return piece

    def _move(self, needed: int) -> None:
        """Take another buffer. What is needed is only claimed: memory grows with what came."""
        rest, begin = self.octets[self.at : self.end], self._base + self.at
        if self._ahead is not None and not self._pending:
            self._part = self._ahead.take()
            self._part.put_before(rest)
            self.octets, self.end = self._part.octets, self._part.margin
        else:
            self.octets = self._buffers.take(min(needed, 2 * len(rest)) + self._room)
            self.octets[: len(rest)] = rest
            self.end = len(rest)
        self.address = address(self.octets)
        self.at = self.end - len(rest)
        self._base = begin - self.at

    def _read(self) -> bool:
        """Read once, into what room there is. What goes wrong waits until all before it was taken."""
        if self._failure is not None or self._ended:
            return False
        try:
            if self._part is not None:
                gained = self._part.more(self.end - self._part.margin)
                self._source.count(gained)
            elif not self._pending and self._source.is_raw and not self._opened.is_compressed:
                gained = self._source.read_into(self.octets[self.end : self.end + PIECE])
            else:
                octets = self._pending or memoryview(self._opened.read())
                gained = min(len(octets), len(self.octets) - self.end)
                self.octets[self.end : self.end + gained] = octets[:gained]
                self._pending = octets[gained:]
        except Exception as error:  # noqa: BLE001  # of the file; it is raised again in its place
            self._failure = error
            return False
        self.end += gained
        self._ended = not gained
        return gained > 0
