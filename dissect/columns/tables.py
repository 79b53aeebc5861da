"""All declarations of a protocol set as a few arrays of numbers, which is all that the kernels know of protocols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.assigned_numbers import LinkType
from dissect.columns.steps import END, IRREGULAR, KEY, NOTHING, STEP, TARGET, Steps
from dissect.columns.term_tables import Numbers
from dissect.columns.writing_steps import write_header
from dissect.derive.outline import Unplaced, outline_of
from dissect.derive.terms import Bounds, Condition
from dissect.packet.limits import NestingLimits
from dissect.packet.protocol_set import NESTINGS, ProtocolSet
from dissect.schema import Header, Nesting

DENSE: Final = 1 << 16
"""Number spaces whose numbers are all below this have an entry for each number; others are searched."""

# Columns of `records`.
FIXED: Final = 0
"""Octets that must be there."""
COST: Final = 1
"""What the header takes from the allowances of nesting."""
ENTRY: Final = 2
"""Its first step, by which its variant is chosen."""
BODY: Final = 3
"""The first step after that."""
TAKES_REST: Final = 4
STREAM: Final = 5
RECORD: Final = 8

ALLOWANCE_BITS: Final = 13
"""The allowances of nesting are parts of one number; the highest bit of each is set as long as it is not overdrawn."""
MOST_ALLOWED: Final = (1 << ALLOWANCE_BITS - 1) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """A protocol set's declarations as numbers. A declaration is meant by its index in `headers`."""

    protocols: ProtocolSet
    headers: tuple[type[Header], ...]
    numbers: Mapping[type[Header], int]
    records: Numbers
    """(declarations, RECORD)"""
    steps: Numbers
    """Steps of STEP words. The last one looks up link types."""
    dense: NDArray[np.int16]
    """The declaration of each number, -1 for none, of one number space after the other."""
    sparse: Numbers
    """(numbers, 2): number and declaration, in the order of the numbers, of spaces with too high ones."""

    def members(self, kind: type[Header]) -> NDArray[np.bool_]:
        """Which declarations are a header or a variant of it."""
        return np.array([issubclass(one, kind) for one in self.headers], dtype=np.bool_)


@lru_cache(maxsize=8)
def tables_of(protocols: ProtocolSet) -> Tables:
    """The tables of a protocol set; remembered for the last few."""
    return ProtocolTableWriter(protocols).tables()


class ProtocolTableWriter:
    """Flattens a protocol set."""

    def __init__(self, protocols: ProtocolSet) -> None:
        self.protocols = protocols
        self.numbers = {header: number for number, header in enumerate(protocols.headers)}
        self.steps: list[list[int]] = []
        self.dense: list[int] = []
        self.sparse: list[tuple[int, int]] = []
        self.spaces: dict[tuple[tuple[int, int], ...], tuple[int, int, int, int]] = {}

    def tables(self) -> Tables:
        records = [self.record(header) for header in self.protocols.headers]
        links = Steps()
        links.step(KEY, NOTHING, 0, *self.space(LinkType))
        self._write(links)
        return Tables(
            protocols=self.protocols,
            headers=self.protocols.headers,
            numbers=self.numbers,
            records=np.array(records, dtype=np.int64).reshape(len(records), RECORD),
            steps=np.array(self.steps, dtype=np.int64).reshape(-1),
            dense=np.array(self.dense, dtype=np.int16),
            sparse=np.array(self.sparse, dtype=np.int64).reshape(len(self.sparse), 2),
        )

    def space(self, space: type[IntEnum], when: Bounds | None = None) -> tuple[int, int, int, int]:
        """Where a number space is, or the part of it for which a comparison holds.

        There is an entry for each number, or a list of the numbers where that would be too many.
        """
        pairs = [
            (int(number), self.numbers[plan.header]) for number, plan in self.protocols.tables.get(space, {}).items()
        ]
        if when is not None:
            pairs = [pair for pair in pairs if (when.least <= pair[0] <= when.most) != when.outside]
        key = tuple(sorted(pairs))
        if key not in self.spaces:
            self.spaces[key] = self._space(dict(key))
        return self.spaces[key]

    def _space(self, table: dict[int, int]) -> tuple[int, int, int, int]:
        size = max(table, default=-1) + 1
        if size > DENSE or min(table, default=0) < 0:
            begin = len(self.sparse)
            self.sparse += table.items()
            return 0, 0, begin, len(self.sparse)
        begin = len(self.dense)
        size = DENSE if size > DENSE // 2 else size  # so that there is nothing to guess for a processor
        self.dense += [table.get(number, -1) for number in range(size)]
        return begin, size, 0, 0

    def record(self, header: type[Header]) -> list[int]:
        """The record of a declaration, whose steps are written."""
        steps, known = Steps(), outline_of(header)
        unrecognized = IRREGULAR if self.protocols.has_other(header) else END
        entered = write_header(steps, known, self._variants(header), self.space, unrecognized)
        begin = self._write(steps)
        record = [0] * RECORD
        record[FIXED] = known.fixed_octets
        record[COST] = cost(header)
        record[ENTRY], record[BODY] = begin * int(STEP), (begin + entered) * int(STEP)
        record[TAKES_REST] = int(known.takes_rest)
        record[STREAM] = int(known.is_stream)
        return record

    def _variants(self, header: type[Header]) -> list[tuple[Condition, int]] | None:
        """When the octets are which variant of a header; None where tables cannot say."""
        variants = {one: outline_of(one) for one in self.protocols.headers if one.__bases__[0] is header}
        if any(one.unplaced & Unplaced.VARIANT for one in variants.values()):
            return None
        return [(rule.by_place, self.numbers[kind]) for kind, one in variants.items() for rule in one.variant]

    def _write(self, steps: Steps) -> int:
        """Write steps, and say which is the first. From now on a step is meant by the index of its first word."""
        begin = len(self.steps)
        for row in steps.steps:
            if row[TARGET] >= 0:
                row[TARGET] = (row[TARGET] + begin) * int(STEP)
        self.steps += steps.steps
        return begin


def cost(header: type[Header]) -> int:
    """What a header takes from the allowances: one of its own kind, and of layers too if it is a tunnel."""
    nesting = outline_of(header).nesting
    own = 1 << ALLOWANCE_BITS * NESTINGS.index(nesting)
    return own + (1 << ALLOWANCE_BITS * NESTINGS.index(Nesting.LAYER) if nesting is Nesting.TUNNEL else 0)


def allowances(limits: NestingLimits) -> int:
    """The allowances of nesting as one number. No row has as many layers as the most that it can say."""
    parts = [min(allowed, MOST_ALLOWED) + MOST_ALLOWED + 1 for allowed in limits.allowance()]
    return sum(part << ALLOWANCE_BITS * place for place, part in enumerate(parts))
