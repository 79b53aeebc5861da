"""A capture named on the command line, read in batches, for commands that work on whole captures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

import click

from dissect.cli.output import Status, complain
from dissect.cli.progress import ProgressBar, is_watched
from dissect.cli.source import CaptureInput
from dissect.errors import CaptureError, MissingExtraError
from dissect.packet import ProtocolSet
from dissect.problems import Severity
from dissect.render.escape import escape

if TYPE_CHECKING:
    from dissect.columns.batch import Batch
    from dissect.filter import Filter

R = TypeVar("R")

threads_option = click.option(
    "--threads", type=click.IntRange(1, 64), metavar="N", help="The number of threads; the default is up to 4."
)


def need_extra() -> None:
    """End the command if the packages of the extra `table` are not installed."""
    try:
        import dissect.columns  # noqa: F401  # raises if an extra is missing
    except MissingExtraError as error:
        complain(str(error))
        raise SystemExit(Status.UNREADABLE) from None


class TableSource(CaptureInput):
    """`results` applies a function to each batch; afterwards `status`, `error` and `notes` are set as usual."""

    def __init__(
        self,
        file: str,
        protocols: ProtocolSet | None = None,
        chosen: Filter | None = None,
        *,
        threads: int | None = None,
        writes_to_terminal: bool = False,
    ) -> None:
        super().__init__(file, protocols)
        self._chosen = chosen
        self._threads = threads
        self._is_watched = is_watched(writes_to_terminal=writes_to_terminal)

    def results(self, function: Callable[[Batch], R]) -> Iterator[R]:
        """The results of the function for each batch of selected packets, in order, up to the end or the damage."""
        from dissect.columns.batches import batches
        from dissect.columns.compiled import when_compiling

        def work(batch: Batch) -> R:
            return function(_kept(batch, self._chosen))

        reading = batches(self.file, protocols=self._protocols, threads=self._threads)
        with (
            closing(reading),
            when_compiling(self._say_that_it_takes_a_while),
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

    def _say_that_it_takes_a_while(self) -> None:
        if self._is_watched:
            complain("compiling the kernels for the first time, which takes some seconds")


def _kept(batch: Batch, chosen: Filter | None) -> Batch:
    """The packets that match the filter."""
    if chosen is None:
        return batch
    from dissect.columns.filtering import mask

    return batch.keep(mask(chosen, batch))


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()
