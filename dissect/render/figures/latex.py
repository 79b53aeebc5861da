"""A figure for LaTeX, with the package bytefield."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from dissect.derive.documents.figure import WIDTH, Cell, Part, parts_of

SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{one: f"\\{one}" for one in "&%$#_{}"},
}
MEANING: Final = re.compile("[" + re.escape("".join(SPECIAL)) + "]")
NARROW: Final = 3
"""Bits of a cell whose label is turned upwards."""


def latex_lines(cells: Sequence[Cell], title: str, width: int = WIDTH) -> Iterator[str]:
    r"""The lines of a `bytefield`, with the title in a comment. A document needs `\usepackage{bytefield}`."""
    yield f"% {escaped(title)} (needs \\usepackage{{bytefield}})"
    yield f"\\begin{{bytefield}}[bitwidth=1.1em]{{{width}}}"
    yield f"  \\bitheader{{0-{width - 1}}} \\\\"
    for _, parts in groupby(parts_of(cells, width), key=lambda part: part.row):
        yield f"  {' & '.join(box for part in parts for box in _boxes(part))} \\\\"
    yield "\\end{bytefield}"


def _boxes(part: Part) -> Iterator[str]:
    """Boxes without the lines across a cell that goes on; the text is in the widest."""
    pieces = list(part.pieces())
    widest = max(pieces, key=lambda one: one[1] - one[0])
    for piece in pieces:
        begin, end, has_top, has_bottom = piece
        there = {"l": begin == part.begin, "r": end == part.end, "t": has_top, "b": has_bottom}
        sides = "".join(side for side, is_there in there.items() if is_there)
        option = "" if all(there.values()) else f"[{sides}]"
        text = _text(part.cell, end - begin) if part.has_label and piece is widest else ""
        yield f"\\bitbox{option}{{{end - begin}}}{{{text}}}"


def _text(cell: Cell, bits: int) -> str:
    value = f": {cell.values[-1]}" if cell.values else ""
    label = escaped((cell.labels[-1] if bits <= 2 * NARROW else cell.labels[0]) + value)
    return f"\\rotatebox{{90}}{{\\tiny {label}}}" if bits <= NARROW else f"\\small {label}"


def escaped(text: str) -> str:
    """Text in which nothing means something to LaTeX."""
    return MEANING.sub(lambda found: SPECIAL[found[0]], text)
