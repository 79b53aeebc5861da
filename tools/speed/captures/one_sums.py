"""Internet checksums of very many packets that lie in one array, by prefix sums: for the generator, not for speed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Octets = NDArray[np.uint8]
Numbers = NDArray[np.int64]


class SegmentSums:
    """Sums of the 16-bit words of any segments of `octets`, each taken from its own first octet on."""

    def __init__(self, octets: Octets) -> None:
        self._octets = octets
        self._prefixes = [_prefix(octets[parity:]) for parity in (0, 1)]

    def between(self, begin: Numbers, end: Numbers) -> Numbers:
        """The sum of the big-endian words of each [begin, end); a last odd octet is followed by a zero (RFC 1071)."""
        even, odd = self._prefixes
        words = (end - begin) // 2
        first = begin // 2
        is_odd = begin % 2 == 1
        last_even, last_odd = len(even) - 1, len(odd) - 1
        from_even = even[np.minimum(first + words, last_even)] - even[np.minimum(first, last_even)]
        from_odd = odd[np.minimum(first + words, last_odd)] - odd[np.minimum(first, last_odd)]
        total = np.where(is_odd, from_odd, from_even)
        has_tail = (end - begin) % 2 == 1
        tail = self._octets[np.maximum(end - 1, 0)].astype(np.int64) << 8
        result: Numbers = total + np.where(has_tail, tail, 0)
        return result


def checksums(sums: Numbers) -> NDArray[np.uint16]:
    """The complement of each sum, folded to 16 bits."""
    folded = sums
    for _ in range(3):
        folded = (folded & 0xFFFF) + (folded >> 16)
    return (~folded & 0xFFFF).astype(np.uint16)


def _prefix(octets: Octets) -> Numbers:
    words = octets[: len(octets) // 2 * 2].view(">u2")
    prefix = np.zeros(len(words) + 1, np.int64)
    np.cumsum(words, out=prefix[1:])
    return prefix
