"""Tables of text, and the numbers in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, repeat, zip_longest

from dissect.render.spans import INDENT, Line, Role, TextSpan, plain

NONE = "–"
WIDTH = 80
"""Columns of an ordinary terminal."""

Cells = list[TextSpan]


def table(heads: Sequence[str], rows: Sequence[Cells], left: Collection[int] = (0,)) -> Iterator[Line]:
    """Rows under their heads; nothing without rows. Numbers are aligned right, the columns in `left` to the left. A row
    may have fewer cells.
    """
    if not rows:
        return
    widths = _widths(heads, rows)
    first, *others = heads
    yield _table_line([(first, Role.STRONG), *((head, Role.FAINT) for head in others)], widths, left)
    for row in rows:
        yield _table_line(row, widths, left)


def width_of_table(heads: Sequence[str], rows: Sequence[Cells]) -> int:
    """How many columns of a terminal the widest line of the same takes; 0 without rows."""
    return sum(_widths(heads, rows)) + len(INDENT) * len(heads) if rows else 0


def _widths(heads: Sequence[str], rows: Sequence[Cells]) -> list[int]:
    columns = zip_longest(*([text for text, _ in row] for row in rows), fillvalue="")
    widths = [max(map(len, column)) for column in columns]
    return [max(len(head), width) for head, width in zip(heads, chain(widths, repeat(0)), strict=False)]


def table_of_named(heads: Sequence[str], rows: Sequence[Cells], names: int) -> Iterator[Line]:
    """The same where each row begins with names, as many as said: they get lines of their own if the table would be
    wider than a terminal."""
    if width_of_table(heads, rows) <= WIDTH:
        yield from table(heads, rows, left=range(names))
        return
    head, *numbers = table(heads[names:], [row[names:] for row in rows], left=())
    yield [(INDENT, Role.PLAIN), *head]
    for row, line in zip(rows, numbers, strict=True):
        yield from _named(row[:names])
        yield [(INDENT, Role.PLAIN), *line]


def _named(names: Cells) -> Iterator[Line]:
    """Names on a line; those that a terminal has no room for on lines below the last that it has."""
    line: Line = []
    for text, role in names:
        cell = (f"{INDENT}{text}", role)
        if len(line) > 1 and len(plain([*line, cell])) > WIDTH:
            yield line
            line = [(" " * len(plain(line[:-1])), Role.PLAIN)]
        line.append(cell)
    yield line


def _table_line(row: Cells, widths: Sequence[int], left: Collection[int]) -> Line:
    cells = [
        (f"{INDENT}{text:<{width}}" if column in left else f"{INDENT}{text:>{width}}", role)
        for column, ((text, role), width) in enumerate(zip(row, widths, strict=False))
    ]
    text, role = cells[-1]
    return [*cells[:-1], (text.rstrip(), role)]


def grouped(count: int) -> str:
    return f"{count:,}"


def count_of(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
