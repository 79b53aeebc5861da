"""CRC-32C, the checksum of SCTP (RFC 9260 §6.8, Appendix A), and CRC-32, the check sequence of frames (IEEE 802.3
§3.2.9): how they are computed, and their order on the wire.

They differ only in their polynomial. Octets enter a register with their least significant bit first; the register
begins with all ones and is complemented at the end. The least significant octet of the result is sent first, so a field
that is read like any other number holds the octets of the CRC in reverse (`in_field`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from dissect.checksum.sums.internet import Octets
from dissect.engine.library import engine
from dissect.schema import Crc32c, FrameCheckSequence

POLYNOMIAL: Final = 0x1EDC6F41
"""Castagnoli's polynomial, that of CRC-32C."""
REFLECTED: Final = 0x82F63B78
"""The same with its bits in reverse, for octets that enter with the least significant bit first."""
ALL_ONES: Final = 0xFFFFFFFF
FRAME_CHECK_OCTETS: Final = FrameCheckSequence.octets


def crc32c(octets: Octets, so_far: int = 0) -> int:
    """The CRC-32C of `octets` (RFC 9260 appendix A); `so_far` is the CRC of the octets before them."""
    kept = bytes(octets)
    library = engine()
    if library is not None:
        return library.extend_crc_32c(so_far, kept, len(kept), library.instructions)
    table, held = _table(), register(so_far)
    for octet in kept:
        held = table[(held ^ octet) & 0xFF] ^ held >> 8
    return register(held)


@cache
def _table() -> tuple[int, ...]:
    """What is left of each octet once its eight bits have left the register."""
    return tuple(_after_eight_bits(octet) for octet in range(256))


def _after_eight_bits(held: int) -> int:
    for _ in range(8):
        held = held >> 1 ^ (REFLECTED if held & 1 else 0)
    return held


def register(crc: int) -> int:
    """The register's content for a CRC: its complement."""
    return crc ^ ALL_ONES


def in_field(crc: int) -> int:
    """The number in the field for a CRC, or the CRC for that number: the same four octets in reverse."""
    return int.from_bytes(crc.to_bytes(4, "little"), "big")


@dataclass(frozen=True, slots=True)
class Crc:
    """One of the two checks: its name, its polynomial, and the function that continues a CRC with more octets."""

    name: str
    polynomial: int
    extend: Callable[[bytes, int], int]


CRC32C: Final = Crc("CRC-32C", POLYNOMIAL, crc32c)
CRC32: Final = Crc("CRC-32", 0x04C11DB7, zlib.crc32)


def crc_of(rule: Crc32c | FrameCheckSequence) -> Crc:
    """The check that a declaration names."""
    return CRC32C if isinstance(rule, Crc32c) else CRC32


def frame_check_sequence(octets: Octets) -> int:
    """The check sequence of a frame (IEEE 802.3 §3.2.9), as the number that its four octets make on the wire."""
    return in_field(zlib.crc32(octets))


def ends_in_check_sequence(octets: Octets) -> bool:
    """Whether the last four octets of a frame are the check sequence of those before them.

    Other octets match by chance once in 2**32 frames.
    """
    frame, last = octets[:-FRAME_CHECK_OCTETS], octets[-FRAME_CHECK_OCTETS:]
    return bool(frame) and int.from_bytes(last, "big") == frame_check_sequence(frame)
