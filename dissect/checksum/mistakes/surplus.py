"""What a careless sender adds up beyond what a checksum covers: the octets that follow in the frame."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.checksum.coverage import Coverage
from dissect.checksum.crc import FRAME_CHECK_OCTETS, ends_in_check_sequence
from dissect.checksum.hints import HintCode


def surplus(coverage: Coverage) -> Iterator[tuple[int, HintCode]]:
    """How many of the octets that follow may have been added, and what that means."""
    following = len(coverage.trailing)
    if not following or coverage.covers_header_only:
        return
    if following >= FRAME_CHECK_OCTETS and ends_in_check_sequence(coverage.frame):
        yield following, HintCode.FCS_INCLUDED
        following -= FRAME_CHECK_OCTETS
    if following:
        yield following, HintCode.PADDING_INCLUDED
