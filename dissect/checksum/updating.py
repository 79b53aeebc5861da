"""Incremental update of a checksum after a field was changed (RFC 1624), as routers and address translators do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from dissect.checksum.sums.internet import ALL_ONES, Octets, fold, ones_complement_sum
from dissect.checksum.zero import sent

Changed: TypeAlias = int | Octets | Sequence[int]
"""A field's value: octets (addresses are octets), or one 16-bit word, or several."""


def update(
    checksum: int,
    old: Changed,
    new: Changed,
    *,
    zero_is_absent: bool = False,
    odd: bool = False,
    others_are_zero: bool | None = None,
) -> int:
    """The checksum after `old` became `new`, without the rest of the packet: ~(~HC + ~m + m') (RFC 1624 §3, eqn. 3).

    `old` and `new` begin on a 16-bit boundary, counted as the checksum counts. Octets of odd length end in the upper
    half of a word (the time to live of IPv4 is one octet, not the number 64). Where a field begins within a word, its
    octets are given with `odd=True`. A field that stands in the packet and in the pseudo-header counts twice.

    With `zero_is_absent` (UDP), a checksum of zero means no checksum, and stays zero; a result of zero is sent as all
    ones (RFC 768). ValueError if the values cannot be a change of one field.

    The result is the same as computing anew, except that the equation cannot tell the two zeros apart (RFC 1624 §3): if
    it ends at zero, the checksum is 0xffff if only zeros are covered, and 0x0000 if not. `others_are_zero` says whether
    all other covered octets are zero: possible in an ICMP message, but never in an IPv4 header or with a pseudo-header.
    If it is not given and `new` is zero, the result is 0xffff: every receiver that adds up all words accepts it
    (RFC 1071 §1), whereas 0x0000 over nothing but zeros is wrong for all of them.
    """
    if not 0 <= checksum <= ALL_ONES:
        raise ValueError(f"a checksum has 16 bits: {checksum:#x}")
    if isinstance(old, Octets) and isinstance(new, Octets) and len(old) != len(new):
        raise ValueError(f"a field of {len(old)} octets does not become one of {len(new)}")
    before, after = _sum(old, odd), _sum(new, odd)
    if zero_is_absent and checksum == 0:
        return 0
    updated = ALL_ONES - fold((ALL_ONES - checksum) + (ALL_ONES - before) + after)
    # A folded sum is zero only if nothing but zeros was added.
    only_zeros = after == 0 and others_are_zero is not False
    return sent(updated, zero_is_reserved=zero_is_absent or only_zeros)


def _sum(value: Changed, odd: bool) -> int:
    if isinstance(value, Octets):
        return ones_complement_sum(b"\0" + bytes(value) if odd else value)
    if odd:
        raise ValueError("a number is a whole 16-bit word; give what begins within a word as octets")
    words = (value,) if isinstance(value, int) else value
    for word in words:
        if not 0 <= word <= ALL_ONES:
            raise ValueError(f"a word has 16 bits: {word:#x}; give a longer field as octets or as several words")
    return fold(sum(words))
