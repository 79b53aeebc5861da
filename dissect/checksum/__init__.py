"""The Internet checksum and CRC-32C: computed, updated, verified with a reason, and explained.

Who takes a packet apart describes a checksum field and its context as a `Coverage`; `verify` gives the `Verdict` on it
and `explain` the worked arithmetic. Who puts one together asks `compute`; who changes one asks `update`.
"""

from __future__ import annotations

from dissect.checksum.compute import compute
from dissect.checksum.coverage import Coverage
from dissect.checksum.crc import crc32c, ends_in_check_sequence, frame_check_sequence
from dissect.checksum.declared import checksum_field, conditions, has_checksum, reach
from dissect.checksum.explanations.crc import CrcExplanation, CrcStep
from dissect.checksum.explanations.explain import explain
from dissect.checksum.explanations.fletcher import FletcherExplanation, FletcherStep
from dissect.checksum.explanations.internet import Carry, Explanation, Part, Word
from dissect.checksum.fletcher import fletcher
from dissect.checksum.hints import Causes, Hint, HintCode, Mistake, OtherPseudoHeader
from dissect.checksum.internet import add, fold, internet_checksum, ones_complement_sum
from dissect.checksum.mistakes.causes import find_causes, find_hints, mistakes
from dissect.checksum.update import update
from dissect.checksum.verdict import Kind, Reason, Verdict, valid
from dissect.checksum.verify import verify

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
