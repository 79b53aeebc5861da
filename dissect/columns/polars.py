"""`scan_pcap`: captures as a Polars LazyFrame that reads only what a query needs.

Only this module uses Polars' interface for sources, which Polars still calls unstable.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import polars as pl
import pyarrow as pa
from polars.io.plugins import register_io_source

from dissect.columns.batches.batch import Batch
from dissect.columns.batches.reading import batches
from dissect.columns.catalogue import Addresses, ColumnError, names, resolve, schema_of
from dissect.columns.datagrams import TableRows, Waiting
from dissect.columns.selection import Selection
from dissect.packet import DecodeAs, ProtocolSet, chosen_protocols, default_protocols

if TYPE_CHECKING:
    from dissect.packet.reassembly import Reassembler

CapturePath = str | os.PathLike[str]

CHOSEN: Final = "chosen"
BATCH_ROWS: Final = 16_384
"""The most packets of a batch: few, because a query such as `filter(…).head(3)` stops only between batches."""


def scan_pcap(
    paths: CapturePath | Sequence[CapturePath],
    columns: Iterable[str] | Literal["all"] | None = None,
    *,
    addresses: Addresses = "text",
    threads: int | None = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    include_file_paths: str | None = None,
    reassemble: bool | Reassembler = True,
) -> pl.LazyFrame:
    """One or more captures, one after the other, as a LazyFrame; a path may have wildcards.

    `columns`: None means the default columns of `dissect.table`; "all" means every column, which costs nothing as long
    as the query selects some. Only the selected columns are decoded, after a filter only for the packets that it keeps;
    a limit ends the reading early. Text and addresses are String. `include_file_paths`: the name of a column with the
    file's path. Fragments are joined, as `dissect.scan` does; `reassemble=False` leaves them alone.

    ColumnError for an unknown column, ValueError without a path; CaptureError when the query runs, if a file cannot be
    read or is damaged.
    """
    chosen = chosen_protocols(protocols, decode_as)
    source = CaptureSource(
        _files(paths),
        names(chosen) if isinstance(columns, str) and columns == "all" else columns,
        addresses=addresses,
        threads=threads,
        protocols=chosen,
        file_column=include_file_paths,
        reassemble=reassemble,
    )
    return register_io_source(
        source.read, schema=source.schema, validate_schema=True, is_pure=True, explain_name="PCAP"
    )


class CaptureSource:
    """A source for Polars, which calls `read` once for each run of a query."""

    def __init__(
        self,
        files: Sequence[str],
        columns: Iterable[str] | None,
        *,
        addresses: Addresses = "text",
        threads: int | None = None,
        protocols: ProtocolSet | None = None,
        file_column: str | None = None,
        reassemble: bool | Reassembler = True,
    ) -> None:
        self._files = files
        self._columns = {one.name: one for one in resolve(columns, addresses, protocols=protocols)}
        self._threads = threads
        self._protocols = protocols or default_protocols()
        self._file_column = file_column
        self._reassemble = reassemble
        if file_column in self._columns:
            raise ColumnError(f"{file_column!r} is already a column of the captures")
        self.schema = dict(frame_of(schema_of(tuple(self._columns.values())).empty_table()).schema)
        if file_column is not None:
            self.schema[file_column] = pl.String()

    def read(
        self, with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        """Frames with the requested columns, of the rows that satisfy the predicate.

        `n_rows`: how many rows to read, before the predicate. `batch_size` is a hint, which can only make batches
        smaller.
        """
        wanted = list(self.schema) if with_columns is None else with_columns
        needed = [] if predicate is None else predicate.meta.root_names() or list(self.schema)[:1]
        query = Query(
            first=self._selection(name for name in self.schema if name in needed),
            second=self._selection(name for name in wanted if name not in needed),
            wanted=wanted,
            predicate=predicate,
            file_column=self._file_column if self._file_column in {*wanted, *needed} else None,
        )
        asked = self._selection(name for name in self.schema if name in {*wanted, *needed})
        rows = min(batch_size or BATCH_ROWS, BATCH_ROWS)
        left = n_rows
        for file in self._files:
            if left == 0:
                return
            limit, rows_of_file = left, TableRows(asked, None, self._reassemble)
            reading = batches(
                file,
                protocols=self._protocols,
                threads=self._threads,
                batch_rows=rows if limit is None else min(rows, limit),
                follow=asked.follow(reassemble=self._reassemble),
            )
            with closing(reading):
                for read, found in reading.map(partial(query.run, file, limit, rows_of_file)):
                    frame = query.finished(file, rows_of_file, found)
                    if frame.height:
                        yield frame
                    left = None if left is None else left - read
                    if left == 0:
                        break

    def _selection(self, chosen: Iterable[str]) -> Selection:
        """The columns that come from the captures."""
        return Selection([self._columns[name] for name in chosen if name in self._columns], self._protocols)


@dataclass(frozen=True, slots=True)
class Query:
    """The frame of each batch: the predicate's columns, then the other columns of the rows that it keeps."""

    first: Selection
    """The columns that the predicate needs; empty without a predicate."""
    second: Selection
    wanted: Sequence[str]
    predicate: pl.Expr | None
    file_column: str | None

    def run(self, file: str, limit: int | None, rows: TableRows, batch: Batch) -> tuple[int, pl.DataFrame | Waiting]:
        """How many rows were read, at most up to packet number `limit`, and the rows kept; in their place what is known
        of all, if some carry fragments. Called in any thread."""
        if limit is not None and len(batch) and batch.numbers[-1] > limit:
            batch = batch.keep(batch.numbers <= limit)
        read, batch.says_divided = len(batch), rows.joins
        if self.predicate is None:
            waiting = rows.waiting(batch)
            return read, waiting if waiting.fragments else self.finished(file, rows, waiting)
        columns = frame_of(self.first.record_batch(batch)).get_columns() if self.first.columns else []
        columns += self._file(file, read)
        if rows.joins and batch.rows_that_may_carry_fragments:
            return read, rows.waiting(batch)
        frame = pl.DataFrame(columns)
        chosen = self._chosen(frame)
        if not chosen.all():
            columns, batch = frame.filter(chosen).get_columns(), batch.keep(chosen.to_numpy())
        if self.second.columns:
            columns += frame_of(self.second.record_batch(batch)).get_columns()
        return read, pl.DataFrame(columns).select(self.wanted)

    def finished(self, file: str, rows: TableRows, found: pl.DataFrame | Waiting) -> pl.DataFrame:
        """The rows kept of a batch; to be called in the order of the capture."""
        if isinstance(found, pl.DataFrame):
            return found
        batch = rows.finished(found)
        frame = pl.DataFrame([*frame_of(batch).get_columns(), *self._file(file, len(batch))])
        return (frame if self.predicate is None else frame.filter(self._chosen(frame))).select(self.wanted)

    def _file(self, file: str, rows: int) -> list[pl.Series]:
        """The column with the file, if it is wanted."""
        if self.file_column is None:
            return []
        return [pl.Series(self.file_column, [file], pl.String).new_from_index(0, rows)]

    def _chosen(self, frame: pl.DataFrame) -> pl.Series:
        assert self.predicate is not None  # noqa: S101  # the callers have looked
        return frame.with_columns(self.predicate.fill_null(value=False).alias(CHOSEN))[CHOSEN]


def frame_of(data: pa.RecordBatch | pa.Table) -> pl.DataFrame:
    """Arrow data as a DataFrame; dictionaries of text are expanded."""
    decoded = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in data.columns
    ]
    return pl.DataFrame(pa.table(decoded, names=data.schema.names))


def _files(paths: CapturePath | Sequence[CapturePath]) -> list[str]:
    """The files; those of a pattern in the order of their names."""
    given = [os.fspath(one) for one in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    files: list[str] = []
    for path in given:
        if has_magic(path) and not Path(path).exists():
            files += sorted(glob(path, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
        else:
            files.append(path)
    if not files:
        raise ValueError(f"no capture matches {', '.join(map(repr, given)) or 'an empty list'}")
    return files
