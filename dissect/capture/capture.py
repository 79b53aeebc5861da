"""`open_capture`: the frames of a capture file."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias, TypeVar

from dissect.capture.codes import CaptureCode
from dissect.capture.files.formats import PCAPNG, ByteOrder, described, is_gzip, is_zstandard, name_of
from dissect.capture.files.source import Readable, Source, open_source
from dissect.capture.files.stream import Stream
from dissect.capture.frame import Frame
from dissect.capture.frame_record import FrameRecord, frame_of, record_of
from dissect.capture.interface import Interface
from dissect.capture.limits import DEFAULT_LIMITS, Limits
from dissect.capture.notes import Damage, Note, Notes
from dissect.capture.pcap.magic_numbers import MAGICS
from dissect.errors import CaptureError
from dissect.lazy_names import late

if TYPE_CHECKING:
    from dissect.capture.files.compression import Member
    from dissect.capture.foreign import ForeignReader
    from dissect.capture.pcap.reader import PcapReader
    from dissect.capture.pcapng.block import Block
    from dissect.capture.pcapng.reader import PcapngReader

T = TypeVar("T")
U = TypeVar("U")
_capture_html: Callable[[Any], str] = late("dissect.render.packets.html:capture_html")
FORMATS = "pcap, pcapng, snoop, btsnoop, ERF"
FormatReader: TypeAlias = "PcapReader | PcapngReader | ForeignReader"


class Opened(NamedTuple):
    """A capture whose format has been recognized and whose header has been read."""

    reader: FormatReader
    stream: Stream
    """The octets that the reader reads."""
    read: Callable[[], bytes]
    """What fills the stream: `Source.read`, decompressed if need be."""
    is_compressed: bool


class Capture:
    """The frames of one capture file, in file order: an iterator that can be consumed once, and a context manager.

    `blocks` iterates over everything in a pcapng file instead.

    In a damaged file, everything before the damage comes first, then one CaptureError. `notes` lists faults that did
    not end the reading. The file is closed at its end, at damage, and by `close`.
    """

    def __init__(self, source: Source, limits: Limits) -> None:
        """Recognize the format and read the file header. Use `open_capture`."""
        self._source = source
        self._notes = Notes()
        self._limits = limits
        self._opened = reader_of(source, limits, self._notes)
        self._reader = self._opened.reader
        self._records: Generator[FrameRecord, None, None] | None = None
        self._blocks: Generator[Block, None, None] | None = None
        self._pass_on: Callable[[Block], object] | None = None
        self._block: Block | None = None
        self._others: Generator[object, None, None] | None = None
        self._closed = False

    @property
    def path(self) -> str:
        """The path, or the file's name."""
        return self._source.name

    @property
    def format(self) -> str:
        """pcap, pcapng, snoop, btsnoop or erf."""
        return self._reader.format

    @property
    def has_blocks(self) -> bool:
        """Whether the file consists of blocks, as pcapng does; all other formats hold only frames."""
        return self._reader.format == "pcapng"

    @property
    def byte_order(self) -> ByteOrder:
        """The byte order of the file's headers; of a pcapng file, that of its first section."""
        return self._reader.byte_order

    @property
    def interfaces(self) -> list[Interface]:
        """The interfaces found so far: pcapng may describe more between packets."""
        return list(self._reader.interfaces)

    @property
    def link_type(self) -> int | None:
        """The link type of the first interface; None until one is described. Each frame has its own."""
        return self._reader.interfaces[0].link_type if self._reader.interfaces else None

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

    def close(self) -> None:
        """Close the file. Standard input, and a file that the caller opened, stay open."""
        self._closed = True
        for one in (self._records, self._blocks, self._others):
            if one is not None:
                one.close()
        self._source.close()

    def blocks(self) -> Iterator[Block]:
        """Every block of a pcapng file, including packets (their `content` is a Frame), one in memory at a time.

        ValueError for other formats, which have no blocks, and after reading frames has begun.
        """
        check_open(self)
        if self._reader.format != "pcapng":
            message = f"a {self.format} file has no blocks, only frames"
            raise ValueError(message)
        if self._records is not None or self._others is not None:
            raise ValueError("the capture is being read as frames")
        if self._blocks is None:
            self._blocks = delivered(self._reader.blocks(), self._reader, self._source)
        return self._blocks

    def pass_on(self, to: Callable[[Block], object]) -> None:
        """Read frames, and pass every other block to a function, in its place between the frames.

        Call it before reading the first frame. `block` is then the block of the latest frame, so that a file can be
        copied while it is read. Only pcapng files have blocks to pass on.
        """
        if self._records is not None or self._blocks is not None or self._others is not None:
            raise ValueError("the capture is being read already")
        self._pass_on = to

    @property
    def block(self) -> Block | None:
        """The block of the latest frame, if blocks are passed on; None otherwise."""
        return self._block

    def _passing_on(self, reader: PcapngReader, pass_on: Callable[[Block], object]) -> Iterator[FrameRecord]:
        for block in reader.blocks():
            if isinstance(block.content, Frame):
                self._block = block
                yield record_of(block.content)
            else:
                pass_on(block)

    def frame_records(self) -> Iterator[FrameRecord]:
        """The same frames as records; `frame_of` turns a record into a Frame."""
        check_open(self)
        if self._blocks is not None:
            raise ValueError("the capture is being read as blocks")
        if self._others is not None:
            raise ValueError("the capture is being read as packets")
        if self._records is None:
            reader = self._reader
            if self._pass_on is not None and reader.format == "pcapng":
                self._records = delivered(self._passing_on(reader, self._pass_on), reader, self._source)
            else:
                self._records = delivered(reader.frame_records(), reader, self._source)
        return self._records

    def __iter__(self) -> Iterator[Frame]:
        return map(frame_of, self.frame_records())

    def __next__(self) -> Frame:
        return next(iter(self))

    def again(self) -> Capture:
        """The same file from its beginning. ValueError if it was not opened by a path, or is no file on a disk."""
        if not self._source.is_lasting:
            raise ValueError(f"{self.path} has been read, and cannot be read again: it is not a file on a disk")
        return open_capture(self.path, limits=self._limits)

    def __copy__(self) -> Capture:
        return self.again()

    def __reduce__(self) -> tuple[object, ...]:
        if any(one is not None for one in (self._records, self._blocks, self._others)) or not self._source.is_lasting:
            raise TypeError("only a capture file of which nothing has been read is copied, or given to other processes")
        return _opened_again, (self.path, self._limits)

    def _repr_html_(self) -> str:
        """What is known of the file, for notebooks."""
        return _capture_html(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path!r}: {self.format}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def check_open(capture: Capture) -> None:
    """ValueError if a capture is closed."""
    if capture._closed:
        raise ValueError("the capture is closed")


def read_by(
    capture: Capture,
    read: Callable[[Source, Opened, Limits, Notes], Iterator[T]],
    make: Callable[[Iterator[T]], Generator[U, None, None]],
) -> Generator[U, None, None] | None:
    """What `make` makes of what `read` reads of a capture in place of frames, with the same error at damage; None where
    it is being read already, or passes blocks on. ValueError if it is closed."""
    check_open(capture)
    if any(one is not None for one in (capture._records, capture._blocks, capture._others, capture._pass_on)):
        return None
    items = read(capture._source, capture._opened, capture._limits, capture._notes)
    capture._others = made = make(delivered(items, capture._reader, capture._source))
    return made


def open_capture(source: Readable, *, limits: Limits = DEFAULT_LIMITS) -> Capture:
    """Open a capture: pcap, pcapng, snoop, btsnoop or ERF, plain, gzip or Zstandard, recognized by its first octets.

    `source` is a path, "-" for standard input, which may be a capture that is still being written, or a binary file.
    CaptureError if it cannot be opened or is not a capture.
    """
    return open_with(source, lambda opened: Capture(opened, limits))


def _opened_again(path: str, limits: Limits) -> Capture:
    return open_capture(path, limits=limits)


def open_with(source: Readable, reading: Callable[[Source], T]) -> T:
    """Open a source and call `reading`, which reads the file header; CaptureError if either fails."""
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else ""
    opened = None
    try:
        opened = open_source(source)
        name = opened.name
        return reading(opened)
    except BaseException as error:
        if opened is not None:
            opened.close()
        if isinstance(error, Damage):
            raise _capture_error(error, name) from error.__cause__
        raise


def delivered(items: Iterator[T], reader: FormatReader, source: Source) -> Generator[T, None, None]:
    """What is read from a file, which is then closed. Damage becomes a CaptureError."""
    try:
        yield from items
    except Damage as damage:
        if damage.record is None:
            damage.record = reader.records + 1
        raise _capture_error(damage, source.name) from damage.__cause__
    finally:
        source.close()


def _capture_error(damage: Damage, path: str) -> CaptureError:
    return CaptureError(damage.message, path=path, code=damage.code, offset=damage.offset or 0, record=damage.record)


def _compression(octets: bytes) -> type[Member] | None:
    """The compression whose magic number the octets begin with; what inflates is imported where there is one."""
    if not (is_gzip(octets) or is_zstandard(octets)):
        return None
    from dissect.capture.files.compression import compression_of

    return compression_of(octets)


def reader_of(source: Source, limits: Limits, notes: Notes) -> Opened:
    """The reader for the format that the first octets show, through one layer of compression."""
    read: Callable[[], bytes] = source.read
    stream = Stream(read)
    if not stream.has(1):
        raise Damage(CaptureCode.EMPTY, "the file is empty")
    stream.has(4)
    compression = _compression(stream.chunk)
    if compression is not None:
        from dissect.capture.files.compression import Inflated

        read = Inflated(compression, stream.chunk, source.read, limits, notes).read
        stream = Stream(read)
        if not stream.has(1):
            raise Damage(CaptureCode.EMPTY, f"the {compression.name} data holds nothing")
        stream.has(4)
        within = _compression(stream.chunk)
        if within is not None:
            message = f"{within.name} data within {compression.name} data; one layer of compression is read"
            raise Damage(CaptureCode.UNKNOWN_FORMAT, message, offset=0)
    if stream.chunk.startswith(PCAPNG):
        from dissect.capture.pcapng.reader import PcapngReader  # each format's declarations where a file has it

        return Opened(PcapngReader(stream, limits, notes), stream, read, compression is not None)
    if stream.chunk[:4] in MAGICS:
        from dissect.capture.pcap.reader import PcapReader

        return Opened(PcapReader(stream, limits, notes), stream, read, compression is not None)
    from dissect.capture.foreign import foreign_reader

    foreign = foreign_reader(stream, limits, notes)
    if foreign is not None:
        return Opened(foreign, stream, read, compression is not None)
    name = name_of(stream.chunk)
    if name is not None:
        raise Damage(CaptureCode.UNSUPPORTED_FORMAT, f"this is {name}", offset=0)
    message = f"not a capture in a supported format ({FORMATS}): {described(stream.chunk[:32])}"
    raise Damage(CaptureCode.UNKNOWN_FORMAT, message, offset=0)
