"""CRC-32C over some octets (RFC 9260, Appendix A), eight of them at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dissect.checksum.crc import REFLECTED
from dissect.columns.compiled import kernel
from dissect.columns.term_tables import Integer

SLICES = 8


def slices() -> NDArray[np.uint32]:
    """(SLICES, 256): what an octet does to the register, at once and with up to seven octets of zero after it."""
    rows = [[_shifted(octet) for octet in range(256)]]
    for _ in range(SLICES - 1):
        rows.append([value >> 8 ^ rows[0][value & 0xFF] for value in rows[-1]])
    return np.array(rows, dtype=np.uint32)


def _shifted(register: int) -> int:
    for _ in range(8):
        register = register >> 1 ^ (REFLECTED if register & 1 else 0)
    return register


@kernel
def crc32c(
    octets: NDArray[np.uint8], begin: Integer, end: Integer, field: Integer, table: NDArray[np.uint32]
) -> np.uint64:
    """The CRC of ``octets[begin:end]``, the four octets at `field` taken for zeros, as it stands in the packet."""
    register = np.uint64(0xFFFFFFFF)
    register = extended(register, octets, begin, field, table)
    for _ in range(4):
        register = register >> np.uint64(8) ^ np.uint64(table[0, register & np.uint64(0xFF)])
    register = extended(register, octets, field + 4, end, table) ^ np.uint64(0xFFFFFFFF)
    swapped = np.uint64(0)
    for index in range(4):
        swapped = swapped << np.uint64(8) | register >> np.uint64(8 * index) & np.uint64(0xFF)
    return swapped


@kernel
def extended(
    register: np.uint64, octets: NDArray[np.uint8], begin: Integer, end: Integer, table: NDArray[np.uint32]
) -> np.uint64:
    """The register after some more octets."""
    at = begin
    while at + 8 <= end:
        low = np.uint64(0)
        for index in range(4):
            low |= np.uint64(octets[at + index]) << np.uint64(8 * index)
        low ^= register
        register = (
            np.uint64(table[7, low & np.uint64(0xFF)])
            ^ np.uint64(table[6, low >> np.uint64(8) & np.uint64(0xFF)])
            ^ np.uint64(table[5, low >> np.uint64(16) & np.uint64(0xFF)])
            ^ np.uint64(table[4, low >> np.uint64(24)])
            ^ np.uint64(table[3, octets[at + 4]])
            ^ np.uint64(table[2, octets[at + 5]])
            ^ np.uint64(table[1, octets[at + 6]])
            ^ np.uint64(table[0, octets[at + 7]])
        )
        at += 8
    while at < end:
        register = register >> np.uint64(8) ^ np.uint64(table[0, (register ^ np.uint64(octets[at])) & np.uint64(0xFF)])
        at += 1
    return register
