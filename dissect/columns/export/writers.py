"""`open_table_writer`: writes batches to a path, as a complete file or not at all, or to standard output."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa

from dissect.capture.files.target import Target
from dissect.columns.export.formats import FORMATS
from dissect.columns.export.text import csv_header, csv_lines, json_lines

ROW_GROUP_ROWS: Final = 1 << 16
ROW_GROUP_OCTETS: Final = 16 << 20
"""A row group of a Parquet file is written at this many rows or octets, whichever comes first."""


class Sink:
    """A target as a file for pyarrow."""

    closed = False

    def __init__(self, target: Target) -> None:
        self._target = target

    def write(self, octets: Any) -> int:
        self._target.write(bytes(octets))
        return len(octets)

    def flush(self) -> None:
        """Nothing is buffered here."""

    def close(self) -> None:
        """The opener closes the target."""


class TableWriter(ABC):
    """Takes batches of one schema; a context manager. `close` puts the file at its path; an exception discards it."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._is_open = True

    @abstractmethod
    def write(self, batch: pa.RecordBatch) -> None:
        """Write the rows of a batch, or buffer them for later."""

    @abstractmethod
    def finish(self) -> None:
        """Write the end of the file."""

    def close(self) -> None:
        """Finish the file and put it at its path."""
        if self._is_open:
            try:
                self.finish()
                self.target.commit()
            except BaseException:
                self.discard()
                raise
            self._is_open = False

    def discard(self) -> None:
        """Discard what was written: a path keeps its old file."""
        if self._is_open:
            self._is_open = False
            self.target.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self.discard()


class LineWriter(TableWriter):
    """CSV and JSON lines."""

    def __init__(self, target: Target, lines: Callable[[pa.RecordBatch], pa.Buffer], header: bytes = b"") -> None:
        super().__init__(target)
        self._lines = lines
        self.target.write(header)

    def write(self, batch: pa.RecordBatch) -> None:
        self.target.write(self._lines(batch).to_pybytes())

    def finish(self) -> None:
        """Lines need no end of file."""


class ParquetWriter(TableWriter):
    """Row groups of some ten thousand rows, compressed with Zstandard; texts with few values as dictionaries."""

    def __init__(self, target: Target, schema: pa.Schema) -> None:
        from pyarrow.parquet import ParquetWriter as Parquet

        super().__init__(target)
        self._schema = schema
        self._parquet = Parquet(Sink(target), schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []
        self._rows = self._octets = 0

    def write(self, batch: pa.RecordBatch) -> None:
        if batch.num_rows:
            self._waiting.append(batch)
        self._rows += batch.num_rows
        self._octets += batch.nbytes
        if self._rows >= ROW_GROUP_ROWS or self._octets >= ROW_GROUP_OCTETS:
            self._write_group()

    def finish(self) -> None:
        if self._waiting:
            self._write_group()
        self._parquet.close()

    def discard(self) -> None:
        super().discard()
        self._parquet.is_open = False  # otherwise it writes its end when it is garbage-collected

    def _write_group(self) -> None:
        table = pa.Table.from_batches(self._waiting, self._schema).unify_dictionaries()
        self._waiting, self._rows, self._octets = [], 0, 0
        self._parquet.write_table(table, row_group_size=max(table.num_rows, 1))
        pa.default_memory_pool().release_unused()  # otherwise temporary memory is never returned


class ArrowWriter(TableWriter):
    """Arrow's file format, compressed with LZ4. Text is stored in full: a file cannot replace a dictionary between
    batches.
    """

    def __init__(self, target: Target, schema: pa.Schema) -> None:
        super().__init__(target)
        self._schema = pa.schema([_written_out(field) for field in schema], schema.metadata)
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        self._file = pa.ipc.new_file(Sink(target), self._schema, options=options)

    def write(self, batch: pa.RecordBatch) -> None:
        columns = [
            column.dictionary_decode() if pa.types.is_dictionary(column.type) else column for column in batch.columns
        ]
        self._file.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))

    def finish(self) -> None:
        self._file.close()


def open_table_writer(target: str | os.PathLike[str], form: str, schema: pa.Schema) -> TableWriter:
    """A writer of one of FORMATS to a path, or to standard output ("-").

    CaptureError if the path cannot be written; ValueError for an unknown format.
    """
    if form not in FORMATS:
        raise ValueError(f"the format must be one of {', '.join(FORMATS)}, not {form!r}")
    opened = Target(target)
    try:
        if form == "parquet":
            return ParquetWriter(opened, schema)
        if form == "arrow":
            return ArrowWriter(opened, schema)
        if form == "csv":
            return LineWriter(opened, csv_lines, csv_header(schema))
        return LineWriter(opened, json_lines)
    except BaseException:
        opened.discard()
        raise


def _written_out(field: pa.Field) -> pa.Field:
    if not pa.types.is_dictionary(field.type):
        return field
    return pa.field(field.name, field.type.value_type, field.nullable, field.metadata)
