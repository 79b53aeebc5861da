"""Tables written to files: Parquet, Arrow, CSV and JSON lines, batch by batch, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.columns.export.formats import FORMATS, format_of
    from dissect.columns.export.writers import TableWriter, open_table_writer

_HOMES: Final = {
    "FORMATS": ".formats",
    "TableWriter": ".writers",
    "format_of": ".formats",
    "open_table_writer": ".writers",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["FORMATS", "TableWriter", "format_of", "open_table_writer"]
