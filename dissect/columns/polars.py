"""`scan_pcap`: captures as a Polars LazyFrame that reads only what a query needs.

Everything that touches Polars' interface for sources is in this module; Polars still calls that interface unstable.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from glob import glob, has_magic
from pathlib import Path
from typing import Final, Literal

import polars as pl
import pyarrow as pa
from polars.io.plugins import register_io_source

from dissect.columns.batch import Batch
from dissect.columns.batches import batches
from dissect.columns.catalogue import Addresses, ColumnError, names, resolve, schema_of
from dissect.columns.selection import Selection
from dissect.packet import DecodeAs, ProtocolSet, default_protocols

CapturePath = str | os.PathLike[str]

CHOSEN: Final = "chosen"
BATCH_ROWS: Final = 16_384
"""Packets of a batch: few, because a query such as `filter(…).head(3)` stops only between batches."""


def scan_pcap(
    paths: CapturePath | Sequence[CapturePath],
    columns: Iterable[str] | Literal["all"] | None = None,
    *,
    addresses: Addresses = "text",
    threads: int | None = None,
    decode_as: DecodeAs | None = None,
    include_file_paths: str | None = None,
) -> pl.LazyFrame:
    """One or more captures, one after the other, as a LazyFrame; a path may have wildcards.

    `columns`: those of `dissect.table` if None; with "all", every name that there is, which costs nothing as long as
    the query says which it needs. Only those are decoded, and behind a filter only for the packets that it keeps; a
    limit ends the reading early. Text is String, addresses too. `include_file_paths`: a column with the file's path.

    ColumnError where there is no such column, ValueError where there is no path; CaptureError when the query runs,
    where a file cannot be read or is damaged.
    """
    protocols = default_protocols() if decode_as is None else default_protocols().decoding(decode_as)
    source = CaptureSource(
        _files(paths),
        names(protocols) if isinstance(columns, str) and columns == "all" else columns,
        addresses=addresses,
        threads=threads,
        protocols=protocols,
        file_column=include_file_paths,
    )
    return register_io_source(
        source.read, schema=source.schema, validate_schema=True, is_pure=True, explain_name="PCAP"
    )


class CaptureSource:
    """What Polars reads from: `read` is called once for each run of a query."""

    def __init__(
        self,
        files: Sequence[str],
        columns: Iterable[str] | None,
        *,
        addresses: Addresses = "text",
        threads: int | None = None,
        protocols: ProtocolSet | None = None,
        file_column: str | None = None,
    ) -> None:
        self._files = files
        self._columns = {one.name: one for one in resolve(columns, addresses, protocols=protocols)}
        self._threads = threads
        self._protocols = protocols or default_protocols()
        self._file_column = file_column
        if file_column in self._columns:
            raise ColumnError(f"{file_column!r} is a column of the captures already")
        self.schema = dict(frame_of(schema_of(tuple(self._columns.values())).empty_table()).schema)
        if file_column is not None:
            self.schema[file_column] = pl.String()

    def read(
        self, with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        """Frames with the columns that are asked for, of the rows for which the predicate holds.

        `n_rows`: how many rows are read, before the predicate. `batch_size` is a hint, which is not followed where it
        is more than what is read at a time anyway.
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
        rows = min(batch_size or BATCH_ROWS, BATCH_ROWS)
        left = n_rows
        for file in self._files:
            if left == 0:
                return
            limit = left
            reading = batches(
                file,
                protocols=self._protocols,
                threads=self._threads,
                batch_rows=rows if limit is None else min(rows, limit),
            )
            with closing(reading):
                for read, frame in reading.map(partial(query.run, file, limit)):
                    if frame.height:
                        yield frame
                    left = None if left is None else left - read
                    if left == 0:
                        break

    def _selection(self, chosen: Iterable[str]) -> Selection:
        """Those of some columns that are read out of the captures."""
        return Selection([self._columns[name] for name in chosen if name in self._columns], self._protocols)


@dataclass(frozen=True, slots=True)
class Query:
    """What is read of each batch: the predicate's columns, and of the rows that it keeps the others."""

    first: Selection
    """What the predicate needs; nothing where there is none."""
    second: Selection
    wanted: Sequence[str]
    predicate: pl.Expr | None
    file_column: str | None

    def run(self, file: str, limit: int | None, batch: Batch) -> tuple[int, pl.DataFrame]:
        """How many rows were read, at most up to the packet with the number `limit`, and what is kept of them."""
        if limit is not None and len(batch) and batch.numbers[-1] > limit:
            batch = batch.keep(batch.numbers <= limit)
        read = len(batch)
        columns = frame_of(self.first.record_batch(batch)).get_columns() if self.first.columns else []
        if self.file_column is not None:
            columns.append(pl.Series(self.file_column, [file], pl.String).new_from_index(0, read))
        if self.predicate is not None:
            frame = pl.DataFrame(columns)
            chosen = frame.with_columns(self.predicate.fill_null(value=False).alias(CHOSEN))[CHOSEN]
            if not chosen.all():
                columns, batch = frame.filter(chosen).get_columns(), batch.keep(chosen.to_numpy())
        if self.second.columns:
            columns += frame_of(self.second.record_batch(batch)).get_columns()
        return read, pl.DataFrame(columns).select(self.wanted)


def frame_of(data: pa.RecordBatch | pa.Table) -> pl.DataFrame:
    """Arrow data as a DataFrame; what is text in a dictionary is written out."""
    decoded = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in data.columns
    ]
    return pl.DataFrame(pa.table(decoded, names=data.schema.names))


def _files(paths: CapturePath | Sequence[CapturePath]) -> list[str]:
    """The files that are meant, those of a pattern in the order of their names."""
    given = [os.fspath(one) for one in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    files: list[str] = []
    for path in given:
        if has_magic(path) and not Path(path).exists():
            files += sorted(glob(path, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute pattern
        else:
            files.append(path)
    if not files:
        raise ValueError(f"no capture is meant by {', '.join(map(repr, given)) or 'an empty list'}")
    return files
