"""Where a Wireshark name lies in each declaration, as rows that the gathering kernels read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.addresses import Address
from dissect.columns.tables import Tables
from dissect.columns.term_tables import Numbers, Program
from dissect.derive.lists.items import items_within
from dissect.derive.places import Place, place
from dissect.schema import Header, wire_names

# Columns of `rows`, which has a row for each place.
FIRST_OCTET: Final = 0
"""Where the field begins; where that is not always the same, what the amount BEGIN has besides."""
PLACE_OCTETS: Final = 1
PLACE_SHIFT: Final = 2
UNUSED: Final = 3
"""How many bits a number of 64 has above those of this one."""
TIMES: Final = 4
PLUS: Final = 5
SIGNED: Final = 6
ODD: Final = 7
"""Whether any of the following is needed."""
LITTLE_ENDIAN: Final = 8
WHEN: Final = 9
"""A run of comparisons."""
BEGIN: Final = 11
"""An amount, or -1."""
VIEW: Final = 12
"""An amount that is all of the value, or -1."""
PLACE: Final = 16


class Form(Enum):
    """What is gathered for a name."""

    NUMBER = "an integer"
    OCTETS = "so many octets"


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where a name lies. Headers in `elsewhere` have it at a place that only reading finds, in a list for one: of a row
    in which such a header counts, the scalar decoder is asked."""

    name: str
    form: Form
    octets: int
    """How many there are, where octets are gathered."""
    bits: int
    """How wide the widest number is."""
    signed: bool
    address: type[Address] | None
    members: NDArray[np.bool_]
    """The declarations that have the name at a place."""
    elsewhere: NDArray[np.bool_]
    """Those that have it where no table says, or perhaps, in a list."""
    place_of: NDArray[np.int16]
    """Row of each declaration in `rows`; -1 for none."""
    rows: Numbers
    program: Numbers
    is_conditional: bool
    """Whether a field may be left out of a header that has it."""


@lru_cache(maxsize=4096)
def places(tables: Tables, name: str) -> Places | None:
    """Where the fields and views of a Wireshark name lie; None where no declaration has it at a place. Remembered."""
    found: dict[int, Place] = {}
    elsewhere = np.zeros(len(tables.headers), np.bool_)
    for number, header in enumerate(tables.headers):
        here = [one for one, wireshark in wire_names(header).items() if wireshark == name]
        one = place(header, here[0]) if len(here) == 1 else None
        if one is not None:
            found[number] = one
        elsewhere[number] = bool(here and one is None) or name in names_in_lists(header)
    if not found:
        return None
    shape = _shape(next(iter(found.values())))
    for number in [number for number, one in found.items() if _shape(one) != shape]:
        elsewhere[number] = True
        del found[number]
    return _places(tables, name, found, elsewhere)


def _shape(one: Place) -> tuple[Form, int, bool, type[Address] | None]:
    """What must be the same of a name in all declarations, to be gathered into one array."""
    is_number = bool(one.bits)
    return Form.NUMBER if is_number else Form.OCTETS, 0 if is_number else one.octets, one.signed, one.address


def _places(tables: Tables, name: str, found: dict[int, Place], elsewhere: NDArray[np.bool_]) -> Places:
    writer = Program()
    members = np.zeros(len(tables.headers), np.bool_)
    place_of = np.full(len(tables.headers), -1, np.int16)
    rows = []
    for row, (number, one) in enumerate(found.items()):
        members[number] = True
        place_of[number] = row
        rows.append(_row(writer, one))
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
        place_of=place_of,
        rows=np.array(rows, dtype=np.int64),
        program=writer.array(),
        is_conditional=any(one.when for one in found.values()),
    )


def _row(program: Program, one: Place) -> list[int]:
    """A place as numbers. A view of one term is a number like another, times a factor."""
    row = [0] * PLACE
    row[TIMES] = 1
    row[BEGIN] = row[VIEW] = -1
    row[WHEN : WHEN + 2] = program.condition(one.when)
    view, octet = one.view, one.octet
    if view is not None and len(view.terms) == 1 and view.terms[0].factor > 0 and view.constant >= 0:
        term = view.terms[0]
        row[FIRST_OCTET], row[PLACE_OCTETS], row[PLACE_SHIFT] = term.octet, term.octets, term.shift
        row[UNUSED], row[TIMES], row[PLUS] = 64 - term.mask.bit_length(), term.factor, view.constant
        row[LITTLE_ENDIAN] = int(term.little_endian)
    elif view is not None:
        row[VIEW] = program.amount(view)
    else:
        if octet.terms or octet.optional:
            row[BEGIN] = program.amount(octet)
        else:
            row[FIRST_OCTET] = octet.constant
        row[PLACE_OCTETS], row[PLACE_SHIFT] = one.octets, one.shift
        row[UNUSED] = 64 - one.bits
        row[SIGNED] = int(one.signed)
        row[LITTLE_ENDIAN] = int(one.little_endian)
    row[ODD] = int(bool(one.when) or row[BEGIN] >= 0 or row[VIEW] >= 0 or row[LITTLE_ENDIAN] != 0 or row[SIGNED] != 0)
    return row


@cache
def names_in_lists(header: type[Header]) -> frozenset[str]:
    """The Wireshark names of what the lists in a header may hold, those in items of items among them."""
    return frozenset(name for item in items_within(header) for name in wire_names(item).values())
