"""The value of a checksum field, according to its declaration."""

from __future__ import annotations

from dissect.checksum.declared import takes_pseudo_header
from dissect.checksum.sums.crc import crc32c, frame_check_sequence, in_field
from dissect.checksum.sums.fletcher import fletcher
from dissect.checksum.sums.internet import ALL_ONES, Octets, fold, ones_complement_sum
from dissect.checksum.zero import RESERVED, sent
from dissect.schema import Checksum, Crc32c, Fletcher, FrameCheckSequence, Header, InternetChecksum


def compute(rule: Checksum, octets: Octets, field_offset: int, pseudo_header: Header | Octets | None = None) -> int:
    """The value to write at `field_offset`, whatever is there now: the field itself counts as zero.

    `octets` are all that the checksum covers, from the header's first octet (zeros for a field that the rule skips).
    The pseudo-header is used if the rule asks for one and ignored otherwise, so that a network header may lend it to
    every payload. ValueError if the rule asks for a pseudo-header and there is none (a sum without it would be silently
    wrong), or if the field does not lie within the octets. A frame check sequence follows all that it covers, so its
    place does not matter.
    """
    if isinstance(rule, FrameCheckSequence):
        return frame_check_sequence(octets)
    if not 0 <= field_offset <= len(octets) - rule.octets:
        raise ValueError(f"no checksum field at octet {field_offset} of {len(octets)}")
    if isinstance(rule, Crc32c):
        return in_field(crc32c(field_zeroed(octets, field_offset, rule.octets)))
    if isinstance(rule, Fletcher):
        return fletcher(bytes(octets[rule.left_out :]), field_offset - rule.left_out)
    kind = type(pseudo_header) if isinstance(pseudo_header, Header) else None
    if not takes_pseudo_header(rule, kind):
        return written(rule, ones_complement_sum(field_zeroed(octets, field_offset)))
    if pseudo_header is None:
        raise ValueError(f"the {rule.field} is taken over a pseudo-header too")
    start = ones_complement_sum(bytes(pseudo_header))
    return written(rule, ones_complement_sum(field_zeroed(octets, field_offset), start))


def written(rule: InternetChecksum, total: int) -> int:
    """The value that a sender writes for a sum: its complement, or all ones for a zero that is reserved."""
    return sent(ALL_ONES - fold(total), zero_is_reserved=rule.zero in RESERVED)


def field_zeroed(octets: Octets, field_offset: int, field_octets: int = 2) -> bytes:
    """The octets with zeros in the checksum field, or in the part of it that they hold."""
    end = field_offset + field_octets
    return bytes(octets[:field_offset]) + bytes(len(octets[field_offset:end])) + bytes(octets[end:])
