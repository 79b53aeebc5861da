"""A capture named on the command line that is read as a whole: in threads, with a progress bar."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from dissect.capture.notes import Note
from dissect.cli.output import Status
from dissect.cli.progress import ProgressBar, is_watched
from dissect.cli.sources.source import CaptureInput
from dissect.errors import CaptureError
from dissect.problems import Severity
from dissect.render.escape import escape

if TYPE_CHECKING:
    from dissect.filter import Filter
    from dissect.packet import ProtocolSet
    from dissect.packet.reassembly import Reassembler
    from dissect.session.ordered_pass.ordered_pass import OrderedPass

R = TypeVar("R")
B = TypeVar("B")
B_co = TypeVar("B_co", covariant=True)

threads_option = click.option(
    "--threads", type=click.IntRange(1, 64), metavar="N", help="The number of threads; the default is up to 4."
)


class Reading(Protocol[B_co]):
    """Captures that are read piece by piece."""

    octets_total: int | None

    @property
    def notes(self) -> tuple[Note, ...]:
        """Faults of the files that did not end the reading."""

    @property
    def octets_read(self) -> int:
        """Octets read so far."""

    def map(self, function: Callable[[B_co], R]) -> Generator[R, None, None]:
        """The function's result for each piece, in order."""

    def close(self) -> None:
        """Stop reading."""


class WholeSource(CaptureInput):
    """`delivered` applies a function to each piece; afterwards `status`, `error` and `notes` are set as usual."""

    def __init__(
        self,
        file: str,
        protocols: ProtocolSet | None = None,
        chosen: Filter | None = None,
        *,
        threads: int | None = None,
        writes_to_terminal: bool = False,
        reassemble: bool | Reassembler = False,
    ) -> None:
        super().__init__(file, protocols, reassemble=reassemble, chosen=chosen)
        self._threads = threads
        self._is_watched = is_watched(writes_to_terminal=writes_to_terminal)
        self._reading: Reading[Any] | None = None
        self.follow: OrderedPass | None = None
        """What follows the capture for the filter, or for columns."""

    @property
    def octets_read(self) -> int:
        return 0 if self._reading is None else self._reading.octets_read

    @property
    def damaged(self) -> int:
        return 0 if self.follow is None else self.follow.damaged

    def delivered(self, reading: Reading[B], work: Callable[[B], R]) -> Iterator[R]:
        """The results of the function for each piece, in order, up to the end or the damage."""
        self._reading = reading
        with (
            closing(reading),
            ProgressBar(escape(self.file), reading.octets_total, shown=self._is_watched) as progress,
        ):
            try:
                for result in reading.map(work):
                    progress.update(reading.octets_read)
                    yield result
            except CaptureError as error:
                self.error = error
                self.status = (
                    Status.FOUND if reading.octets_read else Status.UNREADABLE
                )  # None if it could not be opened
            finally:
                self.notes = reading.notes
            if self.status is Status.FINE and any(note.severity is Severity.ERROR for note in self.notes):
                self.status = Status.FOUND
