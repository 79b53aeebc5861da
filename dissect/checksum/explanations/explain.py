"""The worked arithmetic of a checksum of any kind."""

from __future__ import annotations

from dissect.checksum.coverage import Coverage
from dissect.checksum.explanations.crc import CrcExplanation, explain_crc
from dissect.checksum.explanations.fletcher import FletcherExplanation, explain_fletcher
from dissect.checksum.explanations.internet import Explanation, explain_sum
from dissect.checksum.sums.crc import crc_of
from dissect.schema import Fletcher, InternetChecksum


def explain(
    coverage: Coverage, *, before: Coverage | None = None
) -> Explanation | CrcExplanation | FletcherExplanation:
    """The arithmetic of a checksum and its verdict. `before` is the same packet at an earlier place, for hints."""
    if isinstance(coverage.rule, InternetChecksum):
        return explain_sum(coverage, coverage.rule, before=before)
    if isinstance(coverage.rule, Fletcher):
        return explain_fletcher(coverage, coverage.rule, before=before)
    return explain_crc(coverage, crc_of(coverage.rule), before=before)
