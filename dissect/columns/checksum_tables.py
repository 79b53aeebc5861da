"""The checksum outlines of a protocol set as arrays of numbers, for the kernel of verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from dissect.checksum import Kind
from dissect.columns.tables import Tables
from dissect.columns.term_tables import Numbers, Program
from dissect.derive.checksum_outline import (
    FieldOutline,
    LentOutline,
    Method,
    PseudoHeaderUse,
    Readdressing,
    checksum_outline_of,
)
from dissect.schema import Header, Zero

KINDS: Final = tuple(Kind)
"""The verdicts; a code is an index into them."""
NONE: Final = -1
"""No checksum."""
ASK: Final = -2
"""Only the scalar side can say."""

# Columns of `records`. Runs, of the program, take two.
METHOD: Final = 0
FIELD: Final = 1
CONCERNS: Final = 2
"""Whether anything here matters of the header."""
PSEUDO: Final = 3
ZERO: Final = 4
CONDITIONS: Final = 5
COVERAGE: Final = 7
"""The amount of octets that are covered; -1 where all are."""
SKIPPED: Final = 8
SKIPPED_END: Final = 9
OTHER_WAY: Final = 10
LENDS: Final = 11
"""Which of the pseudo-headers the header lends; -1 for none."""
UNCHECKED: Final = 12
READDRESSES: Final = 13
"""How an address may be replaced: a `Readdressing`."""
READDRESS_CONDITION: Final = 14
READDRESS_KINDS: Final = 16
FIXED_OCTETS: Final = 18
CHECK_RECORD: Final = 20

WHERE_HELD: Final = int(Readdressing.WHERE_HELD)
ALWAYS: Final = int(Readdressing.ALWAYS)

# Methods.
NO_CHECKSUM: Final = 0
SUM: Final = 1
CRC: Final = 2
HEADER_SUM: Final = 3
UNSAID: Final = 4
"""One that the kernel does not know."""
METHODS: Final = {Method.SUM: SUM, Method.CRC32C: CRC}

# Whether a pseudo-header counts.
NO_PSEUDO: Final = 0
ANY_PSEUDO: Final = 1
PSEUDO_OVER_IPV6: Final = 2
PSEUDO_HEADERS: Final = {
    PseudoHeaderUse.NEVER: NO_PSEUDO,
    PseudoHeaderUse.ALWAYS: ANY_PSEUDO,
    PseudoHeaderUse.OVER_IPV6: PSEUDO_OVER_IPV6,
}

ZEROS: Final = tuple(Zero)

UNKNOWN: Final = -1

# Columns of `lenders`: whether a zero may mean that there is no checksum, whether the addresses are those of IPv6, the
# mask of the length, and the run of pairs: where the octets of the header that the pseudo-header holds too begin and
# end. Of the last pair, and how many there are.
ZERO_IS_ABSENT: Final = 0
IS_IPV6: Final = 1
LENGTH_MASK: Final = 2
LENT: Final = 3
LENT_BEGIN: Final = 5
LENT_END: Final = 6
LENT_SPANS: Final = 7
LENT_ROW: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class ChecksumTables:
    """What the kernel of verdicts reads."""

    records: Numbers
    """(declarations, CHECK_RECORD)"""
    program: Numbers
    """What they point to."""
    lenders: Numbers
    """(pseudo-headers, LENT_ROW)"""
    constants: Numbers
    """(pseudo-headers, declarations): the sum of a pseudo-header without addresses and length; UNKNOWN for none."""


@lru_cache(maxsize=8)
def checksum_tables_of(tables: Tables) -> ChecksumTables:
    """The checksum outlines of a protocol set's declarations, flattened; remembered for the last few."""
    program = Program()
    outlines = [checksum_outline_of(header) for header in tables.headers]
    lent = [one.lent for one in outlines if one.lent is not None]
    records = [_record(program, header, lent) for header in tables.headers]
    rows = [_lender(program, one) for one in lent]
    constants = [[_constant(one, header) for header in tables.headers] for one in lent]
    return ChecksumTables(
        np.array(records, dtype=np.int64).reshape(len(records), CHECK_RECORD),
        program.array(),
        np.array(rows, dtype=np.int64).reshape(len(rows), LENT_ROW),
        np.array(constants, dtype=np.int64).reshape(len(rows), len(records)),
    )


def _record(program: Program, header: type[Header], lenders: list[LentOutline]) -> list[int]:
    record, outline = [0] * CHECK_RECORD, checksum_outline_of(header)
    record[COVERAGE] = record[SKIPPED] = -1
    record[FIXED_OCTETS] = header.layout.fixed_octets
    record[UNCHECKED] = int(outline.unchecked is not None)
    record[LENDS] = -1 if outline.lent is None else lenders.index(outline.lent)
    record[READDRESSES] = outline.readdresses
    record[READDRESS_CONDITION : READDRESS_CONDITION + 2] = program.condition(outline.readdress_when)
    record[READDRESS_KINDS : READDRESS_KINDS + 2] = program.run([outline.readdress_suspects])
    if outline.own is not None:
        _field(program, outline.own, record)
    record[CONCERNS] = int(record[METHOD] != NO_CHECKSUM or record[LENDS] >= 0 or record[READDRESSES] != 0)
    return record


BARE_SUM: Final = (Method.SUM, Zero.COMPUTED, PseudoHeaderUse.NEVER, None)
"""What the kernel knows of a checksum over its header alone."""


def _field(program: Program, own: FieldOutline, record: list[int]) -> None:
    record[METHOD] = UNSAID
    record[FIELD] = own.field
    record[ZERO] = ZEROS.index(own.zero)
    record[OTHER_WAY] = int(own.accepted_too is not None)
    if not _is_known(own):
        return
    record[METHOD] = HEADER_SUM if own.header_only else METHODS[own.method]
    record[PSEUDO] = PSEUDO_HEADERS[own.pseudo_header]
    every = tuple(one for rule in own.conditions for one in rule.placed or ())
    record[CONDITIONS : CONDITIONS + 2] = program.condition(every)
    if own.coverage is not None and own.coverage.placed is not None:
        record[COVERAGE] = program.amount(own.coverage.placed)
    if own.skipped is not None:
        record[SKIPPED], record[SKIPPED_END] = own.skipped


def _is_known(own: FieldOutline) -> bool:
    """Whether the kernel knows everything that decides on a checksum."""
    if own.is_unplaced or own.signed_last or own.zero is Zero.ABSENT or own.pseudo_header not in PSEUDO_HEADERS:
        return False
    if own.header_only:
        return (own.method, own.zero, own.pseudo_header, own.accepted_too) == BARE_SUM
    return own.method in METHODS


def _lender(program: Program, lent: LentOutline) -> list[int]:
    """The row of a pseudo-header; zeros where tables cannot say how it is filled."""
    if lent.spans is None:
        return [0] * LENT_ROW
    run = program.run(lent.spans)
    last = lent.spans[-1] if lent.spans else (0, 0)
    return [int(lent.zero_is_absent), int(lent.is_ipv6), lent.length_mask, *run, *last, len(lent.spans)]


def _constant(lent: LentOutline, carried: type[Header]) -> int:
    constant = lent.constant(carried) if lent.spans is not None else None
    return UNKNOWN if constant is None else constant
