"""What columns take from headers and the items of lists, as words of the engine's tables."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from dissect.derive.lists.parts import PlaceInPart, part_term, places_in_parts
from dissect.derive.terms import amount
from dissect.engine.list_words import Take, TakeKind
from dissect.engine.tables.list_tables import ListTables
from dissect.schema import Header
from dissect.schema.layout import NUMBERS, FieldKind


class Taken(Enum):
    """What a column takes fields for."""

    NUMBER = "numbers, flags among them"
    ADDRESS = "addresses, as their octets"
    OCTETS = "octets"
    TEXT = "octets that are text"
    NAME = "domain names, or octets that are text"


OCTETS = (FieldKind.OCTETS, FieldKind.REST, FieldKind.TEXT)
KINDS: Mapping[Taken, Mapping[FieldKind, TakeKind]] = {
    Taken.NUMBER: {**dict.fromkeys(NUMBERS, TakeKind.NUMBER), FieldKind.VARIABLE: TakeKind.VARIABLE},
    Taken.ADDRESS: dict.fromkeys((*OCTETS, FieldKind.ADDRESS), TakeKind.OCTETS),
    Taken.OCTETS: dict.fromkeys((*OCTETS, FieldKind.ADDRESS), TakeKind.OCTETS),
    Taken.TEXT: dict.fromkeys(OCTETS, TakeKind.TEXT),
    Taken.NAME: {**dict.fromkeys(OCTETS, TakeKind.TEXT), FieldKind.NAME: TakeKind.NAME},
}
"""How a field of each kind is read where it is taken for something; others cannot be."""
WIDEST = 8
"""Octets of the widest number."""

Fields = Mapping[type[Header], Sequence[str]]
"""Fields and views of headers and items, in wire order."""


class UntakenError(Exception):
    """A column is over a field that the engine cannot read as the column wants it."""


@dataclass(frozen=True, slots=True, eq=False)
class Takes:
    """What some columns take from each form, for `ListRun`."""

    begin: array[int]
    takes: array[int]
    within: array[int]


def takes_of(tables: ListTables, columns: Sequence[tuple[Taken, Fields, int]]) -> Takes:
    """The takes of columns: what for, of which fields, and how many octets each value must have (0: any number).

    UntakenError if the engine cannot read one.
    """
    rows: dict[type[Header], list[list[int]]] = {}
    every = (1 << len(columns)) - 1
    within = {header: every if header in tables.enclosed else 0 for header in tables.forms}
    for column, (taken, fields, octets) in enumerate(columns):
        for header, names in fields.items():
            rows.setdefault(header, []).extend(_row(tables, header, name, column, taken, octets) for name in names)
            for holder in tables.holders.get(header, ()):
                within[holder] |= 1 << column
    begin, words = array("i", [0]), array("q")
    for header in tables.forms:
        for row in rows.get(header, ()):
            words.extend(row)
        begin.append(len(words) // len(Take))
    return Takes(begin, words, array("Q", within.values()))


def _row(tables: ListTables, header: type[Header], name: str, column: int, taken: Taken, octets: int) -> list[int]:
    row = [0] * len(Take)
    row[Take.COLUMN] = column
    place = places_in_parts(header.layout).get(name)
    if place is None:
        _view(row, tables, header, name, taken)
    else:
        _field(row, place, taken, octets)
    return row


def _view(row: list[int], tables: ListTables, header: type[Header], name: str, taken: Taken) -> None:
    address = tables.views.get((header, name))
    if address is None or taken is not Taken.NUMBER:
        raise UntakenError
    expression = next(view.expression for view in header.views if view.name == name)
    terms = amount(header.layout, expression, part_term).terms
    row[Take.KIND], row[Take.TOTAL] = TakeKind.TOTAL, address
    row[Take.PART] = max((term.part for term in terms), default=0)
    row[Take.OCTETS] = max((term.octet + term.octets for term in terms), default=0)


def _field(row: list[int], place: PlaceInPart, taken: Taken, octets: int) -> None:
    kind = KINDS[taken].get(place.slot.kind)
    if kind is None or (kind is TakeKind.NUMBER and place.octets > WIDEST):
        raise UntakenError
    row[Take.KIND], row[Take.PART], row[Take.OCTET] = kind, place.part, place.octet
    if kind is TakeKind.NUMBER:
        row[Take.OCTETS] = -place.octets if place.slot.little_endian else place.octets
        row[Take.SHIFT] = place.shift
        row[Take.BITS] = -place.bits if place.slot.kind is FieldKind.SIGNED else place.bits
    else:
        row[Take.OCTETS] = 0 if place.part else place.octets
        row[Take.SHIFT] = octets
