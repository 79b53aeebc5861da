"""Whole captures as columns: NumPy underneath, Arrow on top. Needs the extra `table`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dissect.columns.quiet_numpy import import_numpy
from dissect.errors import ColumnError, MissingExtraError
from dissect.extras import require
from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.columns.catalogue import describe, names
    from dissect.columns.conversations import flows_table
    from dissect.columns.polars import scan_pcap
    from dissect.columns.scanning import Scan, scan
    from dissect.columns.tabulating import Table, table

_HOMES = {
    "Scan": "dissect.columns.scanning",
    "Table": "dissect.columns.tabulating",
    "describe": "dissect.columns.catalogue",
    "flows_table": "dissect.columns.conversations",
    "names": "dissect.columns.catalogue",
    "scan": "dissect.columns.scanning",
    "scan_pcap": "dissect.columns.polars",
    "table": "dissect.columns.tabulating",
}


require("table")
import_numpy()
_find, __dir__ = lazy(globals(), _HOMES)


def __getattr__(name: str) -> Any:
    if name == "scan_pcap":
        require("polars")
    return _find(name)


__all__ = [
    "ColumnError",
    "MissingExtraError",
    "Scan",
    "Table",
    "describe",
    "flows_table",
    "names",
    "scan",
    "scan_pcap",
    "table",
]
