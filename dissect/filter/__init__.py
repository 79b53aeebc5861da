"""The display filter language: parsing, and evaluation on a packet.

    from dissect.filter import parse

    wanted = parse("tcp.port == 80 and ip.ttl < 5")
    [packet for packet in packets if wanted.matches(packet)]

`syntax.txt` beside this file describes the language. Names are imported on first use; `parse` imports lark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.filter.name_types import FilterName, Sort, Type
    from dissect.filter.names import catalogue
    from dissect.filter.naming.catalogue import Catalogue
    from dissect.filter.parser import parse

_HOMES = {
    "Catalogue": "dissect.filter.naming.catalogue",
    "Filter": "dissect.filter.expressions",
    "FilterName": "dissect.filter.name_types",
    "Sort": "dissect.filter.name_types",
    "Type": "dissect.filter.name_types",
    "catalogue": "dissect.filter.names",
    "parse": "dissect.filter.parser",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["Catalogue", "Filter", "FilterName", "Sort", "Type", "catalogue", "parse"]
