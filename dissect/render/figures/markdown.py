"""A figure with its values in Markdown: drawn, and as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from dissect.derive.documents.diagram import drawn
from dissect.derive.documents.figure import Cell
from dissect.derive.documents.reference import field_rows, table
from dissect.schema import Header

RUNS: Final = re.compile("`+")
HEAD: Final = ("Field", "Bits", "Label", "Value", "Meaning")


def markdown_text(header: type[Header], cells: Sequence[Cell], heading: str) -> str:
    """The figure, and a row for each of its cells."""
    figure = f"```text\n{drawn(cells)}```" if cells else f"{header.__name__} has no octets of its own."
    return "\n\n".join((f"## {heading}", figure, table(HEAD, _rows(header, cells))))


def _rows(header: type[Header], cells: Sequence[Cell]) -> Iterator[tuple[str, ...]]:
    """What a field means is known of the header's own; items of its lists have only labels and values."""
    meanings = {row[0]: row[3] for row in field_rows(header)}
    for cell in cells:
        name, value = _code(cell.name), cell.values[0] if cell.values else ""
        bits = "" if cell.bits is None else str(cell.bits)
        yield name, bits, cell.labels[0], _code(value), meanings.pop(name, "")


def _code(text: str) -> str:
    """Text as it is: what a capture says is no markup. More backquotes around it than it has itself end it."""
    if not text:
        return ""
    fence = "`" * (max((len(one) for one in RUNS.findall(text)), default=0) + 1)
    room = " " if "`" in (text[0], text[-1]) else ""
    return f"{fence}{room}{text}{room}{fence}"
