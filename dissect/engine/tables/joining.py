"""How fragments become one datagram again, as words of the engine's tables."""

from __future__ import annotations

from collections.abc import Sequence

from dissect.derive.outline import Outline
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


def is_joined(header: type[Header]) -> bool:
    """Whether a header carries fragments that are joined with others."""
    return _joining_of(header) is not None


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
