"""Who or what gives a field its value: as declared, or as it follows from the declaration of its header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from dissect.schema import FieldOrigin, Floor, Header
from dissect.schema.expressions import Guard

EQUAL: Final = "=="


@cache
def origins_of(header: type[Header]) -> Mapping[str, FieldOrigin]:
    """The origins by the names of fields. A field that is filled when the packet is put together has none; what is
    noted where a frame was captured comes from the capture."""
    stack = header.stack
    others = stack.origin or (FieldOrigin.CAPTURE if stack.floor is Floor.CAPTURE else None)
    fixed = frozenset(_fixed(header))
    found = {
        one.name: one.origin or (FieldOrigin.FIXED if one.name in fixed else others)
        for one in header.fields
        if one.origin is not None or not one.is_automatic
    }
    return MappingProxyType({name: origin for name, origin in found.items() if origin is not None})


def _fixed(header: type[Header]) -> Iterator[str]:
    """The fields that are the same in all headers of this kind: in front the number under which it is carried, what
    tells it from others, and what must have one value."""
    stack, first = header.stack, header.fields[:1]
    yield from (one.name for one in first if one.names is not None and one.names in (stack.carried_as or {}))
    guards = [one.holds for one in stack.expect if not one.when.comparisons]
    for alternatives in (stack.recognized_by, stack.variant):
        guards += alternatives if len(alternatives) == 1 else ()
    for one in guards:
        yield from _equal(one)
    yield from (one.field for one in stack.zeros)


def _equal(guard: Guard) -> Iterator[str]:
    """The fields that a guard compares with a number that they must be equal to."""
    for one in guard.comparisons:
        if one.sign == EQUAL and len(one.amount.terms) == 1 and not one.amount.optional:
            yield one.amount.terms[0][0]
