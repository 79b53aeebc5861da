"""The octets of a file, some megabytes at a time, in buffers that kernels index and frames keep."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.capture.capture import Opened
from dissect.capture.files.source import Source

CHUNK: Final = 4 << 20
"""Octets of a buffer: enough for thousands of frames, and few enough that several stay in a processor's cache."""
PIECE: Final = 1 << 19
"""Octets that are read at once, and indexed at once: few enough to be in the cache nearest to the processor."""
ROOM: Final = 1 << 16
"""Octets for which reading on is worth it; with less room left, another buffer is taken."""
KEPT: Final = 64
"""Octets kept before those that are handed over: more than a record's header, the most that can come back."""
FIRST_PIECE: Final = 256
LARGEST_PIECE: Final = 1 << 20
POOLED: Final = 16
"""Buffers that are kept for use again."""


class Buffers:
    """Buffers that are used again as soon as nothing refers to them: no array, no Arrow buffer made of one.

    Memory that was touched before costs nothing; fresh pages cost as much as the octets that are copied to them.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool: list[bytearray] = []

    def take(self, size: int) -> bytearray:
        """A buffer of so many octets at least."""
        if size > self.size:
            return bytearray(size)
        for one in self._pool:
            if _is_free(one):
                return one
        one = bytearray(self.size)
        if len(self._pool) < POOLED:
            self._pool.append(one)
        return one


def _is_free(buffer: bytearray) -> bool:
    """Whether nothing refers to its octets. Python refuses to change the size of one that is referred to."""
    try:
        buffer.append(0)
    except BufferError:
        return False
    buffer.pop()
    return True


class FileWindow:
    """`octets[at:end]` is what was read and not taken.

    What is not for kernels is lent to the scalar reader, which reads from the stream that it always reads from.
    """

    def __init__(self, source: Source, opened: Opened, chunk: int = CHUNK) -> None:
        """Go on where the file's header ends."""
        self._source = source
        self._opened = opened
        self._stream = opened.stream
        self._pending = memoryview(self._stream.chunk)[self._stream.position :]
        """Octets that were read and are in no buffer yet."""
        self._base = self._stream.offset
        """Where the buffer's first octet is in the file."""
        self._room = min(ROOM, chunk // 4)
        if source.octets_total is not None and not opened.is_compressed:  # a small file takes a small buffer
            rest = max(0, source.octets_total - source.octets_read) + len(self._pending)
            chunk = min(chunk, rest + 2 * self._room)
        self._buffers = Buffers(chunk)
        self._failure: Exception | None = None
        self._ended = False
        self._piece = FIRST_PIECE
        self._buffer = memoryview(b"")
        self.octets: NDArray[np.uint8] = np.empty(0, np.uint8)
        self.at = 0
        self.end = 0
        self._stream.read_from(self._hand_over)

    @property
    def offset(self) -> int:
        """Where `at` is in the file."""
        return self._base + self.at

    def is_ready(self) -> bool:
        """Whether reading on would not wait; inflating may need more than is there."""
        if self._pending or not self._source.waits:
            return True
        return not self._opened.is_compressed and self._source.is_ready()

    def stays(self, needed: int) -> bool:
        """Whether so many octets from `at` on fit in the buffer, and reading on into it is worth it."""
        size = len(self.octets)
        return self.at + needed <= size and size - self.end >= self._room

    def more(self, needed: int) -> bool:
        """Read once, towards `needed` octets from `at` on; False where nothing comes any more.

        Where they do not stay in the buffer, what was not taken goes to another one.
        """
        if not self.stays(needed):
            self._move(needed)
        return self._read()

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
        rest = self.octets[self.at : self.end]
        size = min(needed, 2 * len(rest)) + self._room
        self._base += self.at
        self._buffer = memoryview(self._buffers.take(size))
        self.octets = np.frombuffer(self._buffer, np.uint8)
        self.octets[: len(rest)] = rest
        self.at, self.end = 0, len(rest)

    def _read(self) -> bool:
        """Read once, into what room there is. What goes wrong waits until all before it was taken."""
        if self._failure is not None or self._ended:
            return False
        try:
            if not self._pending and self._source.is_raw and not self._opened.is_compressed:
                gained = self._source.read_into(self._buffer[self.end : self.end + PIECE])
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
