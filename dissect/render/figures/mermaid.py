"""A figure as a Mermaid diagram of the kind `packet`, which documents and web pages can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dissect.derive.documents.figure import Cell
from dissect.render.ladders.mermaid import escaped


def mermaid_lines(cells: Sequence[Cell], title: str) -> Iterator[str]:
    """The lines of the diagram; it counts bits by itself, so that fields of other sizes do no harm."""
    yield from ("---", f'title: "{escaped(title)}"', "---", "packet")
    for cell in cells:
        value = f" = {cell.values[0]}" if cell.values else ""
        yield f'+{cell.end - cell.begin}: "{escaped(cell.labels[0] + value)}"'
