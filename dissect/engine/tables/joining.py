"""How fragments become one datagram again, as words of the engine's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum

from dissect.derive.outline import Outline, outline_of
from dissect.derive.telling import telling_apart, told_fields
from dissect.derive.terms import Amount, UnplacedError, term
from dissect.engine.tables.program import Program
from dissect.engine.words import Joining, Record
from dissect.schema import Header, Overlaps
from dissect.schema.stack_words.fragments import FRAGMENT_UNIT, LONGEST_JOINED
from dissect.schema.stack_words.fragments import Joining as Declared

RULES = tuple(Overlaps)
"""The rules for overlaps in the order by which words hold them."""


def congestion_fields(headers: Sequence[type[Header]]) -> frozenset[str]:
    """The names of the fields in which routers mark congestion."""
    return frozenset(one.congestion for one in map(_joining_of, headers) if one is not None)


def that_may_join(
    headers: Sequence[type[Header]],
    spaces: Mapping[type[IntEnum], Mapping[int, type[Header]]],
    otherwise: Mapping[type[Header], type[Header]],
) -> frozenset[type[Header]]:
    """The headers from which on one may come that carries a fragment which is joined with others; themselves among
    them. The arguments are those of `Declarations`."""
    of_kind: dict[type, list[type[Header]]] = {}
    for one in headers:
        for kind in one.__mro__:
            of_kind.setdefault(kind, []).append(one)
    leads_to: dict[type[Header], set[type[Header]]] = {one: set() for one in headers}
    for header in headers:
        carried = {one for lookup in outline_of(header).lookups for one in spaces.get(lookup.space, {}).values()}
        carried |= {otherwise[header]} if header in otherwise else set()
        for kind in (header, *carried):
            for one in of_kind.get(kind, ()):
                leads_to[one].add(header)
    found, new = set[type[Header]](), {one for one in headers if _joining_of(one) is not None}
    while new:
        found |= new
        new = set().union(*map(leads_to.__getitem__, new)) - found
    return frozenset(found)


def _joining_of(header: type[Header]) -> Declared | None:
    fragmentation = header.stack.fragmentation
    return None if fragmentation is None else fragmentation.joining


def write_told(program: Program, record: list[int], header: type[Header], marking: frozenset[str]) -> bool:
    """Write which fields of a header tell its network from others, and the one of `marking` that it has. Whether all of
    them have fixed places."""
    try:
        record[Record.TELLS : Record.TELLS + 2] = program.rows(told_fields(header, telling_apart(header)))
        marks = [term(slot) for slot in header.layout.slots if slot.field.name in marking]
    except UnplacedError:
        return False
    if len(marks) == 1:
        record[Record.CONGESTION] = program.amount(Amount(0, tuple(marks)))
    return True


def joining(program: Program, header: type[Header], own: Outline) -> int:
    """The address of how fragments that a header carries are joined; 0 if they are not."""
    declared = _joining_of(header)
    if declared is None:
        return 0
    row = [0] * len(Joining)
    row[Joining.SECONDS], row[Joining.OVERLAPS] = declared.seconds, RULES.index(declared.overlaps)
    row[Joining.UNIT], row[Joining.MOST] = FRAGMENT_UNIT, LONGEST_JOINED
    row[Joining.HOLDS_CHAIN] = int(declared.holds_chain)
    try:
        names = [one for one in (declared.identification, declared.also) if one]
        row[Joining.KEY : Joining.KEY + 2] = program.rows(told_fields(header, names))
        assert own.fragmentation is not None  # noqa: S101  # its header carries fragments
        row[Joining.OFFSET], row[Joining.MORE] = (program.amount(one.by_place) for one in own.fragmentation)
    except UnplacedError:
        row[Joining.UNTOLD] = 1
    return program.row(row)
