"""What Wireshark has seen of a stream from its beginning to its end, as the bits of `tcp.completeness`."""

from __future__ import annotations

from typing import Final

from dissect.session.tcp.segment import ACK, FIN, RST, SYN, Segment
from dissect.session.tcp.syn import Syn

SYN_SEEN: Final = 1
SYN_ACK_SEEN: Final = 2
ACK_SEEN: Final = 4
DATA_SEEN: Final = 8
FIN_SEEN: Final = 16
RST_SEEN: Final = 32


def completed(segment: Segment | Syn, *, is_first: bool) -> int:
    """The bits that a segment adds. The first of a stream adds some only if it is a SYN."""
    flags = segment.flags
    data = DATA_SEEN if segment.length else 0
    if is_first:
        return SYN_SEEN | data if flags & (SYN | ACK) == SYN else 0
    found = RST_SEEN if flags & RST else 0
    if flags & ACK:
        found |= SYN_ACK_SEEN if flags & SYN else data or ACK_SEEN
        found |= FIN_SEEN if flags & FIN else 0
    return found
