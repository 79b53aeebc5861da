"""The facts of a protocol set, derived from its declarations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from dissect.addresses import Address
from dissect.derive.places import Place, place
from dissect.derive.terms import Amount
from dissect.engine import words
from dissect.engine.tables.program import Program, needed
from dissect.filter.facts import NAMES_FORM, OF_COLUMNS, SET_FORM, ColumnFacts, FixedPlace, PlainPlaces, line_of
from dissect.filter.name_types import ADDRESSES, FilterName, Sort
from dissect.filter.names import catalogue
from dissect.filter.naming.declarations import checked
from dissect.filter.naming.lines import written
from dissect.filter.naming.stored import behind
from dissect.packet import ProtocolSet
from dissect.packet.reach import successors
from dissect.schema import Header


class DerivedFacts:
    """The facts of a protocol set."""

    def __init__(self, protocols: ProtocolSet) -> None:
        self._set = protocols
        self._numbers = {header: number for number, header in enumerate(protocols.headers)}
        self.protocols: Sequence[str] = [header.stack.name for header in protocols.headers]

    @cached_property
    def successors(self) -> Sequence[int]:
        """For each declaration a bit for each that may come from there on in the same frame, itself among them."""
        return successors(self._set)

    def column(self, name: str) -> ColumnFacts | None:
        """What is known of a name; None if there is no column of it."""
        known = catalogue(self._set).get(name)
        return None if known is None or known.sort not in OF_COLUMNS else self._column(known)

    def _column(self, known: FilterName) -> ColumnFacts:
        return ColumnFacts(
            known.name,
            known.sort,
            known.type,
            known.bits,
            known.label,
            known.meaning,
            known.is_behind,
            self._in_order(checked(known) if known.carried is None else iter(known.own)),
            self._in_order(known.holders),
            known.in_streams,
            known.carried,
        )

    def columns(self) -> Iterator[ColumnFacts]:
        """The same of every name, in alphabetical order."""
        return filter(None, map(self.column, catalogue(self._set)))

    def places(self, name: str) -> PlainPlaces | None:
        """Where a name lies in the declarations that have it at a place; None for any other."""
        known = catalogue(self._set).get(name)
        if known is None or known.sort is not Sort.FIELD or known.is_behind:
            return None
        found: dict[int, Place] = {}
        elsewhere = {self._numbers[holder] for holder in known.holders}
        for header, here in known.own.items():
            one = place(header, here[0]) if len(here) == 1 else None
            if one is None:
                elsewhere.add(self._numbers[header])
            else:
                found[self._numbers[header]] = one
        if not found:
            return None
        shape = _shape(next(iter(found.values())))
        others = {number for number, one in found.items() if _shape(one) != shape}
        return _places({number: found[number] for number in found if number not in others}, elsewhere | others)

    def lines(self) -> Iterator[tuple[str, Any]]:
        """What is stored of every name, in alphabetical order."""
        for name, known in catalogue(self._set).items():
            yield name, [*line_of(self._column(known), self.places(name)), behind(known, self._numbers)]

    def _in_order(self, headers: Iterator[type[Header]] | frozenset[type[Header]]) -> Sequence[int]:
        return sorted(self._numbers[one] for one in headers)


def _shape(one: Place) -> tuple[bool, int, bool, type[Address] | None]:
    """What must be the same of a name in all declarations, to be gathered into one array."""
    is_number = bool(one.bits)
    return is_number, 0 if is_number else one.octets, one.signed, one.address


def _places(found: Mapping[int, Place], elsewhere: set[int]) -> PlainPlaces:
    program = Program(1)  # no address is 0
    addresses = [(number, program.row(_row(program, one))) for number, one in found.items()]
    fixed = ((number, _fixed(one)) for number, one in found.items())
    _, octets, signed, address = _shape(next(iter(found.values())))
    return PlainPlaces(
        octets=octets,
        bits=max(one.bits for one in found.values()),
        signed=signed,
        address=next((type_ for type_, one in ADDRESSES.items() if one is address), None),
        elsewhere=sorted(elsewhere),
        fixed=[(number, one) for number, one in fixed if one is not None],
        words=program.words,
        addresses=addresses,
    )


def _row(program: Program, one: Place) -> list[int]:
    """A place as `engine.words.Place` has it."""
    row = [0] * len(words.Place)
    row[words.Place.WHEN : words.Place.WHEN + 2] = program.condition(one.when)
    amount = one.octet if one.view is None else one.view
    row[words.Place.VIEW if one.view is not None else words.Place.BEGIN] = program.amount(amount)
    row[words.Place.NEEDED] = needed(amount)
    row[words.Place.OCTETS] = -one.octets if one.little_endian else one.octets
    row[words.Place.SHIFT] = one.shift
    row[words.Place.UNUSED] = 64 - one.bits if one.bits else 0
    row[words.Place.SIGNED] = int(one.signed)
    return row


def _fixed(one: Place) -> FixedPlace | None:
    """A place that is always the same. A view of one term is a number like another, times a factor."""
    if one.when or one.little_endian or one.signed or one.octet != Amount(one.octet.constant):
        return None
    if one.view is None:
        return FixedPlace(one.octet.constant, one.octets, one.shift, one.bits, 1)
    if len(one.view.terms) != 1 or one.view.terms[0].factor < 1 or one.view.terms[0].little_endian or one.view.constant:
        return None
    term = one.view.terms[0]
    return FixedPlace(term.octet, term.octets, term.shift, term.mask.bit_length(), term.factor)


def forms(facts: DerivedFacts) -> dict[str, bytes]:
    """The facts as they are stored, by the names of the files."""
    of_set = {"protocols": list(facts.protocols), "successors": [f"{one:x}" for one in facts.successors]}
    return {f"{SET_FORM}.json": json.dumps(of_set).encode(), f"{NAMES_FORM}.bin": written(facts.lines())}
