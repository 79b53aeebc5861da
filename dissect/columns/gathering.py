"""One field of one layer of every row, as an array."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dissect.columns.compiled import kernel
from dissect.columns.frames import Frames
from dissect.columns.layers import QUOTED, Layers
from dissect.columns.places import (
    BEGIN,
    FIRST_OCTET,
    LITTLE_ENDIAN,
    ODD,
    PLACE_OCTETS,
    PLACE_SHIFT,
    PLUS,
    SIGNED,
    TIMES,
    UNUSED,
    VIEW,
    WHEN,
    Form,
    Places,
)
from dissect.columns.reading_terms import amount, holds
from dissect.columns.term_tables import Integer, Numbers, Truth


def find(layers: Layers, members: NDArray[np.bool_], occurrence: int = 1, *, quoted: bool = False) -> NDArray[np.int8]:
    """For each row the slot of the n-th layer, from the outside, of some declarations; -1 where there is none.

    Only the packet's own layers count, or all of them with `quoted`. What is said of irregular rows is -1.
    """
    slots = np.empty(len(layers.count), np.int8)
    find_members(layers.count, layers.plan.T, layers.flags.T, members, occurrence, quoted, slots)
    return slots


def locate(
    frames: Frames, layers: Layers, places: Places, occurrence: int = 1, *, quoted: bool = False
) -> NDArray[np.int8]:
    """As `find`, for the layers that hold the field: those in which its condition leaves it out do not count."""
    if not places.is_conditional:
        return find(layers, places.members, occurrence, quoted=quoted)
    slots = np.empty(len(layers.count), np.int8)
    find_fields(
        frames.octets,
        frames.begin,
        layers.count,
        layers.plan.T,
        layers.offset.T,
        layers.flags.T,
        places.place_of,
        places.rows,
        places.program,
        occurrence,
        quoted,
        slots,
    )
    return slots


def gather(
    frames: Frames, layers: Layers, slots: NDArray[np.int8], places: Places
) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
    """The field's value in the layer of each row's slot, and in which rows there is one; elsewhere it is zero.

    Numbers have the smallest type that holds the widest; octets are a row of an array each.
    """
    valid = np.zeros(len(slots), np.bool_)
    if places.form is Form.OCTETS:
        octets = np.zeros((len(slots), places.octets), np.uint8)
        gather_octets(
            frames.octets,
            frames.begin,
            layers.plan.T,
            layers.offset.T,
            slots,
            places.place_of,
            places.rows,
            places.program,
            octets,
            valid,
        )
        return octets, valid
    values = np.zeros(len(slots), np.uint64)
    gather_numbers(
        frames.octets,
        frames.begin,
        layers.plan.T,
        layers.offset.T,
        slots,
        places.place_of,
        places.rows,
        places.program,
        values,
        valid,
    )
    return values.view(np.int64 if places.signed else np.uint64).astype(number_type(places)), valid


def number_type(places: Places) -> np.dtype[np.generic]:
    """The smallest type that holds the numbers of a name."""
    octets = next(size for size in (1, 2, 4, 8) if places.bits <= 8 * size)
    return np.dtype(f"{'i' if places.signed else 'u'}{octets}")


# What kernels get of layers is of (SLOTS, rows): so it lies in memory, and is of one type for a single row as well.


@kernel
def find_members(  # noqa: PLR0917  # a kernel takes arrays, not objects
    count: NDArray[np.uint8],
    plans: NDArray[np.int16],
    flags: NDArray[np.uint8],
    members: NDArray[np.bool_],
    occurrence: Integer,
    quoted: Truth,
    slots: NDArray[np.int8],
) -> None:
    for row in range(len(count)):
        left = occurrence
        found = -1
        for slot in range(count[row]):
            if not quoted and flags[slot, row] & QUOTED:
                break
            if members[plans[slot, row]]:
                left -= 1
                if left == 0:
                    found = slot
                    break
        slots[row] = found


@kernel
def find_fields(  # noqa: PLR0917
    octets: NDArray[np.uint8],
    begin: NDArray[np.int64],
    count: NDArray[np.uint8],
    plans: NDArray[np.int16],
    offsets: NDArray[np.int32],
    flags: NDArray[np.uint8],
    place_of: NDArray[np.int16],
    rows: Numbers,
    program: Numbers,
    occurrence: Integer,
    quoted: Truth,
    slots: NDArray[np.int8],
) -> None:
    for row in range(len(count)):
        left = occurrence
        found = -1
        for slot in range(count[row]):
            if not quoted and flags[slot, row] & QUOTED:
                break
            one = place_of[plans[slot, row]]
            at = begin[row] + offsets[slot, row]
            if one >= 0 and holds(octets, at, program, rows[one, WHEN], rows[one, WHEN + 1]):
                left -= 1
                if left == 0:
                    found = slot
                    break
        slots[row] = found


@kernel
def gather_numbers(  # noqa: PLR0917
    octets: NDArray[np.uint8],
    begin: NDArray[np.int64],
    plans: NDArray[np.int16],
    offsets: NDArray[np.int32],
    slots: NDArray[np.int8],
    place_of: NDArray[np.int16],
    rows: Numbers,
    program: Numbers,
    values: NDArray[np.uint64],
    valid: NDArray[np.bool_],
) -> None:
    """The bits of each row's number, those above them filled with its sign."""
    for row in range(len(slots)):
        slot = slots[row]
        if slot < 0:
            continue
        one = np.int64(place_of[plans[slot, row]])
        if one < 0:
            continue
        header = begin[row] + offsets[slot, row]
        if rows[one, ODD] != 0:
            valid[row] = odd_number(octets, header, rows, program, one, values[row : row + 1])
            continue
        at = np.uint64(header + rows[one, FIRST_OCTET])
        value = np.uint64(0)
        for _ in range(rows[one, PLACE_OCTETS]):
            value = value << np.uint64(8) | np.uint64(octets[at])
            at += np.uint64(1)
        unused = np.uint64(rows[one, UNUSED])
        value = value >> np.uint64(rows[one, PLACE_SHIFT]) << unused >> unused
        values[row] = value * np.uint64(rows[one, TIMES]) + np.uint64(rows[one, PLUS])
        valid[row] = True


@kernel
def odd_number(
    octets: NDArray[np.uint8],
    header: Integer,
    rows: Numbers,
    program: Numbers,
    one: Integer,
    values: NDArray[np.uint64],
) -> Truth:
    """A number that is not always there, not always at the same place, or unlike most in another way."""
    if not holds(octets, header, program, rows[one, WHEN], rows[one, WHEN + 1]):
        return False
    if rows[one, VIEW] >= 0:
        values[0] = np.uint64(amount(octets, header, program, rows[one, VIEW]))
        return True
    at = begin_of(octets, header, rows, program, one)
    size = rows[one, PLACE_OCTETS]
    value = np.uint64(0)
    for index in range(size):
        octet = octets[at + size - 1 - index] if rows[one, LITTLE_ENDIAN] != 0 else octets[at + index]
        value = value << np.uint64(8) | np.uint64(octet)
    unused = np.uint64(rows[one, UNUSED])
    value = value >> np.uint64(rows[one, PLACE_SHIFT]) << unused >> unused
    if rows[one, SIGNED] != 0 and unused != 0 and value >> (np.uint64(63) - unused) != 0:
        value |= ~np.uint64(0) << (np.uint64(64) - unused)
    value = value * np.uint64(rows[one, TIMES]) + np.uint64(rows[one, PLUS])
    values[0] = value
    return True


@kernel
def begin_of(octets: NDArray[np.uint8], header: Integer, rows: Numbers, program: Numbers, one: Integer) -> Integer:
    """Where a field begins."""
    if rows[one, BEGIN] >= 0:
        return header + amount(octets, header, program, rows[one, BEGIN])
    return header + np.int64(rows[one, FIRST_OCTET])


@kernel
def gather_octets(  # noqa: PLR0917
    octets: NDArray[np.uint8],
    begin: NDArray[np.int64],
    plans: NDArray[np.int16],
    offsets: NDArray[np.int32],
    slots: NDArray[np.int8],
    place_of: NDArray[np.int16],
    rows: Numbers,
    program: Numbers,
    values: NDArray[np.uint8],
    valid: NDArray[np.bool_],
) -> None:
    """The octets of each row's field."""
    width = values.shape[1]
    for row in range(len(slots)):
        slot = slots[row]
        if slot < 0:
            continue
        one = np.int64(place_of[plans[slot, row]])
        if one < 0:
            continue
        header = begin[row] + offsets[slot, row]
        at = header + rows[one, FIRST_OCTET]
        if rows[one, ODD] != 0:
            if not holds(octets, header, program, rows[one, WHEN], rows[one, WHEN + 1]):
                continue
            at = begin_of(octets, header, rows, program, one)
        valid[row] = True
        for index in range(width):
            values[row, index] = octets[np.uint64(at + index)]
