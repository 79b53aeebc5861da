"""A capture named on the command line: its packets, and how reading it ended."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

import click

from dissect.capture.notes import Note
from dissect.cli.output import Status, complain
from dissect.errors import CaptureError
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.problems import Severity
from dissect.render.counted import plural
from dissect.render.escape import escape

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.capture import Interface
    from dissect.filter.expressions import Filter
    from dissect.packet import Packet, ProtocolSet
    from dissect.packet.reassembly import Reassembler
    from dissect.session import PacketReader

T = TypeVar("T")

STANDARD_INPUT = "-"
TAKEN: Final = "`dissect stream --take-damaged` takes such; `dissect rewrite --fix all` makes checksums right"
"""What to do for what is carried by segments whose checksum is wrong."""

limit_option = click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=N",
    help="How much of a frame to read: layers=32, tags=8, extension_headers=32, tunnels=8, items=8192 (of lists). "
    "Repeatable.",
)


def chosen_limits(texts: Sequence[str]) -> NestingLimits:
    """The limits of nesting; UsageError for an invalid text."""
    try:
        return NestingLimits.parse(texts)
    except ValueError as error:
        raise click.UsageError(escape(str(error))) from None


class CaptureInput:
    """Iterate over the packets; afterwards `error` and `notes` hold the file's faults, `status` the exit status."""

    def __init__(
        self,
        file: str,
        protocols: ProtocolSet | None = None,
        limits: NestingLimits = DEFAULT_LIMITS,
        reassemble: bool | Reassembler = True,
        *,
        chosen: Filter | None = None,
    ) -> None:
        """`reassemble`: whether packets that complete a datagram are to have it, or what joins their fragments;
        `chosen`: the filter that packets will be asked to match, which may need that the capture is followed."""
        self.file = file
        self._protocols = protocols
        self._limits = limits
        self._reassemble = reassemble
        self._filter = chosen
        self.error: CaptureError | None = None
        self.notes: tuple[Note, ...] = ()
        self.status = Status.FINE
        self._reader: PacketReader | None = None

    @property
    def _followed(self) -> frozenset[str]:
        """What following the capture is to tell."""
        return frozenset() if self._filter is None else self._filter.followed

    @property
    def protocols(self) -> ProtocolSet | None:
        """The protocols by which it is read; None for the default ones."""
        return self._protocols

    @property
    def interfaces(self) -> Sequence[Interface]:
        """The interfaces of the capture found so far."""
        return () if self._reader is None else self._reader.capture.interfaces

    @property
    def reassembler(self) -> Reassembler | None:
        """What has joined the fragments in the packets that were read; None if nothing has."""
        return None if self._reader is None else self._reader.reassembler

    @property
    def octets_read(self) -> int:
        """Octets of the file read so far."""
        return self._reader.capture.octets_read if self._reader is not None else 0

    @property
    def damaged(self) -> int:
        """How many segments are in no stream that the filter asks about, because their checksum is wrong."""
        if self._reader is None:
            return 0
        from dissect.session.reading.opening import damaged_in

        return damaged_in(self._reader)

    @property
    def is_live(self) -> bool:
        """Whether more packets may arrive later, so that output must not be held back."""
        return self.file == STANDARD_INPUT

    def __iter__(self) -> Iterator[Packet]:
        return self._read(self._packets)

    def chosen(self, choose: Callable[[Block], bytes | None], wanted: Filter | None) -> Iterator[Packet]:
        """The packets whose rows a function chooses of each block (see `chosen_packets`)."""
        from dissect.session.reading.opening import chosen_packets

        return self._read(lambda reader: chosen_packets(reader, choose, wanted))

    def _read(self, reading: Callable[[PacketReader], Iterator[T]]) -> Generator[T, None, None]:
        """The reader of the file, once it is open."""
        self._reader = reader = self._opened()
        if reader is None:
            return
        with reader:
            try:
                yield from reading(reader)
            except CaptureError as error:
                self.error, self.status = error, Status.FOUND
            finally:
                self.notes = self._notes(reader)
            if any(note.severity is Severity.ERROR for note in self.notes):
                self.status = Status.FOUND

    def _notes(self, reader: PacketReader) -> tuple[Note, ...]:
        """The file's faults that did not end the reading."""
        return reader.capture.notes

    def complain(self) -> None:
        """Report the file's faults on standard error."""
        for note in self.notes:
            times = f", {note.count} times" if note.count > 1 else ""
            record = f", record {note.record}" if note.record is not None else ""
            complain(f"{self.file}: {note.severity}: {note.message} (octet {note.offset}{record}{times})")
        if self.error is not None:
            complain(str(self.error))
        if self.damaged:
            complain(
                f"{self.file}: {plural(self.damaged, 'segment')} with a wrong checksum left out of streams. {TAKEN}"
            )

    def close(self) -> None:
        """Close the file, of which a command may not want all packets."""
        if self._reader is not None:
            self._reader.close()

    def discard(self) -> None:
        """Discard unfinished work; this class has none."""

    def _packets(self, reader: PacketReader) -> Iterator[Packet]:
        """The packets of the opened file."""
        yield from reader

    def _opened(self) -> PacketReader | None:
        from dissect.session import open_packets

        try:
            return open_packets(
                self.file,
                protocols=self._protocols,
                limits=self._limits,
                reassemble=self._reassemble,
                follow=self._followed,
            )
        except CaptureError as error:
            self.error, self.status = error, Status.UNREADABLE
            return None
