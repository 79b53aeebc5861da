"""Lists whose items say where the payload of their header ends, by the places of fields, for an interpreter of tables.

An item may say that octets at the end of the payload are not part of it (`Stack.trailer`), or that the octets behind it
are the payload (`Stack.carries`). Such a list can be placed if it is all that follows the fixed part of its header, and
the size of every item follows from the item's fixed part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dissect.derive.lists.items import items_within, option_kinds
from dissect.derive.terms import Amount, Condition, UnplacedError, amount, condition
from dissect.schema import Content, Field, Flagged, Header, Section, Sections


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item: its size, and what it says of the payload. All expressions are over its own fixed part."""

    fixed_octets: int
    alignment: int
    counts: int
    """How many items it may be, those within it included."""
    extents: tuple[tuple[Condition, Amount], ...]
    """The first that holds gives its octets; else it has its fixed part only."""
    trailer: tuple[Condition, Amount] | None
    carries: Amount | None


@dataclass(frozen=True, slots=True)
class FlaggedItems:
    """A record for each flag that is set, as `Flagged` declares."""

    declared: Flagged
    flags: Amount
    """The first word of flags, over the header."""
    items: Mapping[int, PlacedItem]
    """The records of the flags."""


@dataclass(frozen=True, slots=True)
class RecordItems:
    """Records up to the end, or up to the one that carries the payload."""

    alignment: int
    base_octets: int
    """Octets of the fields that say which choice a record is."""
    choices: tuple[tuple[tuple[Condition, ...], PlacedItem], ...]
    """A record is the first of which any condition holds; or else the last."""


def says_where_payload_ends(item: type[Header]) -> bool:
    """Whether an item may say where the payload of the header around it ends."""
    return item.stack.trailer is not None or item.stack.carries is not None


def payload_items(header: type[Header]) -> FlaggedItems | RecordItems | None:
    """The list whose items say where the header's payload ends; None if there is none.

    UnplacedError if no table can hold it.
    """
    if not any(says_where_payload_ends(item) for item in items_within(header)):
        return None
    layout, declared = header.layout, [one.options for one in header.fields if one.options is not None]
    is_last = layout.ends_in_octets and declared == [layout.tail[0].field.options]
    if not is_last or header.stack.quotation is not None:
        raise UnplacedError
    if isinstance(declared[0], Flagged):
        return _flagged(header, declared[0])
    if isinstance(declared[0], Sections) and len(declared[0].sections) == 1:
        return _records(declared[0].sections[0])
    raise UnplacedError


def _flagged(header: type[Header], declared: Flagged) -> FlaggedItems:
    items = {flag: _item(one) for flag, one in option_kinds(declared).items()}
    if any(one.carries is not None for one in items.values()):
        raise UnplacedError  # the list does not end with it
    return FlaggedItems(declared, amount(header.layout, declared.flags), items)


def _records(section: Section[Header]) -> RecordItems:
    if section.count is not None or section.chained_by or section.over is not None:
        raise UnplacedError
    base = section.header.layout
    choices = []
    for one in section.headers:
        rules = one.stack.variant if section.variants else ()
        choices.append((tuple(condition(base, rule) for rule in rules), _item(one)))
    return RecordItems(section.alignment, base.fixed_octets, tuple(choices))


def _item(header: type[Header]) -> PlacedItem:
    layout, stack = header.layout, header.stack
    if not layout.fixed_octets or (layout.tail and not stack.extent):
        raise UnplacedError
    return PlacedItem(
        fixed_octets=layout.fixed_octets,
        alignment=stack.alignment,
        counts=1 + sum(_counts(field) for field in header.fields),
        extents=tuple((condition(layout, one.when), amount(layout, one.octets)) for one in stack.extent),
        trailer=None
        if stack.trailer is None
        else (condition(layout, stack.trailer.when), amount(layout, stack.trailer.octets)),
        carries=None if stack.carries is None else amount(layout, stack.carries),
    )


def _counts(field: Field) -> int:
    """How many items a field may hold. UnplacedError if there may be any number, or one that says more."""
    if field.options is None:
        return 0
    inner = field.options.headers
    plain = isinstance(field.options, Content) and not any(
        one.options is not None for each in inner for one in each.fields
    )
    if not plain or any(says_where_payload_ends(one) for one in inner):
        raise UnplacedError
    return 1
