"""The mistakes that senders make with the check sequence of a frame, each with the value that it gives."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from dissect.checksum.coverage import Coverage
from dissect.checksum.hints import HintCode, Mistake
from dissect.checksum.sums.crc import ALL_ONES, in_field


def frame_check_mistakes(coverage: Coverage, right: int) -> Iterator[Mistake]:
    """Every mistake that is possible with the given values; `right` is the right sequence."""
    yield Mistake(in_field(right), HintCode.OCTETS_SWAPPED)
    yield Mistake(right ^ ALL_ONES, HintCode.COMPLEMENT_FORGOTTEN)
    # As with CRC-32C, the value that is passed on is the complement of the register.
    yield Mistake(in_field(zlib.crc32(coverage.covered, ALL_ONES)), HintCode.REGISTER_NOT_PRESET)
