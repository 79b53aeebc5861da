"""Variable-length integers of RFC 9000 §16: the first two bits say whether they have 1, 2, 4 or 8 octets.

A number may stand in more octets than it needs, so a `VariableInteger` keeps how many it has.
"""

from __future__ import annotations

from typing import Final, Self

from dissect.domain_names import CUT

BITS: Final = 62
"""The most bits of a number."""
SIZES: Final = (1, 2, 4, 8)
"""How many octets there are, by the first two bits."""


class VariableInteger(int):
    """A number that keeps the octets it was encoded in; equal to any other integer of its value.

    `octets`: how many there are to be; as few as possible where that is not given, or too few. ValueError for a number
    that does not fit 62 bits.
    """

    octets: int

    def __new__(cls, value: int, octets: int = 1) -> Self:
        if not 0 <= value < 1 << BITS:
            raise ValueError(f"{value} does not fit {BITS} bits")
        made = super().__new__(cls, value)
        needed = next(size for size in SIZES if value < 1 << 8 * size - 2)
        made.octets = max(octets, needed)
        return made

    @classmethod
    def read(cls, octets: bytes) -> Self:
        """The number that all of these octets encode."""
        size = len(octets)
        made = super().__new__(cls, int.from_bytes(octets, "big") & (1 << 8 * size - 2) - 1)
        made.octets = size
        return made

    @property
    def encoded(self) -> bytes:
        """Its octets."""
        return (SIZES.index(self.octets) << 8 * self.octets - 2 | self).to_bytes(self.octets, "big")


def variable_octets(octets: bytes, at: int, end: int) -> int:
    """How many octets the number at `at` has; `CUT` if they are not all before `end`."""
    if at >= end:
        return CUT
    size = 1 << (octets[at] >> 6)
    return size if at + size <= end else CUT
