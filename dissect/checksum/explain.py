"""The worked arithmetic of a checksum, whichever kind it is of."""

from __future__ import annotations

from typing import TypeAlias

from dissect.checksum.coverage import Coverage
from dissect.checksum.crc import crc_of
from dissect.checksum.explain_crc import CrcExplanation, explain_crc
from dissect.checksum.explain_fletcher import FletcherExplanation, explain_fletcher
from dissect.checksum.explain_sum import Explanation, explain_sum
from dissect.schema import Fletcher, InternetChecksum

AnyExplanation: TypeAlias = Explanation | CrcExplanation | FletcherExplanation
"""The arithmetic of whichever kind of checksum."""


def explain(coverage: Coverage, *, before: Coverage | None = None) -> AnyExplanation:
    """The arithmetic of a checksum and its verdict. `before` is the same packet at an earlier place, for hints."""
    if isinstance(coverage.rule, InternetChecksum):
        return explain_sum(coverage, coverage.rule, before=before)
    if isinstance(coverage.rule, Fletcher):
        return explain_fletcher(coverage, coverage.rule, before=before)
    return explain_crc(coverage, crc_of(coverage.rule), before=before)
