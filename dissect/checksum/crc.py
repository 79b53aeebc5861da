"""The cyclic redundancy checks of 32 bits, which differ only in their polynomial, and how they stand on the wire.

The octets enter a register with their least significant bit first; it begins with ones everywhere and is complemented
at the end. The result is sent with its least significant octet first, so that, read as a number like all others, it is
the octets of the CRC in reverse (`in_field`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dissect.checksum.crc32c import POLYNOMIAL, crc32c, in_field
from dissect.checksum.internet import Octets
from dissect.schema import Crc32c, FrameCheckSequence

FRAME_CHECK_OCTETS: Final = FrameCheckSequence.octets


@dataclass(frozen=True, slots=True)
class Crc:
    """One of the checks: its name, its polynomial, and what computes it of octets that follow others."""

    name: str
    polynomial: int
    extend: Callable[[bytes, int], int]


CRC32C: Final = Crc("CRC-32C", POLYNOMIAL, crc32c)
CRC32: Final = Crc("CRC-32", 0x04C11DB7, zlib.crc32)
"""As Ethernet has it (IEEE 802.3 §3.2.9)."""


def crc_of(rule: Crc32c | FrameCheckSequence) -> Crc:
    """The check that a declaration names."""
    return CRC32C if isinstance(rule, Crc32c) else CRC32


def frame_check_sequence(octets: Octets) -> int:
    """The check sequence of a frame, as the number that its four octets are on the wire."""
    return in_field(zlib.crc32(octets))


def ends_in_check_sequence(octets: Octets) -> bool:
    """Whether the last four octets of a frame are the check sequence of those before them.

    Octets that nobody chose so are one by chance once in 2**32 frames.
    """
    frame, last = octets[:-FRAME_CHECK_OCTETS], octets[-FRAME_CHECK_OCTETS:]
    return bool(frame) and int.from_bytes(last, "big") == frame_check_sequence(frame)
