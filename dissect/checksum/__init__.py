"""The Internet checksum, CRC-32, CRC-32C and Fletcher's checksum: computed, updated, verified with a reason, explained.

A `Coverage` describes a checksum field and its context; `verify` gives the `Verdict` on it and `explain` the worked
arithmetic. `compute` gives the value for a new packet, `update` the value after a change. Everything is
imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.checksum.computing import compute
    from dissect.checksum.coverage import Coverage
    from dissect.checksum.declared import checksum_field, conditions, has_checksum, reach
    from dissect.checksum.explanations.crc import CrcExplanation, CrcStep
    from dissect.checksum.explanations.explain import explain
    from dissect.checksum.explanations.fletcher import FletcherExplanation, FletcherStep
    from dissect.checksum.explanations.internet import Carry, Explanation, Part, Word
    from dissect.checksum.hints import Causes, Hint, HintCode, Mistake, OtherPseudoHeader
    from dissect.checksum.kind import Kind, Reason
    from dissect.checksum.precedence import verify
    from dissect.checksum.sums.crc import crc32c, ends_in_check_sequence, frame_check_sequence
    from dissect.checksum.sums.fletcher import fletcher
    from dissect.checksum.sums.internet import add, fold, internet_checksum, ones_complement_sum
    from dissect.checksum.tried_mistakes.try_each import find_causes, find_hints, mistakes
    from dissect.checksum.updating import update
    from dissect.checksum.verdict import Verdict, valid

_HOMES: Final = {
    "Carry": "dissect.checksum.explanations.internet",
    "Causes": "dissect.checksum.hints",
    "Coverage": "dissect.checksum.coverage",
    "CrcExplanation": "dissect.checksum.explanations.crc",
    "CrcStep": "dissect.checksum.explanations.crc",
    "Explanation": "dissect.checksum.explanations.internet",
    "FletcherExplanation": "dissect.checksum.explanations.fletcher",
    "FletcherStep": "dissect.checksum.explanations.fletcher",
    "Hint": "dissect.checksum.hints",
    "HintCode": "dissect.checksum.hints",
    "Kind": "dissect.checksum.kind",
    "Mistake": "dissect.checksum.hints",
    "OtherPseudoHeader": "dissect.checksum.hints",
    "Part": "dissect.checksum.explanations.internet",
    "Reason": "dissect.checksum.kind",
    "Verdict": "dissect.checksum.verdict",
    "Word": "dissect.checksum.explanations.internet",
    "add": "dissect.checksum.sums.internet",
    "checksum_field": "dissect.checksum.declared",
    "compute": "dissect.checksum.computing",
    "conditions": "dissect.checksum.declared",
    "crc32c": "dissect.checksum.sums.crc",
    "ends_in_check_sequence": "dissect.checksum.sums.crc",
    "explain": "dissect.checksum.explanations.explain",
    "find_causes": "dissect.checksum.tried_mistakes.try_each",
    "find_hints": "dissect.checksum.tried_mistakes.try_each",
    "fletcher": "dissect.checksum.sums.fletcher",
    "fold": "dissect.checksum.sums.internet",
    "frame_check_sequence": "dissect.checksum.sums.crc",
    "has_checksum": "dissect.checksum.declared",
    "internet_checksum": "dissect.checksum.sums.internet",
    "mistakes": "dissect.checksum.tried_mistakes.try_each",
    "ones_complement_sum": "dissect.checksum.sums.internet",
    "reach": "dissect.checksum.declared",
    "update": "dissect.checksum.updating",
    "valid": "dissect.checksum.verdict",
    "verify": "dissect.checksum.precedence",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = [
    "Carry",
    "Causes",
    "Coverage",
    "CrcExplanation",
    "CrcStep",
    "Explanation",
    "FletcherExplanation",
    "FletcherStep",
    "Hint",
    "HintCode",
    "Kind",
    "Mistake",
    "OtherPseudoHeader",
    "Part",
    "Reason",
    "Verdict",
    "Word",
    "add",
    "checksum_field",
    "compute",
    "conditions",
    "crc32c",
    "ends_in_check_sequence",
    "explain",
    "find_causes",
    "find_hints",
    "fletcher",
    "fold",
    "frame_check_sequence",
    "has_checksum",
    "internet_checksum",
    "mistakes",
    "ones_complement_sum",
    "reach",
    "update",
    "valid",
    "verify",
]
