"""The Internet checksum: computed, updated, verified with a reason, and explained.

Who takes a packet apart describes a checksum field and its context as a `Coverage`; `verify` gives the `Verdict` on it
and `explain` the worked arithmetic. Who puts one together asks `compute`; who changes one asks `update`.
"""

from __future__ import annotations

from dissect.checksum.compute import compute
from dissect.checksum.coverage import Coverage, checksum_field
from dissect.checksum.explain import Carry, Explanation, Part, Word, explain
from dissect.checksum.hints import Hint, HintCode
from dissect.checksum.internet import add, fold, internet_checksum, ones_complement_sum
from dissect.checksum.mistakes import find_hints
from dissect.checksum.update import update
from dissect.checksum.verdict import Kind, Reason, Verdict
from dissect.checksum.verify import verify

__all__ = [
    "Carry",
    "Coverage",
    "Explanation",
    "Hint",
    "HintCode",
    "Kind",
    "Part",
    "Reason",
    "Verdict",
    "Word",
    "add",
    "checksum_field",
    "compute",
    "explain",
    "find_hints",
    "fold",
    "internet_checksum",
    "ones_complement_sum",
    "update",
    "verify",
]
