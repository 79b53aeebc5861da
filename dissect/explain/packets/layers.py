"""Layers of packets as data: what equal layouts share, and what is this packet's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

from dissect.derive.documents.floors import short_of
from dissect.derive.lists.items import Option, Options
from dissect.derive.outline import Lookup, PlacedGuard, outline_of
from dissect.derive.scaled import scaled_fields
from dissect.encapsulation.captured import derivations, derived_in
from dissect.encapsulation.formulas import Formula
from dissect.explain.packets.formulas import formula_object
from dissect.explain.packets.receiving import looks_of
from dissect.explain.tables import Tables, scaled
from dissect.packet import Layer
from dissect.packet.layer import views_in
from dissect.render.packets.values import name_of, written_value
from dissect.render.tables import count_of
from dissect.schema import Field, Header, OptionList, Peek, values_of
from dissect.schema.expressions import Guard
from dissect.schema.layout import FieldKind, Slot
from dissect.schema.octets import places, variable

Placed: TypeAlias = tuple[Slot, int, int]
"""A slot, its first bit from that of its header, and its bits."""
Condition: TypeAlias = tuple[Guard, tuple[str, ...]]
"""A guard, and the fields that it reads."""
NO_GROUP: Final = -1
OCTETS_SHOWN: Final = 4
"""Of those that are no field."""
UNREAD: Final = "unread"
"""In place of the name of a field: the rest of a list, which could not be read."""


@dataclass(slots=True)
class Cells:
    """The cells of a layer's figure, in wire order, and what stands in them. Bits and octets count from its first."""

    base: int
    """Where the layer begins."""
    rows: list[tuple[str, str, int, int, int]] = field(default_factory=list)
    """The declaration of each (empty: that of the layer), the field (empty: padding; `UNREAD`), its first bit, its
    bits, and the group that it is in."""
    groups: list[tuple[str, str, int, int, int]] = field(default_factory=list)
    """Items of lists: short label, declaration, offset, octets, and the group around it."""
    views: list[tuple[str, str, int]] = field(default_factory=list)
    derived: list[int] = field(default_factory=list)
    """The cells that the stack fills in."""
    texts: list[str] = field(default_factory=list)
    view_texts: list[str] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    with_messages: bool = True
    """Whether the messages of processes are shown."""

    def add(
        self,
        kind: type[Header],
        placed: Placed,
        value: Any,
        part: tuple[str, int, int],
        formulas: Mapping[str, Formula],
    ) -> None:
        """A field. `part`: its declaration, its group, and where its header or item begins, in octets."""
        (slot, bit, bits), (declaration, group, begin) = placed, part
        name = slot.field.name
        formula = formulas.get(name)
        if formula is not None:
            self.derived.append(len(self.rows))
            self.formulas.append(formula)
        self.rows.append((declaration, name, 8 * begin + bit, bits, group))
        is_shown = self.with_messages or name != kind.stack.message
        self.texts.append(written_value(kind, slot.field, slot, value, bits) if is_shown else "")

    def add_whole(
        self, tables: Tables, kind: type[Header], values: Mapping[str, Any], formulas: Mapping[str, Formula]
    ) -> None:
        """All fields of a whole header without items. Most have the sizes that they had in an earlier packet."""
        key = (kind, *[_size(slot, values[slot.field.name]) for slot in kind.layout.tail])
        found = tables.figures.get(key)
        if found is None:
            there = [(slot, bit, bits) for slot, bit, bits in places(kind.layout, values) if bits]
            rows = [("", slot.field.name, bit, bits, NO_GROUP) for slot, bit, bits in there]
            found = tables.figures[key] = rows, [(slot, slot.field.name, bits) for slot, _, bits in there]
        self.rows = found[0]
        hidden = "" if self.with_messages else kind.stack.message
        for place, (slot, name, bits) in enumerate(found[1]):
            if name in formulas:
                self.derived.append(place)
                self.formulas.append(formulas[name])
            self.texts.append("" if name == hidden else written_value(kind, slot.field, slot, values[name], bits))

    def add_rest(self, name: str, bit: int, octets: bytes, group: int) -> None:
        """Octets that are no field."""
        self.rows.append(("", name, bit, 8 * len(octets), group))
        more = " …" if len(octets) > OCTETS_SHOWN else ""
        self.texts.append(octets[:OCTETS_SHOWN].hex(" ") + more)

    def view(
        self, declaration: str, kind: type[Header], values: Mapping[str, Any], views: Mapping[str, int], group: int
    ) -> None:
        """The numbers that follow from the fields of a header."""
        for one in kind.views:
            if one.name in views:
                self.views.append((declaration, one.name, group))
                self.view_texts.append(written_value(kind, one, None, views[one.name], 0))
        for name, unit in scaled_fields(kind).items():
            if values.get(name) is not None:
                self.views.append((declaration, scaled(name), group))
                self.view_texts.append(count_of(values[name] * unit, "octet"))


def layer_object(tables: Tables, layer: Layer, following: Layer | None, *, with_messages: bool) -> dict[str, Any]:
    """A layer: the index of its shape, its spans in the frame, and the texts in its cells."""
    values = layer.values
    formulas = derivations(layer, following, values)
    cells = _cells(tables, layer, values, formulas, with_messages=with_messages)
    place = _place(layer.protocol, values, following)
    key = (
        layer.protocol,
        tuple(cells.rows),
        tuple(cells.groups),
        tuple(cells.views),
        tuple(cells.derived),
        tuple(place.values()),
    )
    shape = tables.shapes.of_made(
        key,
        lambda: {
            "header": tables.header(layer.protocol),
            "fields": cells.rows,
            "groups": cells.groups,
            "views": cells.views,
            "derived": cells.derived,
            **place,
            "looks": [*looks_of(layer.protocol, place)],
        },
    )
    found = {
        "shape": shape,
        "offset": layer.offset,
        "length": layer.length,
        "payload": [layer.payload_offset, layer.payload_length],
        "end": layer.contained_end,
        "texts": cells.texts,
        "views": cells.view_texts,
        "derived": [tables.formula(one, formula_object) for one in cells.formulas],
    }
    if layer.trailer_length:
        found["trailer"] = [layer.trailer_offset, layer.trailer_length]
    for name, is_so in (("quoted", layer.quoted), ("cut", layer.header is None), ("piece", layer.is_fragment)):
        if is_so:
            found[name] = True
    return found


def _cells(
    tables: Tables, layer: Layer, values: Mapping[str, Any], formulas: Mapping[str, Formula], *, with_messages: bool
) -> Cells:
    kind, cells, part = layer.protocol, Cells(layer.offset, with_messages=with_messages), ("", NO_GROUP, 0)
    lists = {one.name: options for one, options in layer.options() if options.items}
    if lists or layer.header is None:
        for placed in [one for one in places(kind.layout, values) if one[2]]:
            field = placed[0].field
            options = lists.get(field.name)
            if options is not None:
                _add_items(tables, cells, field, options, NO_GROUP)
            else:
                cells.add(kind, placed, values[field.name], part, formulas)
    else:
        cells.add_whole(tables, kind, values, formulas)
    after = layer.after_quotation
    if after is not None:
        _add_items(tables, cells, after[0], after[1], NO_GROUP)
    cells.view("", kind, values, views_in(kind, values), NO_GROUP)
    return cells


def _size(slot: Slot, value: Any) -> int | None:
    """What says how many bits a field has that is not always of the same size; None if it is absent."""
    if isinstance(value, bytes):
        return len(value)
    return None if value is None else variable(value).octets if slot.kind is FieldKind.VARIABLE else 0


def _add_items(tables: Tables, cells: Cells, holder: Any, options: Options, around: int) -> None:
    """The items of a list, and the octets after the last one that belong to none."""
    for item in options.items:
        _add_item(tables, cells, holder, item, around)
    if options.remainder:
        name = UNREAD if _is_unread(options) else ""
        cells.add_rest(name, 8 * (options.remainder_offset - cells.base), options.remainder, around)


def _is_unread(options: Options) -> bool:
    """Whether the octets after the last item are more than padding: a fault is in them, or one of them is not zero."""
    return any(options.remainder) or any(one.offset >= options.remainder_offset for one in options.faults)


def _add_item(tables: Tables, cells: Cells, holder: Field, item: Option, around: int) -> None:
    kind, group = type(item.header), len(cells.groups)
    declaration = tables.header(kind, is_item=True)
    begin = item.offset - cells.base
    cells.groups.append((_label(holder, item), declaration, begin, item.length + item.padding, around))
    lists, formulas = {one.name: options for one, options in item.lists}, derived_in(item.header, item.length)
    values, part = values_of(item.header), (declaration, group, begin)
    for placed in places(kind.layout, values):
        field = placed[0].field
        inner = lists.get(field.name)
        if inner is not None and inner.items:
            _add_items(tables, cells, field, inner, group)
        elif placed[2]:
            cells.add(kind, placed, values[field.name], part, formulas)
    if item.padding:
        cells.add_rest("", 8 * (begin + item.length), bytes(item.padding), group)
    views = {one.name: getattr(item.header, one.name) for one in kind.views}
    cells.view(declaration, kind, values, views, group)


def _label(holder: Field, item: Option) -> str:
    """The short label of an item; of one without a declaration of its own, what its number is called."""
    kind = type(item.header)
    declared = holder.options
    if isinstance(declared, OptionList) and kind is declared.unknown:
        first = kind.fields[0]
        name = name_of(first, getattr(item.header, first.name))
        return name or short_of(kind)
    return short_of(kind)


def _place(kind: type[Header], values: Mapping[str, Any], following: Layer | None) -> dict[str, Any]:
    """The fields that say where the header ends, where its payload ends, and what comes next, None where none does; and
    those that say that the payload is a piece."""
    places = _places(kind)
    return {
        "size": places.size,
        "extent": next((name for when, name in places.extents if _holds(when, values)), None),
        "next": _next(places, values, following),
        "pieces": places.pieces,
    }


class Places(NamedTuple):
    """What `_place` asks of a declaration."""

    size: str | None
    extents: tuple[tuple[Condition, str | None], ...]
    lookups: tuple[tuple[Condition, Lookup, str], ...]
    """Those of one field."""
    pieces: tuple[str, ...]


@cache
def _places(kind: type[Header]) -> Places:
    outline = outline_of(kind)
    lengths = [(_condition(one.when), one.octets.declared.fields) for one in outline.extents]
    lookups = [one for one in outline.lookups if not isinstance(one.key, Peek) and len(one.fields) == 1]
    return Places(
        next((one.width.terms[0][0] for one in kind.layout.tail if one.width.terms), None),
        tuple((when, names[0] if names else None) for when, names in lengths),
        tuple((_condition(one.when), one, one.fields[0]) for one in lookups),
        tuple(name for one in outline.fragmentation or () for name in one.declared.fields),
    )


def _next(places: Places, values: Mapping[str, Any], following: Layer | None) -> str | None:
    """The field whose number leads to the next layer. Of two ports, it is the one that stands for that protocol."""
    for when, lookup, name in places.lookups:
        if not _holds(when, values):
            continue
        if following is None:
            if not lookup.optional:
                return name
            continue
        if not lookup.optional or values.get(name) in _numbers(following.dissector.kinds, lookup.space):
            return name
    return None


@cache
def _numbers(kinds: Iterable[type], space: Any) -> frozenset[Any]:
    """The numbers by which one of these kinds is carried."""
    stacks = [vars(one).get("stack") for one in kinds]
    return frozenset(number for one in stacks if one is not None for number in (one.carried_as or {}).get(space, ()))


def _condition(when: PlacedGuard) -> Condition:
    return when.declared, when.declared.fields


def _holds(when: Condition, values: Mapping[str, Any]) -> bool:
    guard, names = when
    return not names or (all(name in values for name in names) and guard.holds(values))
