"""`scan`: captures as Arrow record batches, read lazily, in the memory of a few batches."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from inspect import GEN_CLOSED, getgeneratorstate
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from dissect.blocks.captures import Progress, Sources, sources_of
from dissect.blocks.files.reading import BATCH_ROWS
from dissect.capture.notes import Note
from dissect.columns.arrow.numbering import Numberings
from dissect.columns.batches.reading import Batches, batches
from dissect.columns.catalogue import Addresses, resolve
from dissect.columns.datagrams import TableRows
from dissect.columns.selection import Selection
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet import DecodeAs, ProtocolSet
    from dissect.packet.reassembly import Reassembler


class Scan:
    """Captures as a source of Arrow data. Every iteration, and every Arrow stream, reads the files from the beginning.

    Polars, DuckDB, pandas and pyarrow accept it directly: ``pl.DataFrame(scan)``, ``duckdb.sql("from scan")``.
    """

    def __init__(
        self,
        sources: Sources,
        columns: Iterable[str] | None,
        filter: str | Filter | None,  # noqa: A002  # as the function
        *,
        addresses: Addresses,
        threads: int | None,
        protocols: ProtocolSet | None,
        limits: NestingLimits,
        progress: Progress | None,
        batch_rows: int,
        limit: int | None,
        reassemble: bool | Reassembler,
    ) -> None:
        self._protocols = protocols
        self._sources = sources_of(sources)
        self._selection = Selection(resolve(columns, addresses, protocols=self._protocols), self._protocols)
        self._filter = None if filter is None else _tabular(filter, self._protocols)
        self._threads = threads
        self._limits = limits
        self._progress = progress
        self._batch_rows = batch_rows if limit is None or filter is not None else max(min(batch_rows, limit), 1)
        self._limit = limit
        self._reassemble = reassemble
        self._reading: Batches | None = None
        self._streams: list[Generator[pa.RecordBatch, None, None]] = []
        if limit is not None and limit < 0:
            raise ValueError(f"limit must be at least 0, not {limit}")
        batches(self._sources, threads=threads, batch_rows=batch_rows)  # rejects bad values now, not later

    @property
    def schema(self) -> pa.Schema:
        """The names and types of the columns."""
        return self._selection.schema

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in their order."""
        return [one.name for one in self._selection.columns]

    @property
    def notes(self) -> tuple[Note, ...]:
        """Faults of the files that did not end the reading, in the latest reading so far."""
        return () if self._reading is None else self._reading.notes

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The record batches, none of them empty. CaptureError if a file is damaged, after everything before it."""
        return self._stream()

    def to_reader(self) -> pa.RecordBatchReader:
        """The same as a reader of pyarrow."""
        return pa.RecordBatchReader.from_batches(self.schema, iter(self))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A new stream of the batches, by Arrow's PyCapsule interface."""
        return self.to_reader().__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The schema, by the same interface."""
        return self.schema.__arrow_c_schema__()

    def close(self) -> None:
        """End all unfinished readings, and close their files."""
        for stream in self._streams:
            stream.close()
        self._streams = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Scan of {_named(self._sources)}: {', '.join(self.column_names)}>"

    def _stream(self, numberings: Numberings | None = None) -> Iterator[pa.RecordBatch]:
        if self._reading is not None and any(map(_is_stream, self._sources)):
            raise ValueError(f"{_named(self._sources)} can be read only once")
        stream = self._read(numberings)
        self._streams = [one for one in self._streams if getgeneratorstate(one) != GEN_CLOSED]
        self._streams.append(stream)
        return stream

    def _read(self, numberings: Numberings | None) -> Generator[pa.RecordBatch, None, None]:
        left = self._limit
        rows = TableRows(self._selection, self._filter, self._reassemble, numberings)
        with closing(self._opened().map(rows.read)) as results:
            while left != 0:
                read = next(results, None)
                if read is None:
                    return
                found = rows.finished(read)
                if left is not None:
                    found = found.slice(0, left)
                    left -= len(found)
                if len(found):
                    yield found

    def _opened(self) -> Batches:
        self._reading = batches(
            self._sources,
            protocols=self._protocols,
            limits=self._limits,
            threads=self._threads,
            batch_rows=self._batch_rows,
            progress=self._progress,
            follow=self._selection.follow(self._filter, self._limits, self._reassemble),
        )
        return self._reading


def numbered(scanned: Scan, numberings: Numberings | None) -> Iterator[pa.RecordBatch]:
    """The batches of a scan; addresses that are wanted as text are numbers (`joining.py`)."""
    return scanned._stream(numberings)


def _tabular(filter_: str | Filter, protocols: ProtocolSet | None) -> Filter:
    """A filter for batches, parsed. What filters need is imported here: most tables have none."""
    from dissect.columns.filtering.masks import NOT_TABULAR, is_tabular
    from dissect.filter.names import catalogue
    from dissect.filter.parser import parse
    from dissect.packet import default_protocols

    found = parse(filter_, catalogue(protocols or default_protocols())) if isinstance(filter_, str) else filter_
    if not is_tabular(found):
        raise ValueError(NOT_TABULAR)
    return found


def _chosen(protocols: ProtocolSet | None, decode_as: DecodeAs | None) -> ProtocolSet | None:
    """The protocol set for a call; None for the default one, as it is."""
    if not decode_as:
        return protocols
    from dissect.packet import chosen_protocols

    return chosen_protocols(protocols, decode_as)


def _is_stream(source: object) -> bool:
    """Whether a source can be read only once."""
    return source == "-" or not isinstance(source, str | os.PathLike)


def _named(sources: Sequence[Any]) -> str:
    """The names of the sources that have one."""
    names = [os.fspath(one) if isinstance(one, str | os.PathLike) else f"<{type(one).__name__}>" for one in sources]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def scan(
    path: Sources,
    columns: Iterable[str] | None = None,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect
    *,
    addresses: Addresses = "text",
    threads: int | None = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    batch_rows: int = BATCH_ROWS,
    limit: int | None = None,
    reassemble: bool | Reassembler = True,
) -> Scan:
    """Captures as record batches, lazily: ``for batch in dissect.scan("big.pcap", ["ip.src", "tcp.dstport"]): …``.

    `path` is anything that `dissect.open` accepts, or several of them, read one after the other. `columns` are
    Wireshark's names; `dissect.columns.names()` lists them all, and `dissect.columns.catalogue.DEFAULT` has the default
    ones. `filter` is a display filter; only matching packets are decoded. `addresses` are "text", in dictionaries, or
    "number": IPv4 as 32 bits, MAC addresses as 64, IPv6 as 16 octets. `threads` is the number of threads, `limit` the
    most rows to read; `progress` is called with the octets read and the total. `protocols`, `decode_as` and
    `limits` are those of `dissect.dissect`.

    Fragments are joined: the row of the packet that completes a datagram has its columns, and matches what it matches.
    `reassemble=False` leaves them alone, and a `Reassembler` joins them with other rules and limits.

    ColumnError (a ValueError) for an unknown column. CaptureError while reading, if a file cannot be opened or is
    damaged, after everything before the damage. The verdict on a checksum depends on its packet alone.
    """
    return Scan(
        path,
        columns,
        filter,
        addresses=addresses,
        threads=threads,
        protocols=_chosen(protocols, decode_as),
        limits=limits,
        progress=progress,
        batch_rows=batch_rows,
        limit=limit,
        reassemble=reassemble,
    )
