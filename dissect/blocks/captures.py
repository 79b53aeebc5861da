"""Captures as blocks of frames: file by file, processed in threads, delivered in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Final, Generic, Protocol, Self, TypeAlias, TypeVar

from dissect.blocks.block import Block
from dissect.blocks.files.reading import BATCH_ROWS, FramesReader, read_frames
from dissect.blocks.files.window import CHUNK
from dissect.blocks.frames import Frames
from dissect.blocks.parallel import in_order
from dissect.capture.files.source import Readable
from dissect.capture.notes import Note
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.rows.engine_tables import engine_tables

if TYPE_CHECKING:
    from dissect.packet.protocol_set import ProtocolSet

Sources: TypeAlias = Readable | Sequence[Readable]
"""One capture or several: a path, "-" for standard input, a binary file."""
Progress: TypeAlias = Callable[[int, int | None], None]
"""A function that takes the octets read so far and in total (None if unknown)."""


class Follow(Protocol):
    """Is given all frames of captures in their order, whatever thread works on them then."""

    def open(self, source: Readable) -> object:
        """The next frames are those of this capture."""

    def close(self) -> object:
        """There are no more."""

    def __call__(self, frames: Frames) -> Frames:
        """The same frames, with what is told of them."""


MOST_THREADS: Final = 4
SMALL: Final = 1 << 21
"""Octets of files that one thread has read before several have begun, where the caller does not say how many."""

B = TypeVar("B")
R = TypeVar("R")


def threads_of(asked: int | None) -> int:
    """The number of threads: by default one per processor, at most four."""
    if asked is None:
        return min(os.cpu_count() or 1, MOST_THREADS)
    if asked < 1:
        raise ValueError(f"threads must be at least 1, not {asked}")
    return asked


class FilesReader:
    """The frames of captures, file by file. Another thread may close it: the file is then closed when the reading
    thread returns.
    """

    def __init__(
        self,
        sources: Sequence[Readable],
        batch_rows: int,
        chunk: int = CHUNK,
        opened: Callable[[FramesReader], object] | None = None,
        follow: Follow | None = None,
        *,
        in_threads: bool = False,
    ) -> None:
        self._in_threads = in_threads
        self._opened = opened
        self._follow = follow
        self._waiting = list(reversed(sources))
        self._batch_rows = batch_rows
        self._chunk = chunk
        self._reader: FramesReader | None = None
        self._notes: list[Note] = []
        self._octets_before = 0
        self._lock = Lock()
        self._closed = False

    @property
    def notes(self) -> tuple[Note, ...]:
        reader = self._reader
        return (*self._notes, *(() if reader is None else reader.notes))

    @property
    def octets_read(self) -> int:
        reader = self._reader
        return self._octets_before + (0 if reader is None else reader.octets_read)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Frames:
        try:
            with self._lock:
                return self._next()
        finally:
            if self._closed:
                self.close()

    def _next(self) -> Frames:
        while not self._closed:
            if self._reader is None:
                if not self._waiting:
                    break
                source = self._waiting.pop()
                if self._follow is not None:
                    self._follow.open(source)
                self._reader = read_frames(
                    source, batch_rows=self._batch_rows, chunk=self._chunk, in_threads=self._in_threads
                )
                if self._opened is not None:
                    self._opened(self._reader)
            frames = next(self._reader, None)
            if frames is not None:
                return frames if self._follow is None else self._follow(frames)
            self._finish()
        raise StopIteration

    def read_ahead(self) -> bool:
        """Read a piece of what comes next, in a thread that waits for another one; False if there is nothing to do."""
        reader = self._reader
        return reader is not None and reader.read_ahead()

    def close(self) -> None:
        """Stop reading."""
        self._closed = True
        if self._lock.acquire(blocking=False):
            try:
                self._waiting.clear()
                self._finish()
            finally:
                self._lock.release()

    def _finish(self) -> None:
        """Close the file, and keep its notes and counts."""
        if self._follow is not None:
            self._follow.close()
        if self._reader is not None:
            reader, self._reader = self._reader, None
            reader.close()
            self._notes += reader.notes
            self._octets_before += reader.octets_read


class Captures(Generic[B]):
    """Captures as blocks of frames, to be consumed once: by iteration, or by `map`, which works in threads."""

    def __init__(
        self,
        sources: Sequence[Readable],
        block_of: Callable[[Frames], B],
        protocols: ProtocolSet | None,
        *,
        threads: int | None,
        batch_rows: int,
        progress: Progress | None,
        chunk: int = CHUNK,
        opened: Callable[[FramesReader], object] | None = None,
        follow: Follow | None = None,
    ) -> None:
        """`block_of` makes what is delivered of at most `batch_rows` frames. No file is opened before the first block
        is requested. `follow` is given all frames in their order, whatever thread works on them then, and returns them
        with what it tells of them.
        """
        if batch_rows < 1:
            raise ValueError(f"batch_rows must be at least 1, not {batch_rows}")
        self.protocols = protocols
        self._block_of = block_of
        self._progress = progress
        self.octets_total = _total(sources)
        """The size of all files; None if unknown."""
        is_small = self.octets_total is not None and self.octets_total <= SMALL
        self._threads = 1 if is_small and threads is None else threads_of(threads)
        self._files = FilesReader(sources, batch_rows, chunk, opened, follow, in_threads=self._threads > 1)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Faults of the files so far that did not end the reading."""
        return self._files.notes

    @property
    def octets_read(self) -> int:
        """Octets read from the files so far, before decompression."""
        return self._files.octets_read

    def __iter__(self) -> Iterator[B]:
        return self.map(lambda block: block)

    def map(self, function: Callable[[B], R]) -> Generator[R, None, None]:
        """The function's result for each block, in order; it is called in threads, a few blocks ahead.

        CaptureError if a file is damaged or cannot be read, after everything before it. Closing the iterator closes the
        file.
        """

        def work(frames: Frames) -> R:
            return function(self._block_of(frames))

        engine_tables(self.protocols)  # now, and not in every thread
        with self, closing(in_order(work, self._files, self._threads, self._files.read_ahead)) as results:
            for result in results:
                if self._progress is not None:
                    self._progress(self.octets_read, self.octets_total)
                yield result

    def close(self) -> None:
        """Stop reading, and close the file."""
        self._files.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_captures(
    sources: Sources,
    *,
    protocols: ProtocolSet | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    threads: int | None = None,
    batch_rows: int = BATCH_ROWS,
    progress: Progress | None = None,
    chunk: int = CHUNK,
    opened: Callable[[FramesReader], object] | None = None,
    follow: Follow | None = None,
    with_divided: bool = False,
) -> Captures[Block]:
    """Read captures as blocks of at most `batch_rows` frames. No file is opened before the first is requested.

    `chunk`: octets of a file that are kept together; memory is a few times that. `opened` is called with each file when
    it is open, before its first frames are read; `follow` as for `Captures`.
    `with_divided`: the layers of blocks say which rows carry fragments.
    """

    def block_of(frames: Frames) -> Block:
        return Block(frames, protocols, limits, with_divided=with_divided)

    return Captures(
        sources_of(sources),
        block_of,
        protocols,
        threads=threads,
        batch_rows=batch_rows,
        progress=progress,
        chunk=chunk,
        opened=opened,
        follow=follow,
    )


def sources_of(sources: Sources) -> tuple[Readable, ...]:
    """One capture or several as a list."""
    return tuple(sources) if isinstance(sources, Sequence) and not isinstance(sources, str) else (sources,)


def _total(sources: Sequence[Readable]) -> int | None:
    """The size of all files; None if the size of one cannot be known."""
    total = 0
    for source in sources:
        try:
            path = os.fspath(source)  # type: ignore[arg-type]  # anything but a path is a TypeError
            total += os.stat(path).st_size  # noqa: PTH116  # as in `stored_forms`
        except (OSError, TypeError, ValueError):
            return None
    return total
