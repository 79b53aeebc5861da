"""The value of a checksum field, as its declaration says."""

from __future__ import annotations

from dissect.checksum.internet import ALL_ONES, Octets, fold, ones_complement_sum
from dissect.schema import Header, InternetChecksum, Zero


def compute(
    rule: InternetChecksum, octets: Octets, field_offset: int, pseudo_header: Header | Octets | None = None
) -> int:
    """The value to write at `field_offset`, whatever stands there now: the field itself counts as zero.

    `octets` are all that the checksum covers, from the header's first octet. A pseudo-header is used where the rule
    asks for one and is ignored elsewhere, so that a network header may lend it to every payload. ValueError where
    the rule asks for one and there is none (a sum without it would be wrong in silence), and where the field does not
    lie within the octets.
    """
    if not 0 <= field_offset <= len(octets) - 2:
        raise ValueError(f"no checksum field at octet {field_offset} of {len(octets)}")
    if rule.pseudo_header and pseudo_header is None:
        raise ValueError(f"the {rule.field} is taken over a pseudo-header too")
    start = ones_complement_sum(bytes(pseudo_header)) if rule.pseudo_header and pseudo_header is not None else 0
    return written(rule, ones_complement_sum(field_zeroed(octets, field_offset), start))


def written(rule: InternetChecksum, total: int) -> int:
    """What a sender writes for a sum: its complement."""
    value = ALL_ONES - fold(total)
    if value == 0 and rule.zero is Zero.ABSENT_OVER_IPV4:
        # RFC 768, Fields: a computed zero is sent as all ones, because zero means that there is no checksum.
        return ALL_ONES
    return value


def field_zeroed(octets: Octets, field_offset: int) -> bytes:
    """The octets with zeros for as much of the checksum field as they hold."""
    end = field_offset + 2
    return bytes(octets[:field_offset]) + bytes(len(octets[field_offset:end])) + bytes(octets[end:])
