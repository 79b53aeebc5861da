"""The checksums of a protocol set as numbers: which field, over what, with which pseudo-header."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from dissect.addresses import Ipv6Address
from dissect.checksum import Kind, checksum_field, conditions
from dissect.checksum.internet import ones_complement_sum
from dissect.columns.tables import Tables
from dissect.columns.term_tables import Numbers, Program
from dissect.derive.outline import suspects
from dissect.derive.terms import UnplacedError, amount, condition
from dissect.packet.pseudo_headers import carried_number
from dissect.schema import Checksum, Covers, Crc32c, Fletcher, Header, InternetChecksum, Over, PseudoHeader, Zero
from dissect.schema.layout import Slot

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
"""How an address may be changed: 0 for never, or one of the ways below."""
READDRESS_CONDITION: Final = 14
READDRESS_KINDS: Final = 16
FIXED_OCTETS: Final = 18
CHECK_RECORD: Final = 20

# How the header may change an address: where the condition holds or an item does, whatever its fields are, by an item.
WHERE_HELD: Final = 1
ALWAYS: Final = 2
BY_ITEM: Final = 3

# Methods.
NO_CHECKSUM: Final = 0
SUM: Final = 1
CRC: Final = 2
HEADER_SUM: Final = 3
UNSAID: Final = 4
"""One that tables cannot say."""

# Whether a pseudo-header counts.
NO_PSEUDO: Final = 0
ANY_PSEUDO: Final = 1
PSEUDO_OVER_IPV6: Final = 2

ZEROS: Final = (Zero.COMPUTED, Zero.ABSENT_OVER_IPV4, Zero.NEVER_SENT, Zero.ABSENT_WHERE_ANNOUNCED)

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
    """The checksums of a protocol set's declarations; remembered for the last few."""
    program = Program()
    lent = {one: one.stack.pseudo_header for one in tables.headers if one.stack.pseudo_header is not None}
    records = [_record(program, header, list(lent)) for header in tables.headers]
    rows = [_lender(program, *one) for one in lent.items()]
    constants = [
        [_constant(*one, header) if row is not None else UNKNOWN for header in tables.headers]
        for one, row in zip(lent.items(), rows, strict=True)
    ]
    return ChecksumTables(
        np.array(records, dtype=np.int64).reshape(len(records), CHECK_RECORD),
        program.array(),
        np.array([row or [0] * LENT_ROW for row in rows], dtype=np.int64).reshape(len(rows), LENT_ROW),
        np.array(constants, dtype=np.int64).reshape(len(rows), len(records)),
    )


def _record(program: Program, header: type[Header], lenders: list[type[Header]]) -> list[int]:
    record = [0] * CHECK_RECORD
    record[COVERAGE] = record[SKIPPED] = -1
    record[FIXED_OCTETS] = header.layout.fixed_octets
    record[UNCHECKED] = int(header.stack.unchecked_in is not None)
    record[LENDS] = lenders.index(header) if header in lenders else -1
    _readdressing(program, header, record)
    if header.stack.checksum is not None:
        try:
            _rule(program, header, record)
        except UnplacedError:
            record[METHOD] = UNSAID
    record[CONCERNS] = int(record[METHOD] != NO_CHECKSUM or record[LENDS] >= 0 or record[READDRESSES] != 0)
    return record


def _rule(program: Program, header: type[Header], record: list[int]) -> None:
    rule, field = checksum_field(header)
    layout = header.layout
    record[METHOD] = CRC if isinstance(rule, Crc32c) else SUM
    record[FIELD] = field
    record[PSEUDO] = _pseudo(rule)
    if (
        isinstance(rule, Fletcher)
        or rule.zero not in ZEROS
        or (isinstance(rule, InternetChecksum) and rule.signed_last)
    ):
        raise UnplacedError
    record[ZERO] = ZEROS.index(rule.zero)
    record[OTHER_WAY] = int(rule.accepted_too is not None)
    if rule.covers is Covers.HEADER:
        if record[METHOD] != SUM or record[PSEUDO] or record[OTHER_WAY] or rule.zero is not Zero.COMPUTED:
            raise UnplacedError
        record[METHOD] = HEADER_SUM
    every = tuple(one for rule in conditions(header) for one in condition(layout, rule))
    record[CONDITIONS : CONDITIONS + 2] = program.condition(every)
    if rule.coverage is not None:
        record[COVERAGE] = program.amount(amount(layout, rule.coverage))
    if rule.skips is not None:
        record[SKIPPED], record[SKIPPED_END] = _even(layout.slot(rule.skips))


def _pseudo(rule: Checksum) -> int:
    if rule.pseudo_header is Over.IPV6:
        return PSEUDO_OVER_IPV6
    return ANY_PSEUDO if rule.pseudo_header else NO_PSEUDO


def _readdressing(program: Program, header: type[Header], record: list[int]) -> None:
    """What may change an address of the pseudo-header: a field of this header, or an item in one of its lists."""
    kinds = suspects(header, lambda item: item.stack.readdress is not None)
    record[READDRESS_KINDS : READDRESS_KINDS + 2] = program.run([kinds])
    rule = header.stack.readdress
    if rule is not None:
        record[READDRESSES] = ALWAYS
        try:
            when = condition(header.layout, rule.when)
        except UnplacedError:
            return
        record[READDRESSES] = WHERE_HELD
        record[READDRESS_CONDITION : READDRESS_CONDITION + 2] = program.condition(when)
    elif kinds:
        record[READDRESSES] = BY_ITEM


def _lender(program: Program, header: type[Header], lent: PseudoHeader) -> list[int] | None:
    """The row of a pseudo-header; None where tables cannot say how it is filled."""
    spans: list[tuple[int, int]] = []
    mask = 0
    try:
        for slot in lent.header.layout.slots:
            name = slot.field.name
            if name == "upper_layer_length":
                begin, end = _even(slot)
                mask = (1 << 8 * (end - begin)) - 1
            elif name != "protocol" and name in {field.name for field in header.fields}:
                _even(slot)
                spans.append(_even(header.layout.slot(name)))
    except UnplacedError:
        return None
    is_ipv6 = any(slot.address is Ipv6Address for slot in lent.header.layout.slots)
    spans = _joined(spans)
    run = program.run(spans)
    return [int(lent.zero_is_absent), int(is_ipv6), mask, *run, *(spans[-1] if spans else (0, 0)), len(spans)]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, with those that touch made one."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and joined[-1][1] == begin:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((begin, end))
    return joined


def _even(slot: Slot) -> tuple[int, int]:
    """Where a field begins and ends, both at whole 16-bit words."""
    if not slot.is_fixed or slot.offset.constant % 16 or slot.width.constant % 16:
        raise UnplacedError
    begin = slot.offset.constant // 8
    return begin, begin + slot.width.constant // 8


def _constant(lender: type[Header], lent: PseudoHeader, carried: type[Header]) -> int:
    """The sum of the pseudo-header for what is carried, with zeros for what varies; UNKNOWN where there is none."""
    if carried.stack.checksum is None:
        return UNKNOWN
    filled: dict[str, Any] = {}
    for slot in lent.header.layout.slots:
        name = slot.field.name
        if name == "protocol":
            filled[name] = carried_number(carried, slot.field.names) if slot.field.names is not None else None
            if filled[name] is None:
                return UNKNOWN
        elif slot.address is not None:
            filled[name] = slot.address(bytes(slot.width.constant // 8))
        elif name == "upper_layer_length" or any(field.name == name for field in lender.fields):
            filled[name] = 0
    return ones_complement_sum(bytes(lent.header(**filled)))
