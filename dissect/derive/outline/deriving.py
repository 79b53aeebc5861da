"""The outline of a header, from its declaration."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from dissect.derive.lists.items import items_within
from dissect.derive.lists.suspects import suspects
from dissect.derive.outline.records import Outline, Unplaced
from dissect.derive.outline.writer import Writer
from dissect.derive.terms import ReadTerm, Term, fixed_term
from dissect.schema import Header
from dissect.schema.layout import FieldKind, Layout


@cache
def base_of(header: type[Header]) -> type[Header] | None:
    """What a header is a variant of, perhaps through another variant whose fields it shares; None if of nothing."""
    if not header.stack.variant:
        return None
    bases = (kind for kind in header.__mro__[1:] if issubclass(kind, Header) and "stack" in vars(kind))
    return next((kind for kind in bases if not kind.stack.variant), None)


@cache
def outline_of(header: type[Header]) -> Outline:
    """The outline of a header, always the same object."""
    stack, layout = header.stack, header.layout
    writer = Writer(header)
    items = [item.stack for item in items_within(header)]
    has_carrier = any(one.carries is not None for one in items)
    has_trailer_in_list = any(one.trailer is not None for one in items)
    is_delimited = layout.is_delimited or (layout.takes_rest and not _is_always_whole(layout))
    moves = writer.moves() if is_delimited else ()
    parts, quotation, bare, carries = stack.fragmentation, stack.quotation, stack.carries_bare, stack.carries
    return Outline(
        fixed_octets=layout.fixed_octets,
        size=writer.amount(layout.size, Unplaced.NOTHING if is_delimited else Unplaced.SIZE),
        moves=moves,
        takes_rest=layout.takes_rest,
        is_delimited=is_delimited,
        recognized=tuple(
            writer.guard(one, Unplaced.RECOGNIZED, reading_behind(stack.delimits)) for one in stack.recognized_by
        ),
        shares_numbers=stack.shares_numbers,
        delimits=stack.delimits,
        variant=tuple(writer.guard(one, Unplaced.VARIANT) for one in stack.variant),
        expectations=tuple(writer.expectation(index, one) for index, one in enumerate(stack.expect)),
        extents=tuple(writer.bound(one, Unplaced.EXTENT) for one in stack.extent),
        trailer=None if stack.trailer is None else writer.bound(stack.trailer, Unplaced.TRAILER),
        items=writer.items(),
        fragmentation=None if parts is None else writer.fragmentation(parts),
        quotation=None if quotation is None else writer.bound(quotation, Unplaced.QUOTATION),
        older_quotation=None if quotation is None else quotation.older_octets,
        after_quotation=None if quotation is None else quotation.after,
        after_begins=() if quotation is None else writer.beginning(quotation.after),
        quoting=stack.quoting,
        lookups=tuple(writer.lookup(one) for one in stack.next),
        payload=stack.payload,
        nesting=stack.nesting,
        is_stream=stack.stream,
        read_on_the_way=stack.read_on_the_way,
        may_be_empty=bool(stack.next) and all(one.optional for one in stack.next),
        carries_bare=None if bare is None else writer.guard(bare),
        carries=None if carries is None else writer.amount(carries),
        has_carrier=has_carrier,
        has_trailer=has_trailer_in_list or stack.trailer is not None,
        has_lists=quotation is not None or any(one.options is not None for one in header.fields),
        continuations=tuple(stack.continuations),
        jumbogram="" if stack.jumbogram is None else stack.jumbogram.field,
        jumbo_suspects=suspects(header, lambda item: item.stack.jumbogram is not None),
        quoting_suspects=suspects(header, lambda item: item is stack.quoting),
        unplaced=writer.unplaced,
    )


def _is_always_whole(layout: Layout) -> bool:
    """Whether a header that takes the rest of its window has all fields behind its fixed part, if only as no octets.
    Last octets behind the rest are all there, or the header was cut."""
    plain = (FieldKind.OCTETS, FieldKind.REST)
    return len(layout.tail) == 1 or all(
        slot.kind in plain and slot.condition is None and not slot.last for slot in layout.tail
    )


def reading_behind(behind: type[Header] | None) -> ReadTerm:
    """How `recognized` is read of a header: fields of the header right behind it, too, if one is given."""

    def read(layout: Layout, name: str, factor: int) -> Term:
        if behind is None or all(slot.field.name != name for slot in behind.layout.slots):
            return fixed_term(layout, name, factor)
        found = fixed_term(behind.layout, name, factor)
        return replace(found, octet=layout.fixed_octets + found.octet)

    return read
