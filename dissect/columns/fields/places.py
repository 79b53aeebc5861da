"""Where a Wireshark name lies in each declaration, as rows for the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dissect.addresses import Address
from dissect.columns.batches.tables import Members, Tables
from dissect.derive.places import Place, place
from dissect.derive.terms import Amount
from dissect.engine import words
from dissect.engine.tables.program import Program, needed
from dissect.filter.names import Sort, catalogue

NONE: Final = -1


class Form(Enum):
    """What is gathered for a name."""

    NUMBER = "an integer"
    OCTETS = "so many octets"


class FixedPlace(NamedTuple):
    """A number, or octets, always at the same place of a header."""

    octet: int
    octets: int
    shift: int
    bits: int
    factor: int


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where a name lies. Headers in `elsewhere` have it at a place that only reading finds, in a list for one: of a row
    in which such a header counts, the scalar decoder is asked."""

    name: str
    form: Form
    octets: int
    """How many there are, where octets are gathered; else 0."""
    bits: int
    """How wide the widest number is."""
    signed: bool
    address: type[Address] | None
    members: Members
    """The declarations that have the name at a place."""
    elsewhere: Members
    """Those that have it where no table says, or perhaps, in a list."""
    fixed: Mapping[int, FixedPlace]
    """The places of the declarations that have it always, and always at the same place."""
    words: NDArray[np.int64]
    """All places, as `engine.words.Place` has them, and what they point to."""
    addresses: NDArray[np.int32]
    """The address of each declaration's place in `words`; -1 for none."""


@lru_cache(maxsize=4096)
def places(tables: Tables, name: str) -> Places | None:
    """Where the fields and views of a Wireshark name lie; None where no declaration has it at a place. Remembered."""
    known = catalogue(tables.protocols).get(name)
    if known is None or known.sort is not Sort.FIELD or known.is_behind:
        return None
    found: dict[int, Place] = {}
    elsewhere = np.zeros(len(tables.headers), np.bool_)
    elsewhere[[tables.numbers[holder] for holder in known.holders]] = True
    for header, here in known.own.items():
        number = tables.numbers[header]
        one = place(header, here[0]) if len(here) == 1 else None
        if one is None:
            elsewhere[number] = True
        else:
            found[number] = one
    if not found:
        return None
    shape = _shape(next(iter(found.values())))
    for number in [number for number, one in found.items() if _shape(one) != shape]:
        elsewhere[number] = True
        del found[number]
    return _places(name, found, elsewhere)


def _shape(one: Place) -> tuple[Form, int, bool, type[Address] | None]:
    """What must be the same of a name in all declarations, to be gathered into one array."""
    is_number = bool(one.bits)
    return Form.NUMBER if is_number else Form.OCTETS, 0 if is_number else one.octets, one.signed, one.address


def _places(name: str, found: Mapping[int, Place], elsewhere: Members) -> Places:
    program = Program(1)  # no address is 0
    members = np.zeros(len(elsewhere), np.bool_)
    members[list(found)] = True
    addresses = np.full(len(elsewhere), NONE, np.int32)
    for number, one in found.items():
        addresses[number] = program.row(_row(program, one))
    fixed = {number: _fixed(one) for number, one in found.items()}
    form, octets, signed, address = _shape(next(iter(found.values())))
    return Places(
        name=name,
        form=form,
        octets=octets,
        bits=max(one.bits for one in found.values()),
        signed=signed,
        address=address,
        members=members,
        elsewhere=elsewhere,
        fixed={number: one for number, one in fixed.items() if one is not None},
        words=np.array(program.words, np.int64),
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
