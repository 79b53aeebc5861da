"""Fletcher's checksum of ISO 8473, as OSPF and IS-IS take it: two sums that the two octets of the field make zero.

The first is the sum of all octets, the second that of the first after each octet, both modulo 255 (RFC 905 annex B,
RFC 2328 §12.1.7). The second sum is why, unlike the Internet checksum, it sees octets that have changed places.
"""

from __future__ import annotations

from operator import mul
from typing import Final

MODULUS: Final = 255


def sums(octets: bytes, before: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """Both sums after these octets, given those before them."""
    first, second = before
    count = len(octets)
    # Each octet is in the second sum as often as there are octets from it on.
    second += first * count + sum(map(mul, octets, range(count, 0, -1)))
    return (first + sum(octets)) % MODULUS, second % MODULUS


def fletcher(octets: bytes, field_offset: int) -> int:
    """The two octets at `field_offset` that make both sums zero (RFC 905 annex B); what is there counts as zero.

    Zero and 255 are the same number in them, and 255 is what is sent, so that the field is never zero.
    """
    cleared = octets[:field_offset] + bytes(2) + octets[field_offset + 2 :]
    first, second = sums(cleared)
    after = len(octets) - field_offset - 1
    upper = (after * first - second) % MODULUS
    lower = (second - (after + 1) * first) % MODULUS
    return (upper or MODULUS) << 8 | (lower or MODULUS)


def agrees(found: int, right: int) -> bool:
    """Whether a field makes both sums zero too, though it holds 0 where 255 is sent. All zeros is no checksum."""
    return bool(found) and all(
        (found >> shift & 0xFF) % MODULUS == (right >> shift & 0xFF) % MODULUS for shift in (8, 0)
    )
