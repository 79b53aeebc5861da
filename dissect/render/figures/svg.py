"""A figure as SVG: for pages, slides and notebooks. Lines and text have the colour of the text around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape as of_markup
from typing import Final

from dissect.derive.documents.diagram import in_lines
from dissect.derive.documents.figure import WIDTH, Cell, Part, parts_of
from dissect.render.escape import cut

BIT: Final = 20
"""Units of a bit's width; a unit is a pixel where the figure is not scaled."""
ROW: Final = 40
VALUE: Final = 18
"""The height of a row, and how much more it has where there are values."""
RULER: Final = 24
EDGE: Final = 1
FONT, SMALL = 13, 11
BESIDE: Final = 2
"""The least space between text and lines."""
CHARACTER: Final = 0.6
"""The width of a character, as a part of its size,"""
LEADING: Final = 1.15
"""and the height of a line."""
LABEL_LINES: Final = 2
LETTERS: Final = 3
"""Of a label in one column of letters, as those of flags."""
STYLE: Final = f"font-family: system-ui, sans-serif; font-size: {FONT}px; fill: currentColor; text-anchor: middle"


def figure_svg(cells: Sequence[Cell], title: str, width: int = WIDTH) -> str:
    """The figure with a title, which is also what a screen reader says. Texts are escaped."""
    parts = list(parts_of(cells, width))
    rows = max((part.row for part in parts), default=-1) + 1
    height = ROW + (0 if not any(cell.values for cell in cells) else VALUE)
    wide, high = width * BIT + 2 * EDGE, RULER + rows * height + 2 * EDGE
    words = ", ".join(_said(cell) for cell in cells)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {wide} {high}" width="{wide}" '
            f'height="{high}" style="{STYLE}">',
            f"<title>{of_markup(title)}</title>",
            f"<desc>{of_markup(words)}</desc>",
            *_ruler(width),
            f'<path d="{"".join(_lines(parts, height))}" fill="none" stroke="currentColor"/>',
            *(line for part in parts if part.has_label for line in _texts(part, _rows_of(part, parts), height)),
            "</svg>",
            "",
        )
    )


def _said(cell: Cell) -> str:
    size = "of varying size" if cell.bits is None else f"{cell.bits} bit{'s' * (cell.bits != 1)}"
    return f"{cell.labels[0]}: {size}{f', {cell.values[0]}' if cell.values else ''}"


def _ruler(width: int) -> Iterator[str]:
    for bit in range(width):
        x = EDGE + bit * BIT + BIT // 2
        yield f'<text x="{x}" y="{RULER - 8}" font-size="{SMALL - 1}" opacity="0.7">{bit}</text>'


def _lines(parts: Sequence[Part], height: int) -> Iterator[str]:
    """Left, right, top and bottom of each part, without the lines across a cell that goes on."""
    for part in parts:
        top = RULER + EDGE + part.row * height
        yield "".join(f"M{EDGE + column * BIT} {top}V{top + height}" for column in (part.begin, part.end))
        for begin, end, *there in part.pieces():
            for y, is_there in zip((top, top + height), there, strict=True):
                if is_there:
                    yield f"M{EDGE + begin * BIT} {y}H{EDGE + end * BIT}"


def _rows_of(part: Part, parts: Sequence[Part]) -> int:
    """How many rows have a part of the cell that is as wide: its text stands in the middle of them."""
    return sum(one.cell is part.cell and (one.begin, one.end) == (part.begin, part.end) for one in parts)


def _texts(part: Part, rows: int, height: int) -> Iterator[str]:
    """The label in lines, and the value below it, in the middle of the part."""
    x = EDGE + (part.begin + part.end) * BIT / 2
    top = RULER + EDGE + part.row * height
    lines = list(_fitted(part.cell, (part.end - part.begin) * BIT))
    y = top + (rows * height - LEADING * sum(size for _, size, _ in lines)) / 2
    for text, size, family in lines:
        y += LEADING * size
        yield f'<text x="{x:g}" y="{y - size * 0.3:g}" font-size="{size}"{family}>{of_markup(text)}</text>'


def _fitted(cell: Cell, room: int) -> Iterator[tuple[str, int, str]]:
    """Lines with the size of their letters, and an attribute for their family."""
    short, most = cell.labels[-1], _characters(room, SMALL)
    sizes = [(label, size) for label in cell.labels for size in (FONT, SMALL)]
    broken = ((in_lines(label, _characters(room, size), LABEL_LINES), size) for label, size in sizes)
    cut_short = [*short[:LETTERS]] if most < LETTERS else [cut(short, most)]
    lines, size = next(((lines, size) for lines, size in broken if lines is not None), (cut_short, SMALL))
    yield from ((line, size, "") for line in lines)
    if cell.values:
        yield cell.value_in(most), SMALL, ' font-family="monospace"'


def _characters(room: int, size: int) -> int:
    """How many characters have room."""
    return max(int((room - 2 * BESIDE) / (size * CHARACTER)), 1)
