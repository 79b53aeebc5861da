"""Addresses as text, straight into Arrow's buffers: without a Python string for each."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.columns.compiled import kernel

Integer: TypeAlias = int | np.int64

LONGEST: Final = {
    Ipv4Address: len("255.255.255.255"),
    MacAddress: len("ff:ff:ff:ff:ff:ff"),
    Ipv6Address: len("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
}
"""How long each kind of address may be as text."""

IPV4: Final = Ipv4Address.octets
MAC: Final = MacAddress.octets
GROUPS: Final = 8
MAPPED_GROUP: Final = 5
"""Of an IPv4 address written as an IPv6 address, the groups before this one are zero, and this one is 0xFFFF."""

DOT: Final = ord(".")
COLON: Final = ord(":")
ZERO: Final = ord("0")
LETTERS: Final = ord("a") - 10


def written(octets: NDArray[np.uint8], kind: type[Address]) -> pa.StringArray:
    """The text of each row of octets, an address of that kind, as `str` gives it."""
    size = len(octets)
    text = np.empty(size * LONGEST[kind], dtype=np.uint8)
    ends = np.zeros(size + 1, dtype=np.int32)
    used = write_rows(octets, text, ends)
    return pa.StringArray.from_buffers(size, pa.py_buffer(ends), pa.py_buffer(text[:used]))


@kernel
def write_rows(octets: NDArray[np.uint8], text: NDArray[np.uint8], ends: NDArray[np.int32]) -> Integer:
    """Write each row by its length; gives the octets of text."""
    at: Integer = 0
    width = octets.shape[1]
    for row in range(len(octets)):
        if width == IPV4:
            at = write_dotted(octets[row], 0, text, at)
        elif width == MAC:
            at = write_mac(octets[row], text, at)
        else:
            at = write_ipv6(octets[row], text, at)
        ends[row + 1] = at
    return at


@kernel
def write_dotted(octets: NDArray[np.uint8], begin: Integer, text: NDArray[np.uint8], at: Integer) -> Integer:
    """Four octets as decimal numbers with dots between."""
    for index in range(4):
        if index:
            text[at] = DOT
            at += 1
        value = int(octets[begin + index])
        if value >= 100:
            text[at] = ZERO + value // 100
            at += 1
        if value >= 10:
            text[at] = ZERO + value // 10 % 10
            at += 1
        text[at] = ZERO + value % 10
        at += 1
    return at


@kernel
def write_mac(octets: NDArray[np.uint8], text: NDArray[np.uint8], at: Integer) -> Integer:
    """Octets as two hexadecimal digits each, with colons between."""
    for index in range(len(octets)):
        if index:
            text[at] = COLON
            at += 1
        value = int(octets[index])
        text[at] = digit(value >> 4)
        text[at + 1] = digit(value & 15)
        at += 2
    return at


@kernel
def write_ipv6(octets: NDArray[np.uint8], text: NDArray[np.uint8], at: Integer) -> Integer:
    """Groups of 16 bits without leading zeros, `::` for the first longest run of two zero groups or more (RFC 5952)."""
    best = run = 0
    first = begin = GROUPS
    for group in range(GROUPS):
        if octets[2 * group] == 0 and octets[2 * group + 1] == 0:
            if run == 0:
                begin = group
            run += 1
            if run > best:
                best, first = run, begin
        else:
            run = 0
    if best < 2:
        first = GROUPS
    mapped = octets[2 * MAPPED_GROUP] == 255 and octets[2 * MAPPED_GROUP + 1] == 255
    if first == 0 and best == MAPPED_GROUP and mapped:
        for _ in range(2):
            text[at] = COLON
            at += 1
        at = write_group(0xFFFF, text, at)
        text[at] = COLON
        return write_dotted(octets, 2 * MAPPED_GROUP + 2, text, at + 1)
    group = 0
    while group < GROUPS:
        if group == first:
            text[at] = COLON
            text[at + 1] = COLON
            at += 2
            group += best
            continue
        if group and group != first + best:
            text[at] = COLON
            at += 1
        at = write_group(int(octets[2 * group]) << 8 | int(octets[2 * group + 1]), text, at)
        group += 1
    return at


@kernel
def write_group(value: Integer, text: NDArray[np.uint8], at: Integer) -> Integer:
    """A number of 16 bits as hexadecimal digits."""
    started = False
    for shift in (12, 8, 4, 0):
        nibble = value >> shift & 15
        if nibble or started or shift == 0:
            text[at] = digit(nibble)
            at += 1
            started = True
    return at


@kernel
def digit(value: Integer) -> Integer:
    """A hexadecimal digit as a character."""
    return value + (ZERO if value < 10 else LETTERS)
