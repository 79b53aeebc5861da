"""What reading a capture gives, frame by frame and in batches: for comparing the two."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dissect.blocks.files.reading import BATCH_ROWS, FramesReader
from dissect.blocks.files.rows import LONGEST
from dissect.blocks.files.window import CHUNK
from dissect.blocks.frames import Frames
from dissect.capture import Frame, Interface, Limits, Note, open_capture
from dissect.capture.capture import open_with
from dissect.capture.pcapng.option_kinds import PACKET_FLAGS
from dissect.capture.pcapng.options import NO_OPTIONS, Options
from dissect.errors import CaptureError
from tests.capture.files import Pipe

WHOLE = 1 << 20


@dataclass
class Reading:
    """Everything that came of a file."""

    frames: list[Frame] = field(default_factory=list)
    notes: tuple[Note, ...] = ()
    error: str = ""
    interfaces: list[Interface] = field(default_factory=list)


def _said(error: CaptureError) -> str:
    return f"{error!r} {error.code} at {error.offset}, record {error.record}"


def _bare(frame: Frame) -> Frame:
    """A frame without what batches do not hold of it: what a pcapng file says beside it, but for flags, and times after
    2262."""
    time = frame.timestamp_ns
    flags = frame.flags
    kept = NO_OPTIONS if flags is None or not any(bytes(flags)) else Options([(PACKET_FLAGS, bytes(flags))])
    return frame.replace(options=kept, timestamp_ns=None if time is None or not -LONGEST <= time <= LONGEST else time)


def one_by_one(octets: bytes | Path, *, limits: Limits | None = None, portion: int = WHOLE) -> Reading:
    """What `open_capture` gives."""
    reading = Reading()
    try:
        with open_capture(_source(octets, portion), limits=limits or Limits()) as capture:
            try:
                for frame in capture:
                    reading.frames.append(_bare(frame))
            finally:
                reading.notes, reading.interfaces = capture.notes, capture.interfaces
    except CaptureError as error:
        reading.error = _said(error)
    return reading


def in_batches(
    octets: bytes | Path,
    *,
    limits: Limits | None = None,
    portion: int = WHOLE,
    batch_rows: int = BATCH_ROWS,
    chunk: int = CHUNK,
    helps: int | None = None,
) -> Reading:
    """What `read_frames` gives, with buffers of that size. `helps`: it is one in threads, and so many pieces are read
    ahead before each batch."""
    reading = Reading()
    try:
        source, in_threads = _source(octets, portion), helps is not None
        with reader_of(source, limits=limits, batch_rows=batch_rows, chunk=chunk, in_threads=in_threads) as reader:
            try:
                for batch in reader:
                    assert 0 < len(batch) <= batch_rows
                    reading.frames += frames_of(batch)
                    for _ in range(helps or 0):
                        reader.read_ahead()
            finally:
                reading.notes, reading.interfaces = reader.notes, list(reader.interfaces)
    except CaptureError as error:
        reading.error = _said(error)
    return reading


def reader_of(
    source: Path | io.IOBase | str,
    *,
    limits: Limits | None = None,
    batch_rows: int = BATCH_ROWS,
    chunk: int = CHUNK,
    in_threads: bool = False,
) -> FramesReader:
    """A reader with buffers of another size than usual."""
    return open_with(
        source, lambda opened: FramesReader(opened, batch_rows, limits or Limits(), chunk, in_threads=in_threads)
    )


def _source(octets: bytes | Path, portion: int) -> Path | io.IOBase:
    if isinstance(octets, Path):
        return octets
    return io.BytesIO(octets) if portion == WHOLE else Pipe(octets, portion)


def rows_before(reader: FramesReader, rows: list[Frame]) -> None:
    """Collect frames until the end, or until it raises."""
    for batch in reader:
        rows += frames_of(batch)


def frames_of(batch: Frames) -> Iterator[Frame]:
    return (batch.frame(row) for row in range(len(batch)))


def differences(files: Iterable[Path], *, batch_rows: int = BATCH_ROWS, chunk: int = CHUNK) -> list[Path]:
    """The files of which batches hold something else than what `open_capture` gives."""
    different = []
    for path in files:
        with suppress(IsADirectoryError):
            if in_batches(path, batch_rows=batch_rows, chunk=chunk) != one_by_one(path):
                different.append(path)
    return different
