"""The walk over some thousands of frames: the spans of their layers, as `Walk` finds them, read from tables.

What the tables cannot say of a row makes it irregular, and so does whatever contradicts itself there, or is cut.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.columns.compiled import kernel
from dissect.columns.frames import Frames
from dissect.columns.layers import FRAGMENT, OPEN, QUOTED, SLOTS, Layers
from dissect.columns.memory import slot_arrays
from dissect.columns.steps import (
    ACTION,
    BOUNDED,
    CONSTANT,
    DECLARATION,
    DENSE_BEGIN,
    DENSE_SIZE,
    END,
    FACTOR,
    IS_LAST,
    KEY,
    KIND,
    KINDS,
    LEAST,
    LEAST_PAYLOAD,
    MASK,
    MEANING,
    MORE,
    MOST,
    OCTET,
    OFFSET,
    OUTSIDE,
    PART,
    PEEK,
    PLACED,
    QUOTATION,
    QUOTED_NEXT,
    SHIFT,
    SIZE,
    SIZED,
    SPARSE_BEGIN,
    SPARSE_END,
    STEP,
    TARGET,
    TEST,
    TOTAL,
    UNLESS_SHELTERED,
    VARIANT,
    WIDE,
)
from dissect.columns.tables import (
    ALLOWANCE_BITS,
    BODY,
    COST,
    ENTRY,
    FIXED,
    STREAM,
    TAKES_REST,
    Tables,
    allowances,
)
from dissect.columns.term_tables import Integer, Numbers, Truth
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.protocol_set import NESTINGS

FARTHEST: Final = (1 << 31) - 1
"""Where a frame ends at most, so that its offsets fit 32 bits."""
OVERDRAWN: Final = sum(1 << ALLOWANCE_BITS * (place + 1) - 1 for place in range(len(NESTINGS)))
"""The bits of the allowances that are set as long as there is something left of each."""


def walk(frames: Frames, tables: Tables, limits: NestingLimits = DEFAULT_LIMITS) -> Layers:
    """The layers of each frame."""
    rows = len(frames)
    plan, offset, length, end, flags = slot_arrays(rows, (np.int16, np.int32, np.int32, np.int32, np.uint8))
    plan.fill(-1)
    layers = Layers(
        count=np.zeros(rows, np.uint8),
        irregular=np.zeros(rows, np.bool_),
        plan=plan,
        offset=offset,
        length=length,
        end=end,
        flags=flags,
        payload_offset=np.zeros(rows, np.int32),
        payload_length=np.zeros(rows, np.int32),
    )
    walk_rows(
        frames.octets if len(frames.octets) else np.zeros(1, np.uint8),  # a step always reads two octets
        frames.begin,
        frames.captured,
        frames.original,
        frames.fcs_octets,
        frames.link_type,
        allowances(limits),
        tables.records,
        tables.steps,
        tables.dense,
        tables.sparse,
        layers.count,
        layers.irregular,
        layers.plan,
        layers.offset,
        layers.length,
        layers.end,
        layers.flags,
        layers.payload_offset,
        layers.payload_length,
    )
    return layers


@kernel
def walk_rows(  # noqa: PLR0912, PLR0915, PLR0917  # a kernel takes arrays, and calls of others cost
    octets: NDArray[np.uint8],
    begin: NDArray[np.int64],
    captured: NDArray[np.int64],
    original: NDArray[np.int64],
    fcs_octets: NDArray[np.int32],
    link_type: NDArray[np.int32],
    allowed: Integer,
    records: Numbers,
    steps: Numbers,
    dense: NDArray[np.int16],
    sparse: Numbers,
    count: NDArray[np.uint8],
    irregular: NDArray[np.bool_],
    plans: NDArray[np.int16],
    offsets: NDArray[np.int32],
    lengths: NDArray[np.int32],
    ends: NDArray[np.int32],
    flags: NDArray[np.uint8],
    payload_offset: NDArray[np.int32],
    payload_length: NDArray[np.int32],
) -> None:
    """The layers of each row."""
    last = len(octets) - 1
    links, known_link, first = np.uint64(len(steps)) - STEP, np.int32(-1), np.int64(-1)
    for row in range(len(begin)):
        base, there = begin[row], captured[row]
        payload_length[row] = there
        if link_type[row] != known_link or row == 0:
            known_link = link_type[row]
            first = np.int64(look_up(steps, dense, sparse, links, np.int64(known_link)))
        if first < 0:
            continue
        plan = np.int64(first)
        window_end = max(original[row], there)
        left = np.int64(allowed)
        at = size = length = carried = carry = total = np.int64(0)
        slot = 0
        is_fragment = is_stream = in_stream = quoted = is_open = layer_open = part_of_more = has_quotation = False
        regular = fcs_octets[row] == 0 and window_end <= FARTHEST
        while regular and plan >= 0:
            left -= records[plan, COST]
            if slot == SLOTS or left & OVERDRAWN != OVERDRAWN:
                regular = False
                break
            end = min(window_end, there)
            size = length = records[plan, FIXED]
            if at + size > end:
                regular = at >= end and slot > 0
                break
            header = base + at
            part_of_more = is_fragment or is_stream
            layer_open = is_open
            has_quotation = False
            step = np.uint64(records[plan, ENTRY])
            chosen = plan
            plan = np.int64(-1)
            while True:
                # The term of the step added to what it goes on from. Two octets at any rate, to have one way for most.
                position = header + steps[step + OCTET]
                wide = steps[step + WIDE]
                if wide == 0:
                    one, other = np.uint64(min(position, last)), np.uint64(min(position + 1, last))
                    word = np.int64(octets[one]) << 8 | np.int64(octets[other])
                else:
                    word = np.int64(0)
                    for index in range(abs(wide)):
                        word = word << 8 | np.int64(octets[position + (index if wide > 0 else -wide - 1 - index)])
                value = word >> steps[step + SHIFT] & steps[step + MASK]
                value = value * steps[step + FACTOR] + steps[step + CONSTANT]
                action = steps[step + ACTION]
                if action == TEST:
                    value += carry
                    carry = np.int64(0)
                    if (steps[step + LEAST] <= value <= steps[step + MOST]) != (steps[step + OUTSIDE] != 0):
                        step += STEP
                    else:
                        step = np.uint64(steps[step + TARGET])
                    continue
                this = step
                step += STEP
                if action == PART:
                    carry += value
                    continue
                value += total
                total = np.int64(0)
                if action == KEY or action == PEEK:  # noqa: PLR1714, SIM109  # what compiles to a comparison
                    if action == PEEK:
                        # The constant says how many bits; a second octet is read only where there are more than eight.
                        bits = value
                        value = np.int64(-1)
                        if bits <= 8 and size < there - at:
                            value = np.int64(octets[header + size]) >> 8 - bits
                        elif size + 1 < there - at:
                            pair = np.int64(octets[header + size]) << 8 | np.int64(octets[header + size + 1])
                            value = pair >> 16 - bits
                    if 0 <= value < steps[this + DENSE_SIZE]:
                        plan = np.int64(dense[steps[this + DENSE_BEGIN] + value])
                    elif steps[this + SPARSE_BEGIN] < steps[this + SPARSE_END]:
                        plan = np.int64(look_up(steps, dense, sparse, this, value))
                    if plan >= 0 and steps[this + TARGET] >= 0:
                        step = np.uint64(steps[this + TARGET])
                        plan = np.int64(-1)
                        continue
                    if plan >= 0:
                        if steps[this + QUOTED_NEXT] != 0:
                            quoted = True
                            regular = not has_quotation
                            if carried == 0:
                                plan = np.int64(-1)
                        break
                    if steps[this + IS_LAST] != 0:
                        break
                elif action == PLACED:
                    if steps[this + MEANING] == SIZED:
                        size = value
                        if size < records[chosen, FIXED] or size > end - at:
                            regular = False
                            break
                        length = end - at if records[chosen, TAKES_REST] != 0 else size
                    elif steps[this + MEANING] == BOUNDED:
                        if 0 <= value < length and steps[this + TARGET] >= 0:
                            step = np.uint64(steps[this + TARGET])
                            continue
                        is_open = value < 0
                        if value >= 0:
                            layer_open = False
                            if value < length or (at + value > window_end and not (quoted or part_of_more)):
                                regular = False
                                break
                            if at + value <= window_end:
                                window_end = at + value
                                is_stream = False
                    payload = at + length
                    carried = max(np.int64(0), min(window_end, there) - payload)
                    plans[row, slot] = chosen
                    offsets[row, slot] = at
                    lengths[row, slot] = length
                    ends[row, slot] = max(window_end, payload)
                    flag = (QUOTED if quoted else 0) | (FRAGMENT if part_of_more else 0) | (OPEN if layer_open else 0)
                    flags[row, slot] = flag
                    slot += 1
                    if not quoted:
                        payload_offset[row] = payload
                        payload_length[row] = carried
                elif action == SIZE:
                    size = value
                    if size < records[chosen, FIXED] or size > end - at:
                        regular = False
                        break
                    length = end - at if records[chosen, TAKES_REST] != 0 else size
                elif action == END:
                    break
                elif action == TOTAL:
                    total = value
                elif action == VARIANT:
                    chosen = steps[this + DECLARATION]
                    step = np.uint64(records[chosen, BODY])
                    size = length = records[chosen, FIXED]
                    if at + size > end:
                        regular = at >= end and slot > 0
                        break
                elif action == MORE:
                    is_fragment = is_fragment or value != 0
                elif action == OFFSET:
                    if value != 0:
                        is_fragment = True
                        break
                elif action == UNLESS_SHELTERED:
                    if quoted or in_stream:
                        step = np.uint64(steps[this + TARGET])
                elif action == KINDS:
                    tail = header + records[chosen, FIXED]
                    if holds_octet(octets, tail, header + length, steps[this + KIND]):
                        regular = False
                        break
                elif action == QUOTATION:
                    has_quotation = not part_of_more and carried >= steps[this + LEAST_PAYLOAD]
                else:  # IRREGULAR
                    regular = False
                    break
            if records[chosen, STREAM] != 0:
                is_stream = in_stream = True
                if carried == 0:
                    break
            at += length
        irregular[row] = not regular
        count[row] = slot if regular else 0


@kernel
def look_up(steps: Numbers, dense: NDArray[np.int16], sparse: Numbers, step: np.uint64, key: Integer) -> Integer:
    """What a number stands for in the number space of a step; -1 where nothing is known."""
    if 0 <= key < steps[step + DENSE_SIZE]:
        return np.int64(dense[steps[step + DENSE_BEGIN] + key])
    low, high = steps[step + SPARSE_BEGIN], steps[step + SPARSE_END]
    end = high
    while low < high:
        middle = (low + high) >> 1
        if sparse[middle, 0] < key:
            low = middle + 1
        else:
            high = middle
    return np.int64(sparse[low, 1]) if low < end and sparse[low, 0] == key else np.int64(-1)


@kernel
def holds_octet(octets: NDArray[np.uint8], begin: Integer, end: Integer, kind: Integer) -> Truth:
    """Whether one of the octets is `kind`; -1 is any."""
    for at in range(begin, end):  # noqa: SIM110  # Numba has no generators
        if kind < 0 or np.int64(octets[at]) == kind:
            return True
    return False
