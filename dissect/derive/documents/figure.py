"""The figure of a header, whatever it is drawn with: rows of bits, in which each bit belongs to a field.

A field of varying size fills the rest of its row, and has another one to itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dissect.schema import Header
from dissect.schema.description import bits as bits_of
from dissect.schema.description import size_in_octets
from dissect.schema.layout import FieldKind, Slot

WIDTH: Final = 32
"""Bits of a row."""
NOWHERE: Final = (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A field in the figure: `begin` and `end` count bits from the figure's first, padding of rows included."""

    name: str
    labels: Sequence[str]
    """From the longest to the shortest: with a note on size or condition, without, and the short one."""
    begin: int
    end: int
    bits: int | None = None
    """The size of the field; None if it varies."""
    values: Sequence[str] = ()
    """Its value as text, from the longest to the shortest; nothing in the figure of a declaration."""

    def value_in(self, room: int) -> str:
        """The longest text of the value that has no more characters; the shortest one cut, if none."""
        return next((one for one in self.values if len(one) <= room), self.values[-1][:room])

    @property
    def is_open(self) -> bool:
        """Whether the cell does not show the size of the field."""
        return self.bits != self.end - self.begin


@dataclass(frozen=True, slots=True)
class Part:
    """What a row has of a cell. Lines are at its left and its right."""

    cell: Cell
    row: int
    begin: int
    end: int
    """Columns of the row."""
    above: tuple[int, int]
    """The columns in which the cell has gone on from the row above, so that no line is between,"""
    below: tuple[int, int]
    """and those in which it goes on below."""
    has_label: bool
    """Whether the text of the cell stands here: in the first of its widest parts."""

    def pieces(self) -> Iterator[tuple[int, int, bool, bool]]:
        """The part cut where a line above it or below it ends: columns, and whether a line is above and below."""
        within = (one for one in (*self.above, *self.below) if self.begin < one < self.end)
        cuts = sorted({self.begin, self.end, *within})
        for begin, end in pairwise(cuts):
            up, down = (span[0] <= begin and end <= span[1] for span in (self.above, self.below))
            yield begin, end, not up, not down


def header_cells(header: type[Header], width: int = WIDTH, values: Mapping[str, str] | None = None) -> list[Cell]:
    """The cells of a declaration; with `values`, also the texts of fields by their names."""
    cells: list[Cell] = []
    at = 0
    for slot in header.layout.slots:
        is_open = not slot.width.is_constant or slot.is_rest or slot.is_delimited
        end = -(-at // width) * width + width if is_open else at + slot.width.constant
        name, bits = slot.field.name, None if is_open else slot.width.constant
        value = (values or {}).get(name)
        cells.append(Cell(name, labels_of(slot, is_open=is_open), at, end, bits, () if value is None else (value,)))
        at = end
    return cells


def labels_of(slot: Slot, *, is_open: bool) -> list[str]:
    """The label of a field and its short one, each first with a note on its size, then without."""
    field = slot.field
    return [marked for label in (field.label, field.short) for marked in _marked(slot, label, is_open=is_open)]


def _marked(slot: Slot, label: str, *, is_open: bool) -> list[str]:
    if slot.condition is not None:
        return [f"[{label}]", label]
    if slot.kind is FieldKind.VARIABLE:
        return [f"{label} ({bits_of(slot)} bits)", label]
    if slot.is_rest or slot.is_delimited:
        return [f"{label} ({bits_of(slot)})", label]
    if is_open:
        return [f"{label} ({size_in_octets(slot)} octets)", label]
    return [label]


def parts_of(cells: Sequence[Cell], width: int = WIDTH) -> Iterator[Part]:
    """The parts of cells, row by row from the left."""
    for cell in cells:
        rows = range(cell.begin // width, -(-cell.end // width))
        spans = [(max(cell.begin - row * width, 0), min(cell.end - row * width, width)) for row in rows]
        widest = max(range(len(spans)), key=lambda at: spans[at][1] - spans[at][0], default=0)
        for at, (row, (begin, end)) in enumerate(zip(rows, spans, strict=True)):
            yield Part(
                cell,
                row,
                begin,
                end,
                above=_common(spans[at], spans[at - 1]) if at else NOWHERE,
                below=_common(spans[at], spans[at + 1]) if at + 1 < len(spans) else NOWHERE,
                has_label=at == widest,
            )


def _common(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """The columns that two spans share."""
    begin, end = max(one[0], other[0]), min(one[1], other[1])
    return (begin, end) if begin < end else NOWHERE
