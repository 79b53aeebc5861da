"""The sum of the 16-bit words of some octets (RFC 1071), at the speed of the memory.

The octets are added up as 32-bit words of the machine, which here puts the least significant octet first. One's
complement does not mind: the two octets of the result are swapped in the end (RFC 1071 §2, B). A segment may begin
anywhere: where it begins at an odd address, what the machine takes for the upper halves of its words are the segment's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dissect.columns.compiled import kernel
from dissect.columns.term_tables import Integer

WORD = 4


def words_of(octets: NDArray[np.uint8]) -> tuple[NDArray[np.uint32], int]:
    """The octets as aligned words, and how many octets stand before the first of them."""
    before = -octets.ctypes.data % WORD
    whole = max(0, len(octets) - before) // WORD
    return octets[before : before + WORD * whole].view(np.dtype("<u4")), before


@kernel
def fold(total: np.uint64) -> np.uint64:
    """The carries added back in until 16 bits are left; 0 only for 0."""
    total = (total & np.uint64(0xFFFFFFFF)) + (total >> np.uint64(32))
    total = (total & np.uint64(0xFFFF)) + (total >> np.uint64(16))
    total = (total & np.uint64(0xFFFF)) + (total >> np.uint64(16))
    return (total & np.uint64(0xFFFF)) + (total >> np.uint64(16))


@kernel
def ones_complement_sum(
    octets: NDArray[np.uint8], words: NDArray[np.uint32], before: Integer, begin: Integer, end: Integer
) -> np.uint64:
    """The folded sum of ``octets[begin:end]`` as 16-bit words, the first octet being the upper half of one."""
    total = np.uint64(0)
    at = begin
    # The address modulo 4 says where the aligned words begin.
    while at < end and (at - before) & 3:
        total += np.uint64(octets[at]) << np.uint64(8 * ((at - before) & 1))
        at += 1
    first, last = (at - before) >> 2, (end - before) >> 2
    if first < last:
        segment = words[first:last]
        for index in range(len(segment)):
            total += np.uint64(segment[np.uint64(index)])
        at += (last - first) << 2
    while at < end:
        total += np.uint64(octets[at]) << np.uint64(8 * ((at - before) & 1))
        at += 1
    total = fold(total)
    if (begin - before) & 1:
        return total
    return (total & np.uint64(0xFF)) << np.uint64(8) | total >> np.uint64(8)
