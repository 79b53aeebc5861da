"""The Internet checksum, CRC-32, CRC-32C and Fletcher's checksum: computed, updated, verified with a reason, explained.

A `Coverage` describes a checksum field and its context; `verify` gives the `Verdict` on it and `explain` the worked
arithmetic. `compute` gives the value for a new packet, `update` the value after a change. Explanations are imported
on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.checksum.compute import compute
from dissect.checksum.coverage import Coverage
from dissect.checksum.crc import crc32c, ends_in_check_sequence, frame_check_sequence
from dissect.checksum.declared import checksum_field, conditions, has_checksum, reach
from dissect.checksum.fletcher import fletcher
from dissect.checksum.hints import Causes, Hint, HintCode, Mistake, OtherPseudoHeader
from dissect.checksum.internet import add, fold, internet_checksum, ones_complement_sum
from dissect.checksum.mistakes.try_each import find_causes, find_hints, mistakes
from dissect.checksum.precedence import verify
from dissect.checksum.update import update
from dissect.checksum.verdict import Kind, Reason, Verdict, valid
from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.checksum.explanations.crc import CrcExplanation, CrcStep
    from dissect.checksum.explanations.explain import explain
    from dissect.checksum.explanations.fletcher import FletcherExplanation, FletcherStep
    from dissect.checksum.explanations.internet import Carry, Explanation, Part, Word

_HOMES: Final = {
    "Carry": "dissect.checksum.explanations.internet",
    "CrcExplanation": "dissect.checksum.explanations.crc",
    "CrcStep": "dissect.checksum.explanations.crc",
    "Explanation": "dissect.checksum.explanations.internet",
    "FletcherExplanation": "dissect.checksum.explanations.fletcher",
    "FletcherStep": "dissect.checksum.explanations.fletcher",
    "Part": "dissect.checksum.explanations.internet",
    "Word": "dissect.checksum.explanations.internet",
    "explain": "dissect.checksum.explanations.explain",
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
