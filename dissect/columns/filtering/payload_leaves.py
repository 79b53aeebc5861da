"""Leaves of a filter over what headers carry, decided from where the engine says that it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from dissect.columns.batches.batch import Batch
from dissect.columns.batches.tables import Tables
from dissect.columns.fields.payloads import Payloads, payloads
from dissect.columns.filtering.values import Mask, ValueTest, value_test
from dissect.filter.expressions import Leaf, Mode, field_values_of
from dissect.filter.name_types import Carried
from dissect.filter.occurrences import KnownValues


class PayloadLeaf:
    """A leaf over one name, of whose values it does not ask in which layers they are."""

    def __init__(self, leaf: Leaf, carried: Carried, tables: Tables) -> None:
        self.leaf = leaf
        self.carried = carried
        self.members = tables.having(field_values_of(leaf)[0].name.own)
        self.may_follow = tables.may_follow(self.members, quoted=True)
        condition = value_test(leaf)
        self.test = condition[1] if condition is not None and carried.is_length else None

    def __call__(self, batch: Batch) -> tuple[Mask, Mask]:
        """Whether it holds in each row, and which rows have to be asked."""
        asked = np.zeros(len(batch), np.bool_)
        asked[batch.unsettled if self.carried.is_innermost else batch.asked(self.may_follow)] = True
        found = list(self._found(batch))
        for one in found:
            asked |= one.asked
        holds = self._by_rows(found, batch) if self.test is None else self._by_arrays(found, self.test, len(batch))
        return holds, asked

    def _found(self, batch: Batch) -> Iterator[Payloads]:
        occurrence = 1
        while (one := payloads(batch, self.members, self.carried, occurrence, quoted=True)).found.any():
            yield one
            occurrence += 1

    def _by_arrays(self, found: list[Payloads], test: ValueTest, rows: int) -> Mask:
        any_, none = np.zeros(rows, np.bool_), np.zeros(rows, np.bool_)
        for one in found:
            there = one.value_rows(self.carried)
            holds = test.holds(one.numbers(self.carried))
            any_ |= there & holds
            none |= there & ~holds
        return any_ if test.mode is Mode.ANY else any_ & ~none

    def _by_rows(self, found: list[Payloads], batch: Batch) -> Mask:
        """Value by value, where a function asks for something of them, or of octets."""
        values: dict[int, list[Any]] = {}
        for one in found:
            for row in np.flatnonzero(one.value_rows(self.carried)).tolist():
                values.setdefault(row, []).append(one.value(row, self.carried, batch.frames.plain.octets))
        holds = np.zeros(len(batch), np.bool_)
        for row, of_row in values.items():
            holds[row] = self.leaf.holds(KnownValues(tuple(of_row)))  # type: ignore[arg-type]  # in the place of a packet
        return holds


def payload_leaf(leaf: Leaf, tables: Tables) -> PayloadLeaf | None:
    """A leaf over the payload of headers; None if it is about something else too."""
    fields = field_values_of(leaf)
    names = {id(one.name): one.name for one in fields}
    carried = fields[0].name.carried if len(names) == 1 else None
    if carried is None or any(one.layers is not None for one in fields):
        return None
    return PayloadLeaf(leaf, carried, tables)


__all__ = ["PayloadLeaf", "payload_leaf"]
