"""Fletcher's checksum of ISO 8473, as OSPF and IS-IS take it: two sums that the two octets of the field make zero.

The first sum adds up all octets; the second adds up the first sum as it is after each octet; both are modulo 255
(RFC 905 annex B, RFC 2328 §12.1.7). Because of the second sum it detects swapped octets, as the Internet checksum
cannot.
"""

from __future__ import annotations

from operator import mul
from typing import Final

MODULUS: Final = 255


def sums(octets: bytes, before: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """Both sums after these octets, given those before them."""
    first, second = before
    count = len(octets)
    # An octet counts in the second sum once for itself and once for each octet after it.
    second += first * count + sum(map(mul, octets, range(count, 0, -1)))
    return (first + sum(octets)) % MODULUS, second % MODULUS


def fletcher(octets: bytes, field_offset: int) -> int:
    """The two octets at `field_offset` that make both sums zero (RFC 905 annex B); the octets there count as zero.

    Zero and 255 are the same number in these sums. Senders write 255, so that the field is never zero.
    """
    cleared = octets[:field_offset] + bytes(2) + octets[field_offset + 2 :]
    first, second = sums(cleared)
    after = len(octets) - field_offset - 1
    upper = (after * first - second) % MODULUS
    lower = (second - (after + 1) * first) % MODULUS
    return (upper or MODULUS) << 8 | (lower or MODULUS)


def agrees(found: int, right: int) -> bool:
    """Whether a field also makes both sums zero although it holds 0 instead of 255. All zeros is not a checksum."""
    return bool(found) and all(
        (found >> shift & 0xFF) % MODULUS == (right >> shift & 0xFF) % MODULUS for shift in (8, 0)
    )
