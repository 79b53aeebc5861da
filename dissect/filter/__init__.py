"""The display filter language: parsing, and evaluation on a packet.

    from dissect.filter import parse

    wanted = parse("tcp.port == 80 and ip.ttl < 5")
    [packet for packet in packets if wanted.matches(packet)]

`syntax.txt` beside this file describes the language. Names are imported on first use; `parse` imports lark.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.filter.names import Catalogue, FilterName, Sort, Type, catalogue
    from dissect.filter.parser import parse

_HOMES = {
    "Catalogue": "dissect.filter.names",
    "Filter": "dissect.filter.expressions",
    "FilterName": "dissect.filter.names",
    "Sort": "dissect.filter.names",
    "Type": "dissect.filter.names",
    "catalogue": "dissect.filter.names",
    "parse": "dissect.filter.parser",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'dissect.filter' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


__all__ = ["Catalogue", "Filter", "FilterName", "Sort", "Type", "catalogue", "parse"]
