"""A header as the RFCs draw it: a ruler of bits, rows of 32, a label in every cell.

The figure is a grid of rows of bits, and a field owns each bit. A line separates two rows where the owner changes, so
no line crosses a field that continues. Narrow cells break their label into several lines; a single bit has it
vertically. A field of varying size has a row of its own, with colons at its ends; a conditional field is in brackets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dissect.schema import Header
from dissect.schema.description import size_in_octets
from dissect.schema.layout import FieldKind, Slot

WIDTH = 32
LABEL_LINES = 3
"""The most lines of a label; a label that needs more is replaced by the short one."""


@dataclass(slots=True)
class Cell:
    """A field in the figure: `begin` and `end` count bits from the figure's first, padding of rows included."""

    slot: Slot
    begin: int
    end: int
    value: str | None
    is_open: bool
    """Whether its size varies, so that the cell does not show the size."""


def diagram(header: type[Header], width: int = WIDTH, values: Mapping[str, str] | None = None) -> str:
    """The figure of a header, `width` bits a row; with `values`, each cell has its field's value under the label."""
    cells = _cells(header, width, values or {})
    if not cells:
        return f"{header.__name__} has no octets of its own."
    return "\n".join([*_ruler(width), *Grid(cells, width).lines()]) + "\n"


def _cells(header: type[Header], width: int, values: Mapping[str, str]) -> list[Cell]:
    cells: list[Cell] = []
    at = 0
    for slot in header.layout.slots:
        is_open = not slot.width.is_constant or slot.is_rest or slot.is_delimited
        # An open field that begins within a row fills that row, and has another one to itself.
        end = -(-at // width) * width + width if is_open else at + slot.width.constant
        cells.append(Cell(slot, at, end, values.get(slot.field.name), is_open))
        at = end
    return cells


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
        self.heights = [max(self._height(cell) for cell in self._in_row(row)) for row in range(self.rows)]

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

    def _height(self, cell: Cell) -> int:
        """The lines that a row needs for a cell; a cell of several rows has enough room."""
        if cell.begin // self.width != (cell.end - 1) // self.width:
            return 1
        return len(_text(cell, 2 * (cell.end - cell.begin) - 1))

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
        first, last = cell.begin // self.width, (cell.end - 1) // self.width
        if first == last:
            left, right = 2 * (cell.begin % self.width) + 1, 2 * ((cell.end - 1) % self.width) + 2
            self._centre(canvas, tops[first], self.heights[first], (left, right), _text(cell, right - left))
            return
        full = [row for row in range(first, last + 1) if self._is_whole(cell, row)] or [self._widest(cell)]
        top, bottom = tops[full[0]], tops[full[-1]] + self.heights[full[-1]]
        part = [column for column in range(self.width) if self._owner(full[0], column) is cell]
        columns = 2 * part[0] + 1, 2 * part[-1] + 2
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
    field = cell.slot.field
    lines = [] if cell.value is None else [cell.value[:room]]
    for label in (field.label, field.short):
        for marked in _marked(cell, label):
            broken = _broken(marked, room)
            if broken is not None:
                return broken + lines
    if room == 1:
        return [*field.short[:LABEL_LINES], *lines]
    return [field.short[:room], *lines]


def _marked(cell: Cell, label: str) -> list[str]:
    """The label with a note on its size, then without the note, for cells that have no room for it."""
    if cell.slot.condition is not None:
        return [f"[{label}]", label]
    if cell.slot.is_rest:
        return [f"{label} (to the end)", label]
    if cell.slot.kind is FieldKind.TEXT:
        return [f"{label} (up to a zero octet)", label]
    if cell.slot.kind is FieldKind.NAME:
        return [f"{label} (a name)", label]
    if cell.is_open:
        return [f"{label} ({size_in_octets(cell.slot)} octets)", label]
    return [label]


def _broken(label: str, room: int) -> list[str] | None:
    """The label in lines of whole words; None if it does not fit."""
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= LABEL_LINES and all(len(line) <= room for line in lines) else None
