"""The mistakes that senders make with Fletcher's checksum, each with the value that it gives."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.checksum.coverage import Coverage
from dissect.checksum.hints import HintCode, Mistake
from dissect.checksum.spans import covered_spans
from dissect.checksum.sums.fletcher import fletcher
from dissect.checksum.sums.internet import internet_checksum
from dissect.schema import Fletcher


def fletcher_mistakes(coverage: Coverage, rule: Fletcher, right: int) -> Iterator[Mistake]:
    """Every mistake that is possible with the given values; `right` is the right checksum."""
    at, octets = coverage.field_offset, coverage.covered
    yield Mistake((right & 0xFF) << 8 | right >> 8, HintCode.OCTETS_SWAPPED)
    if rule.left_out:
        names = tuple(one.name for one in covered_spans(coverage) if one.end <= 8 * rule.left_out)
        yield Mistake(fletcher(octets, at), HintCode.SKIPPED_INCLUDED, names)
    cleared = octets[rule.left_out : at] + bytes(2) + octets[at + 2 :]
    yield Mistake(internet_checksum(cleared), HintCode.INTERNET_CHECKSUM)
