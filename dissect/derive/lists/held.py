"""The lists that a header holds: where they are in its octets, how they join, and their items as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from dissect.derive.lists.items import Option, Options
from dissect.derive.lists.joining import FieldList, is_announced, joined
from dissect.derive.lists.reading import decode_options
from dissect.derive.lists.room import Room
from dissect.derive.outline import outline_of
from dissect.schema import Header, ListOctets, OptionList, Sections, values_of
from dissect.schema.octets import places


def lists_in(
    header: Header, octets: bytes, offset: int, room: Room, network: type[Header] | None = None
) -> list[FieldList]:
    """The lists of a header that stands in octets, in wire order, with the parts of each value joined.

    `network`: the kind of pseudo-header that the network layer around the header lends.
    """
    found: list[FieldList] = []
    values, layout = values_of(header), type(header).layout
    for slot, bit, bits in places(layout, values):
        if slot.field.options is not None:
            start = offset + bit // 8
            options = decode_options(
                slot.field.options,
                octets,
                start,
                start + bits // 8,
                holder=values,
                origin=offset,
                room=room,
                network=network,
            )
            found.append((slot.field, options))
    joining = joined_list(type(header))
    return found if joining is None else _joined(joining, found, header, octets, offset, room)


@cache
def joined_list(header: type[Header]) -> OptionList | None:
    """The list whose items are parts of one value; a header with such a list has no other."""
    lists = (one.options for one in header.fields)
    return next((one for one in lists if isinstance(one, OptionList) and one.joined), None)


def _joined(
    declared: OptionList, lists: list[FieldList], header: Header, octets: bytes, offset: int, room: Room
) -> list[FieldList]:
    """A list with its continuations, and with the parts of each value joined."""
    found = list(lists)
    placed = places(type(header).layout, values_of(header))
    spans = {slot.field.name: (slot.field, bit, bits) for slot, bit, bits in placed}
    for one in outline_of(type(header)).continuations:
        if is_announced(one, lists):
            field, bit, bits = spans[one.field]
            start = offset + bit // 8
            options = decode_options(declared, octets, start, start + bits // 8, room=room)
            found.append((replace(field, options=declared), options))
    whole = joined(declared, [options for _, options in found], octets, room)
    return [(field, options) for (field, _), options in zip(found, whole, strict=True)]


def items_of(held: tuple[Header, str] | Options) -> Iterator[tuple[str, Header]]:
    """The items of a list, each with the label of its section, and with those of the lists within it.

    `held`: the header and the name of its field, or what was read of a list within an item.
    """
    for options in [held] if isinstance(held, Options) else _of_field(*held):
        for option in options.items:
            yield option.section, _with_lists(option)


def _of_field(header: Header, name: str) -> Iterator[Options]:
    """The list in a field of a header that stands for itself, and its continuations in other fields."""
    kind = type(header)
    declared = next(one for one in kind.fields if one.name == name).options
    if isinstance(declared, Sections) and any(one.over is not None for one in declared.sections):
        where = f"packet.layer({kind.__name__})['{name}']"
        raise ValueError(f"{kind.__name__}.{name} depends on the layer around: {where} has its items")
    names = {name, *(one.field for one in outline_of(kind).continuations if one.of == name)}
    return (options for field, options in lists_in(header, bytes(header), 0, Room()) if field.name in names)


def _with_lists(option: Option) -> Header:
    """The header of an item. Its lists give the items that were read here, where the octets around told what they are,
    as the pointers of domain names do."""
    for field, inner in option.lists:
        octets = ListOctets.within(bytes(getattr(option.header, field.name)), inner)
        object.__setattr__(option.header, field.name, octets)
    return option.header
