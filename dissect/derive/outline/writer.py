"""Writes the records of an outline, expression by expression."""

from __future__ import annotations

from contextlib import suppress

from dissect.derive.lists.beginning import beginning
from dissect.derive.lists.payload_items import FlaggedItems, RecordItems, payload_items
from dissect.derive.measuring import Move, measure
from dissect.derive.outline.records import (
    ALWAYS_PLACED,
    Bound,
    Expectation,
    Lookup,
    Placed,
    PlacedAmount,
    PlacedGuard,
    Unplaced,
)
from dissect.derive.terms import Condition, ReadTerm, UnplacedError, amount, condition, fixed_term
from dissect.problems import is_contradiction
from dissect.schema import Expect, Extent, Fragmentation, Header, ItemList, Next, Peek, Quotation, Trailer
from dissect.schema.expressions import Affine, Comparison, Guard
from dissect.schema.layout import Layout


class Writer:
    """Writes the records of one header, and notes in `unplaced` what it cannot place."""

    def __init__(self, header: type[Header]) -> None:
        self.header, self.layout = header, header.layout
        self.unplaced = Unplaced(0)

    def amount(self, declared: Affine, part: Unplaced = Unplaced.NOTHING) -> PlacedAmount:
        try:
            return Placed(declared, amount(self.layout, declared))
        except UnplacedError:
            self.unplaced |= part
            return Placed(declared, None)

    def guard(self, declared: Guard, part: Unplaced = Unplaced.NOTHING, read: ReadTerm = fixed_term) -> PlacedGuard:
        if not declared.comparisons:
            return ALWAYS_PLACED
        try:
            return Placed(declared, condition(self.layout, declared, read))
        except (UnplacedError, KeyError):  # a KeyError if it reads the base of a record that has other fields
            self.unplaced |= part
            return Placed(declared, None)

    def moves(self) -> tuple[Move, ...]:
        try:
            return measure(self.layout)
        except UnplacedError:
            self.unplaced |= Unplaced.SIZE
            return ()

    def bound(self, declared: Extent | Trailer | Quotation, part: Unplaced) -> Bound:
        return Bound(self.guard(declared.when, part), self.amount(declared.octets, part))

    def beginning(self, declared: ItemList) -> Condition:
        with suppress(UnplacedError):
            return beginning(declared)
        return ()

    def items(self) -> FlaggedItems | RecordItems | None:
        try:
            return payload_items(self.header)
        except UnplacedError:
            self.unplaced |= Unplaced.ITEMS
            return None

    def fragmentation(self, declared: Fragmentation) -> tuple[PlacedAmount, PlacedAmount]:
        part = Unplaced.FRAGMENTATION
        return self.amount(declared.offset, part), self.amount(declared.more, part)

    def lookup(self, declared: Next) -> Lookup:
        part, key = Unplaced.LOOKUP, declared.key
        return Lookup(
            space=declared.space,
            key=key if isinstance(key, Peek) else self.amount(key, part),
            when=self.guard(declared.when, part),
            quoted=declared.quoted,
            optional=declared.optional,
        )

    def expectation(self, index: int, declared: Expect) -> Expectation:
        contradicts = is_contradiction(declared.code, declared.severity) and not all(
            _is_met_by_size(self.layout, one) for one in declared.holds.comparisons
        )
        part = Unplaced.CONTRADICTION if contradicts else Unplaced.EXPECTATION
        return Expectation(
            index=index,
            when=self.guard(declared.when, part),
            holds=self.guard(declared.holds, part),
            code=declared.code,
            severity=declared.severity,
            unless=declared.unless,
            field=declared.field,
            message=declared.message,
            reference=declared.reference,
            contradicts=contradicts,
        )


def _is_met_by_size(layout: Layout, compared: Comparison) -> bool:
    """Whether every header as long as its fixed part meets ``field >= number``, because the field gives its size."""
    size, amount = layout.size, compared.amount
    if compared.sign != ">=" or size.optional or amount.optional or amount.constant:
        return False
    if len(size.terms) != 1 or len(amount.terms) != 1 or amount.terms[0] != (size.terms[0][0], 1):
        return False
    factor = size.terms[0][1]
    return factor > 0 and factor * (compared.constant - 1) + size.constant < layout.fixed_octets
