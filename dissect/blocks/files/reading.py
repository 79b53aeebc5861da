"""`read_frames`: a capture file as batches of frames in arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event, Lock
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from dissect.blocks.files.ahead import ReadingAhead, reading_ahead
from dissect.blocks.files.indexing import Indexer
from dissect.blocks.files.record_indexing import RecordIndexer
from dissect.blocks.files.rows import Rows
from dissect.blocks.files.window import CHUNK, FileWindow
from dissect.blocks.frames import Frames
from dissect.capture.capture import FormatReader, Opened, delivered, open_with, reader_of
from dissect.capture.files.source import Readable, Source
from dissect.capture.interface import Interface
from dissect.capture.limits import DEFAULT_LIMITS, Limits
from dissect.capture.notes import Damage, Note, Notes
from dissect.engine.answers import StopReason
from dissect.engine.library import engine

if TYPE_CHECKING:
    from dissect.capture.pcapng.block import BlockContent

BATCH_ROWS: Final = 16_384
"""The most frames in a batch by default."""
SMALLEST_RECORD: Final = 16
"""Octets of a record of a pcap file without a frame; a block of a pcapng file with a packet has as many."""


class FramesReader:
    """The frames of one capture file in batches: an iterator that can be consumed once, and a context manager.

    Frames, notes and the CaptureError at the end are those of `open_capture`. A batch may be far smaller than
    requested, but is never empty. Several threads may take batches in turn, and any may close the reader.
    """

    def __init__(
        self, source: Source, batch_rows: int, limits: Limits, chunk: int = CHUNK, *, in_threads: bool = False
    ) -> None:
        """Recognize the format and read the file header. Use `read_frames`."""
        self._source = source
        self._notes = Notes()
        opened = reader_of(source, limits, self._notes)
        self._reader = opened.reader
        self._ahead = reading_ahead(source, chunk) if in_threads and not opened.is_compressed else None
        found = frames_in(source, opened, limits, self._notes, batch_rows, chunk, ahead=self._ahead)
        if self._ahead is not None:
            found = _until_closed(found, self._ahead)
        self._batches = delivered(found, opened.reader, source)
        self._reading = Lock()
        self._closed = Event()

    @property
    def path(self) -> str:
        """The path, or the file's name."""
        return self._source.name

    @property
    def format(self) -> str:
        """pcap, pcapng, snoop, btsnoop or erf."""
        return self._reader.format

    def observe(self, observe: Callable[[BlockContent], object]) -> None:
        """Tell a function what is in the blocks of a pcapng file that hold no packet. Call it before reading frames."""
        if self._reader.format == "pcapng":
            self._reader.observe(observe)

    @property
    def interfaces(self) -> Sequence[Interface]:
        """The interfaces found so far."""
        return list(self._reader.interfaces)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Faults found so far that did not end the reading: each code once, with a count."""
        return self._notes.all()

    @property
    def octets_read(self) -> int:
        """Octets read from the file, before decompression."""
        return self._source.octets_read

    @property
    def octets_total(self) -> int | None:
        """The size of the file; None if it cannot be known."""
        return self._source.octets_total

    def read_ahead(self) -> bool:
        """Read a piece of what comes next, in a thread that waits for another one; False if there is nothing to do."""
        return self._ahead is not None and self._ahead.help()

    def close(self) -> None:
        """Close the file; if another thread is reading it, that thread closes it when it is done."""
        self._closed.set()
        if self._reading.acquire(blocking=False):
            self._batches.close()
            self._source.close()
            self._reading.release()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Frames:
        try:
            with self._reading:
                if self._closed.is_set():
                    raise ValueError("the capture is closed")
                return next(self._batches)
        finally:
            if self._closed.is_set():
                self.close()  # another thread could not, meanwhile

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _until_closed(batches: Iterator[Frames], ahead: ReadingAhead) -> Iterator[Frames]:
    """The same, with nothing read ahead any more when they end."""
    try:
        yield from batches
    finally:
        ahead.close()


def frames_in(
    source: Source,
    opened: Opened,
    limits: Limits,
    notes: Notes,
    batch_rows: int,
    chunk: int,
    *,
    ahead: ReadingAhead | None = None,
) -> Iterator[Frames]:
    """The frames of a file that was opened, in batches of at most `batch_rows`. Damage if it is damaged."""
    window, reader = FileWindow(source, opened, chunk, ahead), opened.reader
    if window.left is not None:
        batch_rows = min(batch_rows, window.left // SMALLEST_RECORD + 1)
    rows = Rows(batch_rows, reader.interfaces)
    indexer = _indexer(reader, window, limits, notes)
    return rest(reader, window, rows) if indexer is None else batches(indexer, window, rows)


def _indexer(reader: FormatReader, window: FileWindow, limits: Limits, notes: Notes) -> Indexer | None:
    """What finds the frames of a file by the engine; None where there is none, or none for this format."""
    library = engine()
    if library is not None and reader.format == "pcap":
        return RecordIndexer(library, reader, window, limits, notes)
    if library is not None and reader.format == "pcapng":
        from dissect.blocks.files.block_indexing import BlockIndexer  # which needs the declarations of blocks

        return BlockIndexer(library, reader, window, limits, notes)
    return None


def batches(indexer: Indexer, window: FileWindow, rows: Rows) -> Iterator[Frames]:  # noqa: PLR0912  # five ways to go on
    """The frames of a file: plain records by the engine, others by the scalar reader. Damage if it is damaged."""
    reader = indexer.reader
    while True:
        reason, octets = indexer.index(rows)
        if reason == StopReason.FULL:
            yield rows.take(window.octets)
        elif reason == StopReason.MORE:
            if rows.count and not (window.stays(octets) and window.is_ready()):
                yield rows.take(window.octets)
            if not window.more(octets):
                if not rows.count:
                    break
                yield rows.take(window.octets)
                window.look_again()
        elif reason == StopReason.ONE:
            begin = window.at + indexer.frame_begin()
            window.lend(octets)
            try:
                frame = indexer.one()
            except Damage:
                if rows.count:
                    yield rows.take(window.octets)
                raise
            if frame is not None:
                rows.add(frame, begin)
        elif reason == StopReason.EMPTY and reader.format == "pcap":
            if rows.count:
                yield rows.take(window.octets)
            window.lend(0)
            yield from rows.packed(reader.empty_frames(), window)
            window.take_back()
        else:
            break
    if rows.count:
        yield rows.take(window.octets)
    yield from rest(reader, window, rows)


def rest(reader: FormatReader, window: FileWindow, rows: Rows) -> Iterator[Frames]:
    """The rest of a file, by the scalar reader."""
    window.lend(0)
    yield from rows.packed(reader.frames(), window)


def read_frames(
    source: Readable,
    *,
    batch_rows: int = BATCH_ROWS,
    limits: Limits = DEFAULT_LIMITS,
    chunk: int = CHUNK,
    in_threads: bool = False,
) -> FramesReader:
    """Open a capture as `open_capture` does, and read it as batches of at most `batch_rows` frames. `in_threads`:
    threads that wait for their turn may read ahead.

    CaptureError if it cannot be opened or is not a capture, and, after the frames before the damage, if it is damaged.
    A time that does not fit 64 bits as nanoseconds since 1970 (before 1677, after 2262) is missing here.
    """
    if batch_rows < 1:
        raise ValueError(f"batch_rows must be at least 1, not {batch_rows}")
    return open_with(source, lambda opened: FramesReader(opened, batch_rows, limits, chunk, in_threads=in_threads))
