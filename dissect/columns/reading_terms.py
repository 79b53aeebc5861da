"""How a kernel reads what a program says of the fields of one header: terms, amounts, conditions, number spaces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dissect.columns.compiled import kernel
from dissect.columns.term_tables import (
    COMPARED,
    COMPARISON,
    CONSTANT,
    COUNTED,
    FACTOR,
    LEAST,
    MASK,
    MOST,
    OCTET,
    OCTETS,
    OPTIONAL,
    OPTIONAL_ROW,
    OUTSIDE,
    SHIFT,
    TERM,
    TERMS,
    Integer,
    Numbers,
    Truth,
)


@kernel
def number(octets: NDArray[np.uint8], header: Integer, program: Numbers, term: Integer) -> Integer:
    """The bits that a term means in the header that begins at `header`."""
    size, at = program[term + OCTETS], header + program[term + OCTET]
    if size == 1:
        value = np.int64(octets[at])
    elif size == 2:
        value = np.int64(octets[at]) << 8 | np.int64(octets[at + 1])
    else:
        value = np.int64(0)
        for index in range(abs(size)):
            value = value << 8 | np.int64(octets[at + index if size > 0 else at - size - 1 - index])
    found: Integer = value >> program[term + SHIFT] & program[term + MASK]
    return found


@kernel
def sum_of_terms(octets: NDArray[np.uint8], header: Integer, program: Numbers, address: Integer) -> Integer:
    """An amount without what counts only where a condition holds."""
    total: Integer = program[address + CONSTANT]
    if program[address + OCTETS] != 0:
        total += program[address + FACTOR] * number(octets, header, program, address)
    for term in range(program[address + TERMS], program[address + TERMS + 1], TERM):
        total += program[term + FACTOR] * number(octets, header, program, term)
    return total


@kernel
def holds(octets: NDArray[np.uint8], header: Integer, program: Numbers, first: Integer, last: Integer) -> Truth:
    """Whether all comparisons of a run hold."""
    for row in range(first, last, COMPARISON):
        if program[row + COMPARED] < 0:
            value = number(octets, header, program, row)
        else:
            value = sum_of_terms(octets, header, program, program[row + COMPARED])
        if (program[row + LEAST] <= value <= program[row + MOST]) == (program[row + OUTSIDE] != 0):
            return False
    return True


@kernel
def amount(octets: NDArray[np.uint8], header: Integer, program: Numbers, address: Integer) -> Integer:
    """An amount of the header that begins at `header`."""
    total = sum_of_terms(octets, header, program, address)
    for row in range(program[address + OPTIONAL], program[address + OPTIONAL + 1], OPTIONAL_ROW):
        if holds(octets, header, program, program[row], program[row + 1]):
            total += program[row + COUNTED]
    return total
