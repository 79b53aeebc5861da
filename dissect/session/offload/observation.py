"""What the checksum field of a packet looks like, for conclusions from many of them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from dissect.checksum.kind import Kind, Reason

if TYPE_CHECKING:
    from dissect.packet import LayerChecksum

BY_CHANCE: Final = 65_536
"""Among this many complete checksums, one is the sum of the pseudo-header by chance."""

CERTAINTY: Final = 10
"""Checksums of cut packets count as left to the card only if they are this many times more than chance explains."""


class Observation(StrEnum):
    """What the checksum field of a packet looks like."""

    LEFT = "left"
    """It holds the sum of the pseudo-header, and the packet is whole."""
    LEFT_CUT = "left_cut"
    """It holds the sum of the pseudo-header, in a packet that the capture cut: by chance so in one of 65 536."""
    ZERO = "zero"
    """It holds a zero where one is wrong."""
    COMPLETE = "complete"
    """It is right; or the packet was cut, and it is not the sum of the pseudo-header."""
    WRONG = "wrong"
    """It is wrong otherwise."""
    FRAGMENT = "fragment"
    """It is in a fragment."""
    UNKNOWN = "unknown"
    """Nothing is known about it, or there is no checksum."""


LEFT: Final = frozenset({Observation.LEFT, Observation.LEFT_CUT})


def observe(checksum: LayerChecksum) -> Observation:
    """What a checksum field looks like, whether or not the checksum can be verified."""
    verdict, coverage = checksum.verdict, checksum.coverage
    if verdict.kind is Kind.PARTIAL:
        return Observation.LEFT
    if verdict.kind is Kind.VALID:
        return Observation.COMPLETE
    if verdict.kind is Kind.INVALID:
        return Observation.ZERO if verdict.is_wrong_zero else Observation.WRONG
    if verdict.reason is Reason.FRAGMENT:
        return Observation.FRAGMENT
    if verdict.reason is Reason.CUT_BY_CAPTURE and coverage.pseudo_octets and verdict.found:
        return Observation.LEFT_CUT if coverage.holds_pseudo_header_sum else Observation.COMPLETE
    return Observation.UNKNOWN


def is_left(counts: Mapping[Observation, int]) -> bool:
    """Whether more checksums look as if they were left to the card than chance explains."""
    by_chance = counts.get(Observation.COMPLETE, 0) / BY_CHANCE
    return bool(counts.get(Observation.LEFT, 0)) or counts.get(Observation.LEFT_CUT, 0) > CERTAINTY * by_chance
