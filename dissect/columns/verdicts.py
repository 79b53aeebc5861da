"""The verdict on every checksum of some thousands of packets, as `Packet.checksums` has it, read from tables.

A code is an index into `KINDS`, NONE where a layer has no checksum, and ASK where only the scalar decoder can say: in
irregular rows, where an option may have changed an address, where a sum could be taken another way, and where an outer
sum is wrong and an inner one has yet to be filled in.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.checksum import Kind
from dissect.columns.checksum_tables import (
    ALWAYS,
    ASK,
    CONCERNS,
    CONDITIONS,
    COVERAGE,
    CRC,
    FIELD,
    FIXED_OCTETS,
    HEADER_SUM,
    IS_IPV6,
    KINDS,
    LENDS,
    LENGTH_MASK,
    LENT,
    LENT_BEGIN,
    LENT_END,
    LENT_SPANS,
    METHOD,
    NO_CHECKSUM,
    NO_PSEUDO,
    NONE,
    OTHER_WAY,
    PSEUDO,
    PSEUDO_OVER_IPV6,
    READDRESS_CONDITION,
    READDRESS_KINDS,
    READDRESSES,
    SKIPPED,
    SKIPPED_END,
    SUM,
    UNCHECKED,
    UNSAID,
    WHERE_HELD,
    ZERO,
    ZERO_IS_ABSENT,
    ZEROS,
    checksum_tables_of,
)
from dissect.columns.compiled import kernel
from dissect.columns.crc import crc32c, slices
from dissect.columns.frames import Frames
from dissect.columns.layers import FRAGMENT, OPEN, QUOTED, Layers
from dissect.columns.memory import slot_arrays
from dissect.columns.reading_terms import amount, holds
from dissect.columns.summing import fold, ones_complement_sum, words_of
from dissect.columns.tables import Tables
from dissect.columns.term_tables import Integer, Numbers, Truth
from dissect.schema import Zero

VALID: Final = KINDS.index(Kind.VALID)
INVALID: Final = KINDS.index(Kind.INVALID)
ABSENT: Final = KINDS.index(Kind.ABSENT)
ILLEGAL: Final = KINDS.index(Kind.ILLEGAL)
PARTIAL: Final = KINDS.index(Kind.PARTIAL)
UNVERIFIABLE: Final = KINDS.index(Kind.UNVERIFIABLE)
COMPUTED: Final = ZEROS.index(Zero.COMPUTED)
ABSENT_OVER_IPV4: Final = ZEROS.index(Zero.ABSENT_OVER_IPV4)
NEVER_SENT: Final = ZEROS.index(Zero.NEVER_SENT)
ALL_ONES: Final = 0xFFFF

crc_slices = cache(slices)


def all_statuses(
    frames: Frames, layers: Layers, tables: Tables, wanted: NDArray[np.bool_] | None = None
) -> NDArray[np.int8]:
    """(rows, SLOTS): the code of the verdict on the checksum of each layer.

    `wanted`: for each declaration whether its checksums are looked at; NONE is said of the others.
    """
    checks = checksum_tables_of(tables)
    words, before = words_of(frames.octets)
    codes: NDArray[np.int8]
    (codes,) = slot_arrays(len(layers.count), (np.int8,))
    codes.fill(NONE)
    verify_rows(
        frames.octets,
        words,
        before,
        frames.begin,
        frames.captured,
        layers.count,
        layers.irregular,
        layers.plan,
        layers.offset,
        layers.length,
        layers.end,
        layers.flags,
        checks.records,
        checks.program,
        checks.lenders,
        checks.constants,
        np.ones(len(tables.headers), np.bool_) if wanted is None else wanted,
        crc_slices(),
        codes,
    )
    return codes


def statuses(frames: Frames, layers: Layers, slots: NDArray[np.int8], tables: Tables) -> NDArray[np.int8]:
    """The code of the verdict on the layer in each row's slot; NONE where the slot is -1, ASK in irregular rows."""
    codes = all_statuses(frames, layers, tables)
    found = codes[np.arange(len(slots)), slots]
    return np.where(layers.irregular, np.int8(ASK), np.where(slots < 0, np.int8(NONE), found))


@kernel
def verify_rows(  # noqa: PLR0912, PLR0915, PLR0917  # a kernel takes arrays, and calls of others cost
    octets: NDArray[np.uint8],
    words: NDArray[np.uint32],
    before: Integer,
    begin: NDArray[np.int64],
    captured: NDArray[np.int64],
    count: NDArray[np.uint8],
    irregular: NDArray[np.bool_],
    plans: NDArray[np.int16],
    offsets: NDArray[np.int32],
    lengths: NDArray[np.int32],
    ends: NDArray[np.int32],
    flags: NDArray[np.uint8],
    records: Numbers,
    program: Numbers,
    lenders: Numbers,
    constants: Numbers,
    wanted: NDArray[np.bool_],
    table: NDArray[np.uint32],
    codes: NDArray[np.int8],
) -> None:
    """The codes of each row, into `codes`, which holds NONE everywhere."""
    for row in range(len(count)):
        if irregular[row]:
            codes[row, :] = ASK
            continue
        base, there = begin[row], captured[row]
        lender, network = np.int64(-1), np.int64(0)
        readdressed: Truth = False
        found_invalid = False
        for slot in range(np.int64(count[row])):
            plan = np.int64(plans[row, slot])
            if records[plan, CONCERNS] == 0:
                continue
            offset = np.int64(offsets[row, slot])
            header = base + offset
            method = records[plan, METHOD] if wanted[plan] else np.int64(NO_CHECKSUM)
            if records[plan, CONDITIONS] < records[plan, CONDITIONS + 1] and not holds(
                octets, header, program, records[plan, CONDITIONS], records[plan, CONDITIONS + 1]
            ):
                method = np.int64(NO_CHECKSUM)
            if method != NO_CHECKSUM:
                # First what needs no adding up: the code, or ASK for none yet.
                code = ASK
                flag = flags[row, slot]
                length = np.int64(ends[row, slot] - offset)
                covered = length
                found = np.int64(0)
                pseudo = records[plan, PSEUDO]
                if method == HEADER_SUM:
                    length = covered = np.int64(lengths[row, slot])
                elif method != UNSAID:
                    field = header + records[plan, FIELD]
                    found = np.int64(octets[field]) << 8 | np.int64(octets[field + 1])
                    reach: Integer = np.int64(0)
                    if records[plan, COVERAGE] >= 0:
                        reach = amount(octets, header, program, records[plan, COVERAGE])
                        covered = np.int64(reach) if reach != 0 else length
                    if pseudo == PSEUDO_OVER_IPV6 and lender >= 0 and lenders[lender, IS_IPV6] == 0:
                        pseudo = np.int64(NO_PSEUDO)
                    zero = records[plan, ZERO] if found == 0 else np.int64(COMPUTED)
                    if zero == NEVER_SENT:
                        code = ILLEGAL
                    elif zero == ABSENT_OVER_IPV4 and lender >= 0:
                        allowed = lenders[lender, ZERO_IS_ABSENT] != 0
                        if not allowed and slot + 1 < count[row]:
                            allowed = records[np.int64(plans[row, slot + 1]), UNCHECKED] != 0
                        code = ABSENT if allowed else ILLEGAL
                    elif (
                        flag & (FRAGMENT | QUOTED)
                        or offset + covered > there
                        or (reach != 0 and reach < records[plan, FIELD] + 2)
                        or (reach > length and not flag & OPEN)
                        or (pseudo != NO_PSEUDO and lender < 0)
                    ):
                        code = UNVERIFIABLE
                    elif method == CRC:
                        word = np.uint64(found << 16 | np.int64(octets[field + 2]) << 8 | np.int64(octets[field + 3]))
                        right = crc32c(octets, header, header + covered, field, table) == word
                        code = VALID if right else (UNVERIFIABLE if flag & OPEN else INVALID)
                    elif pseudo != NO_PSEUDO and (readdressed or constants[lender, plan] < 0):
                        method = np.int64(UNSAID)
                if code == ASK and method != UNSAID:
                    # The sum, and with it that of the addresses, where they stand right before what is covered.
                    total = np.uint64(0)
                    first = header
                    if pseudo != NO_PSEUDO:
                        counted = length & lenders[lender, LENGTH_MASK]
                        total = np.uint64(constants[lender, plan] + (counted >> 16) + (counted & 0xFFFF))
                        if network + lenders[lender, LENT_END] == header and lenders[lender, LENT_SPANS] == 1:
                            first = network + lenders[lender, LENT_BEGIN]
                        else:
                            total += lent_sum(octets, words, before, network, lenders, lender, program)
                    if records[plan, SKIPPED] >= 0:
                        skipped = header + min(records[plan, SKIPPED], covered)
                        total += ones_complement_sum(octets, words, before, first, skipped)
                        first = header + min(records[plan, SKIPPED_END], covered)
                    end = header + covered
                    begin_word, end_word = (first - before) >> 2, (end - before + 3) >> 2
                    if first < end and begin_word >= 0 and end_word <= len(words):
                        # As `ones_complement_sum`: whole words, less the octets that stand before and after in them.
                        part = np.uint64(0)
                        segment = words[begin_word:end_word]
                        for index in range(len(segment)):
                            part += np.uint64(segment[np.uint64(index)])
                        head, tail = np.uint64(8 * ((first - before) & 3)), np.uint64(8 * ((before - end) & 3))
                        part -= np.uint64(segment[0]) & ((np.uint64(1) << head) - np.uint64(1))
                        last_word = np.uint64(segment[len(segment) - 1])
                        part -= last_word >> (np.uint64(32) - tail) << (np.uint64(32) - tail)
                        part = fold(part)
                        if (first - before) & 1 == 0:
                            part = (part & np.uint64(0xFF)) << np.uint64(8) | part >> np.uint64(8)
                        total += part
                    else:
                        total += ones_complement_sum(octets, words, before, first, end)
                    if fold(total) == ALL_ONES:
                        code = VALID
                    elif method == HEADER_SUM:
                        code = INVALID
                    elif pseudo != NO_PSEUDO and is_partial(
                        octets, words, before, network, lenders, lender, program, constants[lender, plan], length, found
                    ):
                        code = PARTIAL
                    elif flag & OPEN:
                        code = UNVERIFIABLE
                    elif records[plan, OTHER_WAY] == 0:
                        code = INVALID
                        found_invalid = True
                codes[row, slot] = code
            if records[plan, LENDS] >= 0:
                lender, network = records[plan, LENDS], header
                readdressed = False
            if records[plan, READDRESSES] != 0 and not readdressed:
                readdressed = readdresses(octets, header, np.int64(lengths[row, slot]), program, records, plan)
        if found_invalid:
            settle(codes[row], plans[row], np.int64(count[row]), records, wanted)


@kernel
def lent_sum(  # noqa: PLR0917
    octets: NDArray[np.uint8],
    words: NDArray[np.uint32],
    before: Integer,
    network: Integer,
    lenders: Numbers,
    lender: Integer,
    program: Numbers,
) -> np.uint64:
    """The sum of what a pseudo-header holds of the header that lends it."""
    total = np.uint64(0)
    for span in range(lenders[lender, LENT], lenders[lender, LENT + 1], 2):
        first, last = network + program[span], network + program[span + 1]
        total += ones_complement_sum(octets, words, before, first, last)
    return total


@kernel
def is_partial(  # noqa: PLR0917
    octets: NDArray[np.uint8],
    words: NDArray[np.uint32],
    before: Integer,
    network: Integer,
    lenders: Numbers,
    lender: Integer,
    program: Numbers,
    constant: Integer,
    length: Integer,
    found: Integer,
) -> Truth:
    """Whether the field holds the sum of the pseudo-header."""
    counted = length & lenders[lender, LENGTH_MASK]
    total = np.uint64(constant + (counted >> 16) + (counted & 0xFFFF))
    return bool(fold(total + lent_sum(octets, words, before, network, lenders, lender, program)) == np.uint64(found))


@kernel
def settle(
    codes: NDArray[np.int8], plans: NDArray[np.int16], count: Integer, records: Numbers, wanted: NDArray[np.bool_]
) -> None:
    """Leave to the scalar side what is wrong around a sum that is, or may be, yet to be filled in."""
    awaited = False
    for back in range(count):
        slot = count - 1 - back
        is_sum = records[np.int64(plans[slot]), METHOD] == SUM
        if codes[slot] == INVALID and is_sum and awaited:
            codes[slot] = ASK
        awaited = awaited or codes[slot] == PARTIAL or codes[slot] == ASK or (is_sum and not wanted[plans[slot]])


@kernel
def readdresses(
    octets: NDArray[np.uint8], header: Integer, length: Integer, program: Numbers, records: Numbers, plan: Integer
) -> Truth:
    """Whether a header changes an address of the pseudo-header, or an item in one of its lists may."""
    how = records[plan, READDRESSES]
    if how == ALWAYS:
        return True
    if how == WHERE_HELD and holds(
        octets, header, program, records[plan, READDRESS_CONDITION], records[plan, READDRESS_CONDITION + 1]
    ):
        return True
    for kind in range(records[plan, READDRESS_KINDS], records[plan, READDRESS_KINDS + 1]):
        for at in range(header + records[plan, FIXED_OCTETS], header + length):
            if program[kind] < 0 or np.int64(octets[at]) == program[kind]:
                return True
    return False
