"""A header as the RFCs draw it: a ruler of bits, rows of 32, a label in every cell.

The figure is a grid of rows of bits, and a field owns each bit. A line separates two rows where the owner changes, so
no line crosses a field that continues. Narrow cells break their label into several lines; a single bit has it
vertically. A field of varying size has a row of its own, with colons at its ends; a conditional field is in brackets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dissect.derive.documents.figure import WIDTH, Cell, header_cells
from dissect.schema import Header

LABEL_LINES = 3
"""The most lines of a label; a label that needs more is replaced by the short one."""


def diagram(header: type[Header], width: int = WIDTH, values: Mapping[str, str] | None = None) -> str:
    """The figure of a header, `width` bits a row; with `values`, each cell has its field's value under the label."""
    cells = header_cells(header, width, values)
    return drawn(cells, width) if cells else f"{header.__name__} has no octets of its own."


def drawn(cells: Sequence[Cell], width: int = WIDTH) -> str:
    """The figure of some cells, of which there is at least one."""
    return "\n".join([*_ruler(width), *Grid(cells, width).lines()]) + "\n"


def _ruler(width: int) -> list[str]:
    tens = "".join(f"{bit // 10}" if bit % 10 == 0 else " " for bit in range(width))
    return [
        (" " + " ".join(tens)).rstrip(),
        " " + " ".join(str(bit % 10) for bit in range(width)),
    ]


class Grid:
    """The rows of a figure, drawn line by line."""

    def __init__(self, cells: Sequence[Cell], width: int) -> None:
        self.cells = cells
        self.width = width
        self.rows = -(-cells[-1].end // width)
        self.owners: list[Cell | None] = [None] * (self.rows * width)
        for cell in cells:
            self.owners[cell.begin : cell.end] = [cell] * (cell.end - cell.begin)
        self.heights = [max(self._height(cell, row) for cell in self._in_row(row)) for row in range(self.rows)]

    def lines(self) -> list[str]:
        """The figure without its ruler."""
        canvas = [self._rule(0)]
        tops = []
        for row in range(self.rows):
            tops.append(len(canvas))
            canvas += [self._bars(row) for _ in range(self.heights[row])]
            canvas.append(self._rule(row + 1))
        for cell in self.cells:
            self._write(cell, canvas, tops)
        return ["".join(line).rstrip() for line in canvas]

    def _in_row(self, row: int) -> list[Cell]:
        return [cell for cell in self.cells if cell.begin < (row + 1) * self.width and cell.end > row * self.width]

    def _height(self, cell: Cell, row: int) -> int:
        """The lines that a row needs for a cell: all of its text, unless that has the room of several rows."""
        rows, (left, right) = self._place(cell)
        return len(_text(cell, right - left)) if [*rows] == [row] else 1

    def _place(self, cell: Cell) -> tuple[Sequence[int], tuple[int, int]]:
        """The rows and the columns of characters between which the text of a cell stands: its widest part."""
        first, last = cell.begin // self.width, (cell.end - 1) // self.width
        full = [row for row in range(first, last + 1) if self._is_whole(cell, row)]
        rows = full or ([first] if first == last else [self._widest(cell)])
        begin, end = max(cell.begin - rows[0] * self.width, 0), min(cell.end - rows[0] * self.width, self.width)
        return rows, (2 * begin + 1, 2 * end)

    def _owner(self, row: int, column: int) -> Cell | None:
        if not (0 <= row < self.rows and 0 <= column < self.width):
            return None
        return self.owners[row * self.width + column]

    def _rule(self, row: int) -> list[str]:
        """The line above a row: drawn where the owner changes from the row before."""
        drawn = [self._owner(row - 1, column) is not self._owner(row, column) for column in range(self.width)]
        line = []
        for column in range(self.width + 1):
            left = drawn[column - 1] if column else False
            right = drawn[column] if column < self.width else False
            edge = any(self._owner(one, column - 1) is not self._owner(one, column) for one in (row - 1, row))
            line.append("+" if left or right or edge else " ")
            line.append("-" if right else " ")
        return line[:-1]

    def _bars(self, row: int) -> list[str]:
        """One line of a row: a bar where the owner changes from one bit to the next."""
        line = []
        for column in range(self.width + 1):
            left, right = self._owner(row, column - 1), self._owner(row, column)
            outer = column in (0, self.width) and any(one is not None and one.is_open for one in (left, right))
            bar = "|" if left is not right else " "
            line += [":" if outer else bar, " "]
        return line[:-1]

    def _write(self, cell: Cell, canvas: list[list[str]], tops: Sequence[int]) -> None:
        """Centre a cell's label in its widest part."""
        rows, columns = self._place(cell)
        top, bottom = tops[rows[0]], tops[rows[-1]] + self.heights[rows[-1]]
        self._centre(canvas, top, bottom - top, columns, _text(cell, columns[1] - columns[0]))

    def _is_whole(self, cell: Cell, row: int) -> bool:
        return cell.begin <= row * self.width and cell.end >= (row + 1) * self.width

    def _widest(self, cell: Cell) -> int:
        """Of the two rows that a cell occupies, the one with the larger part."""
        first = cell.begin // self.width
        return first if (first + 1) * self.width - cell.begin >= cell.end - (first + 1) * self.width else first + 1

    @staticmethod
    def _centre(canvas: list[list[str]], top: int, height: int, columns: tuple[int, int], text: list[str]) -> None:
        left, right = columns
        top += (height - len(text)) // 2
        for line, words in enumerate(text):
            start = left + (right - left - len(words) + 1) // 2
            canvas[top + line][start : start + len(words)] = words


def _text(cell: Cell, room: int) -> list[str]:
    """The label of a cell in lines of at most `room` characters, and its value if it has one."""
    short = cell.labels[-1]
    lines = [cell.value_in(room)] if cell.values else []
    for label in cell.labels:
        broken = in_lines(label, room)
        if broken is not None:
            return broken + lines
    if room == 1:
        return [*short[:LABEL_LINES], *lines]
    return [short[:room], *lines]


def in_lines(label: str, room: int, most: int = LABEL_LINES) -> list[str] | None:
    """The label in lines of whole words; None if it does not fit."""
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= most and all(len(line) <= room for line in lines) else None
