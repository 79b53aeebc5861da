"""Reading ahead: while one thread finds the frames of a file, those that wait for it read what comes next."""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from threading import Lock
from typing import Final

from dissect.blocks.memory import Buffers
from dissect.capture.files.source import Source
from dissect.capture.notes import Damage

MARGIN: Final = 1 << 16
"""Octets before those of a part: room for the beginning of a record that goes on in it."""
PIECE: Final = 1 << 19
"""Octets that are read at once, and indexed at once: few enough to be in the cache nearest to the processor."""
WAITING: Final = 2
"""The most parts that are read before they are needed."""


class Part:
    """Octets of a file that follow each other, in a buffer; they are read piece by piece, by one thread at a time."""

    def __init__(self, source: Source, octets: memoryview, offset: int) -> None:
        self._source = source
        self._lock = Lock()
        self.octets = octets
        self.margin = MARGIN
        """Octets of the buffer before those of the file."""
        self.offset = offset
        """Where the part begins in the file."""
        self._filled = 0
        self._is_left = False
        """Whether nothing more is read ahead of it: it is full, or there was nothing, or something went wrong. That is
        seen again by who needs what comes."""

    def put_before(self, rest: memoryview) -> None:
        """Put octets before the part, in a larger buffer if need be."""
        with self._lock:
            size = len(self.octets) - self.margin
            if len(rest) > self.margin:
                larger = memoryview(bytearray(len(rest) + size))
                larger[len(rest) :][: self._filled] = self.octets[self.margin :][: self._filled]
                self.octets, self.margin = larger, len(rest)
            self.octets[self.margin - len(rest) : self.margin] = rest

    def more(self, known: int) -> int:
        """How many octets there are behind the first ones that are known; they are read if there are none. 0 at the end
        of the file. Damage if they cannot be read."""
        with self._lock:
            if self._filled == known:
                self._read()
            return self._filled - known

    def help(self) -> bool:
        """Read the next octets before they are needed; whether there were any. Nothing goes wrong."""
        with self._lock:
            before = self._filled
            if not self._is_left:
                self._is_left = True
                with suppress(Damage):
                    self._read()
                self._is_left = self._filled in {before, len(self.octets) - self.margin}
            return self._filled > before

    def leave(self) -> None:
        """Read nothing ahead any more; returns when nobody does."""
        with self._lock:
            self._is_left = True

    def _read(self) -> None:
        begin = self.margin + self._filled
        self._filled += self._source.read_at(self.octets[begin : begin + PIECE], self.offset + self._filled)


class ReadingAhead:
    """A file on a disk from where it stands on, in parts of the same size. The thread whose turn it is takes them."""

    def __init__(self, source: Source, size: int) -> None:
        self._source = source
        self._size = size
        self._offset = source.octets_read
        self._buffers = Buffers(MARGIN + size)
        self._waiting: deque[Part] = deque()
        self._lock = Lock()
        self._goes_on = False
        """Whether parts are taken: from the first to the end of reading."""

    def take(self) -> Part:
        """The next part, of which others may have read some."""
        with self._lock:
            self._goes_on = True
            return self._waiting.popleft() if self._waiting else self._next()

    def help(self) -> bool:
        """Read a piece of what comes next, in any thread; False if enough is there."""
        with self._lock:
            if not self._goes_on:
                return False
            waiting = list(self._waiting)
            if len(waiting) < WAITING and self._offset < (self._source.octets_total or 0):
                waiting.append(self._next())
                self._waiting.append(waiting[-1])
        return any(part.help() for part in waiting)

    def close(self) -> None:
        """Read no more; returns when no other thread does."""
        with self._lock:
            self._goes_on = False
            waiting = list(self._waiting)
            self._waiting.clear()
        for part in waiting:
            part.leave()

    def _next(self) -> Part:
        part = Part(self._source, self._buffers.take(MARGIN + self._size), self._offset)
        self._offset += self._size
        return part


def reading_ahead(source: Source, buffer: int) -> ReadingAhead | None:
    """Reads a source ahead, with buffers of so many octets, if that leaves room; None if it is no file on a disk."""
    if not (source.is_lasting and source.is_raw and hasattr(os, "preadv")):
        return None
    return ReadingAhead(source, buffer - MARGIN if buffer > 2 * MARGIN else buffer)
