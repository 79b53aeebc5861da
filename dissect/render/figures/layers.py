"""The cells of a captured header: its fields and those of the items in it, with their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from dissect.derive.documents.figure import WIDTH, Cell
from dissect.derive.documents.floors import short_of
from dissect.derive.lists.items import Option, Options
from dissect.packet import Layer
from dissect.render.packets.values import Shown, name_of, shown_fields, written
from dissect.schema import AUTO, Field, Header, values_of

LARGEST: Final = 6
"""Rows of the largest field that is drawn in its size."""
BITS: Final = 8
PADDING: Final = "Padding"
FILLED: Final = "filled in"


def captured(layers: Iterable[Layer], header: type[Header]) -> Iterator[Layer | Option]:
    """The layers with a header, or the items that are one, from the outside."""
    for layer in layers:
        if issubclass(layer.protocol, header):
            yield layer
        every = (option for _, options in layer.options() for option in options.every())
        yield from (option for option in every if isinstance(option.header, header))


def captured_cells(there: Layer | Option, width: int = WIDTH) -> list[Cell]:
    """The cells of a layer, or of an item, in wire order. Fields that are lists are drawn by their items; octets that
    no field has are padding."""
    if isinstance(there, Option):
        found = list(_items([there, *_inner(there.lists)], is_named=False))
    else:
        lists = there.options()
        fields = shown_fields(there.protocol, there.values, there.offset)
        found = [(one.bit, _cell(there.protocol, one)) for one in fields if one.name not in _with_items(lists)]
        found += _items(_inner(lists))
    found.sort(key=lambda one: one[0])
    return list(_placed(found, BITS * there.offset, BITS * (there.offset + there.length), width))


def header_value_cells(header: Header, width: int = WIDTH) -> list[Cell]:
    """The cells of a header that is in no packet; what is not known yet will be filled in."""
    kind = type(header)
    found = [(one.bit, _cell(kind, one)) for one in shown_fields(kind, values_of(header), 0)]
    return list(_placed(found, 0, BITS * len(header), width))


def _inner(lists: Iterable[tuple[Field, Options]]) -> Iterator[Option]:
    return (option for _, options in lists for option in options.every())


def _items(options: Iterable[Option], *, is_named: bool = True) -> Iterator[tuple[int, Cell]]:
    """The fields of items, each with its bit in the frame, and a cell without a place; the first with its name."""
    for option in options:
        kind, replaced = type(option.header), _with_items(option.lists)
        for place, one in enumerate(shown_fields(kind, values_of(option.header), option.offset)):
            if one.name not in replaced:
                yield one.bit, _cell(kind, one, "" if place or not is_named else short_of(kind))


def _with_items(lists: Iterable[tuple[Field, Options]]) -> set[str]:
    return {field.name for field, options in lists if options.items}


def _cell(kind: type[Header], one: Shown, item: str = "") -> Cell:
    """A field, the first of an item named after that."""
    field = one.field
    labels = [field.label, field.short] if isinstance(field, Field) else [field.label]
    return Cell(one.name, [f"{item}: {labels[0]}", item] if item else labels, 0, 0, one.bits, _values(kind, one))


def _values(kind: type[Header], one: Shown) -> list[str]:
    """The value with its name, and without."""
    if one.value is AUTO:
        return [FILLED, "auto"]
    if one.bits == 1:
        return [str(int(one.value))]
    text, name = written(kind, one), name_of(one.field, one.value)
    return [text, text.removesuffix(f" ({name})")] if name else [text]


def _placed(found: Iterable[tuple[int, Cell]], begin: int, end: int, width: int) -> Iterator[Cell]:
    """Cells at their places in the figure, and padding between them. A large one gets one row or two."""
    drawn = 0
    for bit, cell in (*found, (end, None)):
        cells = [] if cell is None or bit < begin or not cell.bits else [cell]
        if bit > begin:
            cells.insert(0, Cell("", [PADDING, "Pad"], 0, 0, bit - begin))
        for one in cells:
            bits = one.bits or 0
            is_large = bits > LARGEST * width
            room = 2 * width + bits % width if is_large else bits
            labels = [f"{one.labels[0]} ({bits // BITS} octets)", *one.labels] if is_large else one.labels
            yield replace(one, labels=labels, begin=drawn, end=drawn + room)
            drawn += room
            begin = bit + bits if one is cell else bit
