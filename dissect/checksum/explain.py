"""The worked arithmetic of a checksum, whichever kind it is of."""

from __future__ import annotations

from dissect.checksum.coverage import Coverage
from dissect.checksum.crc import crc_of
from dissect.checksum.explain_crc import CrcExplanation, explain_crc
from dissect.checksum.explain_sum import Explanation, explain_sum
from dissect.schema import InternetChecksum


def explain(coverage: Coverage, *, before: Coverage | None = None) -> Explanation | CrcExplanation:
    """The arithmetic of a checksum and its verdict. `before` is the same packet at an earlier place, for hints."""
    if isinstance(coverage.rule, InternetChecksum):
        return explain_sum(coverage, coverage.rule, before=before)
    return explain_crc(coverage, crc_of(coverage.rule), before=before)
