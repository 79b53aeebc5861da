"""Whole captures as columns: NumPy underneath, Arrow on top. Needs the extra `table`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dissect.errors import ColumnError, MissingExtraError
from dissect.extras import require

if TYPE_CHECKING:
    from dissect.columns.catalogue import describe, names
    from dissect.columns.polars import scan_pcap
    from dissect.columns.scanning import Scan, scan
    from dissect.columns.tabulating import Table, table

_NEEDED = ("numpy", "pyarrow")
_HOMES = {
    "Scan": "dissect.columns.scanning",
    "Table": "dissect.columns.tabulating",
    "describe": "dissect.columns.catalogue",
    "names": "dissect.columns.catalogue",
    "scan": "dissect.columns.scanning",
    "scan_pcap": "dissect.columns.polars",
    "table": "dissect.columns.tabulating",
}


require("table", _NEEDED)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'dissect.columns' has no attribute {name!r}")
    if name == "scan_pcap":
        require("polars", ("polars",))
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


__all__ = ["ColumnError", "MissingExtraError", "Scan", "Table", "describe", "names", "scan", "scan_pcap", "table"]
