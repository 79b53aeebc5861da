"""Tables written to files: Parquet, Arrow, CSV and JSON lines, batch by batch, in bounded memory."""

from __future__ import annotations

from dissect.columns.export.formats import FORMATS, format_of
from dissect.columns.export.writers import TableWriter, open_table_writer

__all__ = ["FORMATS", "TableWriter", "format_of", "open_table_writer"]
