"""The kernel that reads many columns in one pass: fields of fixed places and verdicts, straight into Arrow's buffers.

Rows are taken block by block, few enough that what is touched of them stays in the cache nearest to the processor:
first the positions of the headers that count, then column after column, in loops that look at nothing but positions.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.columns.compiled import kernel
from dissect.columns.layers import QUOTED, SLOTS
from dissect.columns.term_tables import Integer, Numbers

BLOCK: Final = 256
"""Rows of a block, a multiple of 8."""
SLOT_BITS: Final = (SLOTS - 1).bit_length()
"""A position is the index of an octet and, in its lowest bits, the slot of the layer."""
SLOT_MASK: Final = (1 << SLOT_BITS) - 1
ABSENT: Final = -1
ASKED: Final = -(1 << 40)
"""Added to a position, it says that the packet is to be asked: it is below 0 then, and not ABSENT."""

# A row of `entries`, which has one for each declaration, holds so many of these pairs.
TO: Final = 0
"""The group of columns that are found in the headers of this declaration. The last one is for those of no group."""
MOVED: Final = 1
"""Octets from the header to what the columns count from, or ASKED."""
ENTRY: Final = 2

# Columns of `columns`, which has a row for each column.
GROUP: Final = 0
KIND: Final = 1
OCTET: Final = 2
"""Where the value begins, counted from the position."""
OCTETS: Final = 3
SHIFT: Final = 4
UNUSED: Final = 5
"""How many bits a number of 64 has above those of this one."""
TIMES: Final = 6
BITS: Final = 7
"""Bits of a value in its column."""
START: Final = 8
"""The bits that all columns before this one have of a row."""
COLUMN: Final = 9

NUMBER: Final = 0
OCTETS_AS_THEY_ARE: Final = 1
CODE: Final = 2

ALL: Final = (1 << 64) - 1
WORDS: Final = 16
"""Octets of a value that is copied as two words."""
FIRST: Final = 0 if sys.byteorder == "little" else 56
"""By how much the first octet of a word is shifted in the machine's order, and by how much more each next one is."""
NEXT: Final = 8 if sys.byteorder == "little" else -8


@kernel
def sweep_rows(  # noqa: PLR0912, PLR0915, PLR0917  # a kernel takes arrays, and calls of others cost
    octets: NDArray[np.uint8],
    begin: NDArray[np.int64],
    count: NDArray[np.uint8],
    plans: NDArray[np.int16],
    offsets: NDArray[np.int32],
    flags: NDArray[np.uint8],
    codes: NDArray[np.int8],
    entries: Numbers,
    columns: Numbers,
    room: Integer,
    out: NDArray[np.uint8],
    missing: Numbers,
    asked: Numbers,
) -> None:
    """Write the columns and after them the validity bits of each group, all of them with room for so many rows.

    `plans`, `offsets`, `flags` and `codes` are of (SLOTS, rows). `missing` counts the rows in which a group is not
    there, `asked` those in which only packets can tell, of each group, and after that of each column. What is missing
    is zero.
    """
    rows, groups = len(begin), len(missing)
    out16, out32, out64 = out.view(np.uint16), out.view(np.uint32), out.view(np.uint64)
    positions = np.empty((groups + 1, BLOCK), np.int64)
    somewhere = np.empty(groups, np.int64)
    numbers = np.empty(BLOCK, np.uint64)
    for first in range(0, rows, BLOCK):
        size = min(BLOCK, rows - first)
        until = (size + 7) // 8 * 8
        positions[:, :until] = ABSENT
        for index in range(size):
            row = first + index
            base = begin[row]
            for slot in range(count[row]):
                if flags[slot, row] & QUOTED:
                    break
                plan = np.int64(plans[slot, row])
                at = base + offsets[slot, row]
                for entry in range(0, entries.shape[1], ENTRY):
                    group = entries[plan, entry + TO]
                    if positions[group, index] == ABSENT:
                        positions[group, index] = (at + entries[plan, entry + MOVED]) << SLOT_BITS | slot
        for group in range(groups):
            here = positions[group]
            some = np.int64(ABSENT)
            there = 0
            bits = len(out) - ((groups - group) * room - first) // 8
            for index in range(0, until, 8):
                byte = np.uint64(0)
                for bit in range(8):
                    position = here[index + bit]
                    is_there = position >= 0
                    some = position if is_there else some
                    there += is_there
                    byte |= np.uint64(is_there) << np.uint64(bit)
                    asked[group] += position < ABSENT
                out[bits + index // 8] = byte
            missing[group] += size - there
            somewhere[group] = some
        for column in range(len(columns)):
            group, kind, octet = columns[column, GROUP], columns[column, KIND], columns[column, OCTET]
            # Where there is nothing, what is somewhere is read, and dropped: that is sooner done than not done.
            here, some = positions[group], somewhere[group]
            start = columns[column, START] * (room // 8)
            wide = columns[column, OCTETS]
            if kind == OCTETS_AS_THEY_ARE:
                if wide == WORDS and some >= 0:
                    pairs = out64[start // 8 + 2 * first : start // 8 + 2 * (first + until)]
                    for half in range(2):
                        for index in range(until):
                            position = here[index]
                            at = np.uint64(((position if position >= 0 else some) >> SLOT_BITS) + octet + 8 * half)
                            word = np.uint64(octets[at]) << np.uint64(FIRST)
                            word |= np.uint64(octets[at + np.uint64(1)]) << np.uint64(FIRST + NEXT)
                            word |= np.uint64(octets[at + np.uint64(2)]) << np.uint64(FIRST + 2 * NEXT)
                            word |= np.uint64(octets[at + np.uint64(3)]) << np.uint64(FIRST + 3 * NEXT)
                            word |= np.uint64(octets[at + np.uint64(4)]) << np.uint64(FIRST + 4 * NEXT)
                            word |= np.uint64(octets[at + np.uint64(5)]) << np.uint64(FIRST + 5 * NEXT)
                            word |= np.uint64(octets[at + np.uint64(6)]) << np.uint64(FIRST + 6 * NEXT)
                            word |= np.uint64(octets[at + np.uint64(7)]) << np.uint64(FIRST + 7 * NEXT)
                            pairs[2 * index + half] = word if position >= 0 else np.uint64(0)
                else:
                    to = start + first * wide
                    out[to : to + until * wide] = 0
                    for index in range(until):
                        if here[index] >= 0:
                            at = np.uint64((here[index] >> SLOT_BITS) + octet)
                            for one in range(wide):
                                out[to + one] = octets[at + np.uint64(one)]
                        to += wide
                continue
            if some < 0:
                numbers[:until] = 0
            elif kind == CODE:
                for index in range(until):
                    code = np.int64(0)
                    if here[index] >= 0:
                        code = np.int64(codes[here[index] & SLOT_MASK, first + index])
                        asked[groups + column] += code < 0
                    numbers[index] = code & 0x7F  # without a sign: one below 0 is of no use
            elif wide == 1:
                for index in range(until):
                    position = here[index]
                    at = np.uint64(((position if position >= 0 else some) >> SLOT_BITS) + octet)
                    numbers[index] = np.uint64(octets[at]) if position >= 0 else np.uint64(0)
            elif wide == 2:
                for index in range(until):
                    position = here[index]
                    at = np.uint64(((position if position >= 0 else some) >> SLOT_BITS) + octet)
                    number = np.uint64(octets[at]) << np.uint64(8) | np.uint64(octets[at + np.uint64(1)])
                    numbers[index] = number if position >= 0 else np.uint64(0)
            elif wide == 4:
                for index in range(until):
                    position = here[index]
                    at = np.uint64(((position if position >= 0 else some) >> SLOT_BITS) + octet)
                    number = np.uint64(octets[at]) << np.uint64(24)
                    number |= np.uint64(octets[at + np.uint64(1)]) << np.uint64(16)
                    number |= np.uint64(octets[at + np.uint64(2)]) << np.uint64(8)
                    number |= np.uint64(octets[at + np.uint64(3)])
                    numbers[index] = number if position >= 0 else np.uint64(0)
            else:
                for index in range(until):
                    position = here[index]
                    at = np.uint64(((position if position >= 0 else some) >> SLOT_BITS) + octet)
                    number = np.uint64(0)
                    for one in range(wide):
                        number = number << np.uint64(8) | np.uint64(octets[at + np.uint64(one)])
                    numbers[index] = number if position >= 0 else np.uint64(0)
            shift, times = np.uint64(columns[column, SHIFT]), np.uint64(columns[column, TIMES])
            mask = np.uint64(ALL) >> np.uint64(columns[column, UNUSED])
            if times != 1:
                for index in range(until):
                    numbers[index] = (numbers[index] >> shift & mask) * times
                shift, mask = np.uint64(0), np.uint64(ALL)
            bits = columns[column, BITS]
            if bits == 8:
                to8 = out[start + first : start + first + until]
                for index in range(until):
                    to8[index] = numbers[index] >> shift & mask
            elif bits == 16:
                to16 = out16[start // 2 + first : start // 2 + first + until]
                for index in range(until):
                    to16[index] = numbers[index] >> shift & mask
            elif bits == 32:
                to32 = out32[start // 4 + first : start // 4 + first + until]
                for index in range(until):
                    to32[index] = numbers[index] >> shift & mask
            elif bits == 64:
                to64 = out64[start // 8 + first : start // 8 + first + until]
                for index in range(until):
                    to64[index] = numbers[index] >> shift & mask
            else:
                for index in range(0, until, 8):
                    byte = np.uint64(0)
                    for bit in range(8):
                        byte |= (numbers[index + bit] >> shift & mask) << np.uint64(bit)
                    out[start + (first + index) // 8] = byte
