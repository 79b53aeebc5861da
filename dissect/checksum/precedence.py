"""The order of precedence of the verdicts on one checksum, and of the obstacles to verifying it.

The first of these that applies is the verdict:

1. ABSENT or ILLEGAL: the field is zero, which means no checksum, allowed or not (see `dissect.checksum.zero`). This
   applies even if nothing can be recomputed.
2. UNVERIFIABLE: there is an obstacle. If there are several, the first in `OBSTACLES` is the reason.
3. VALID. It comes before PARTIAL, because the right checksum equals the pseudo-header's sum once in 65 536 packets.
4. PARTIAL.
5. UNVERIFIABLE (no_length): the length for the pseudo-header came from the frame, and is not right.
6. INVALID. The rest of the packet may change this one: see `dissect.packet.checksums.verify_packet`.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from dissect.checksum.coverage import Coverage
from dissect.checksum.kind import Kind, Reason
from dissect.checksum.sums.fletcher import agrees
from dissect.checksum.sums.internet import ALL_ONES, ones_complement_sum
from dissect.checksum.tried_mistakes.try_each import find_causes
from dissect.checksum.verdict import Verdict, invalid
from dissect.checksum.zero import verdict_on_zero
from dissect.schema import Fletcher, InternetChecksum

OBSTACLES: Final = (
    Reason.NOT_CAPTURED,
    Reason.BAD_LENGTH,
    Reason.FRAGMENT,
    Reason.CUT_BY_CAPTURE,
    Reason.QUOTED,
    Reason.UNKNOWN_DESTINATION,
    Reason.NO_PSEUDO_HEADER,
)
"""The obstacles that `Coverage.obstacles` may hold, in their order of precedence."""


def verify(coverage: Coverage, *, before: Coverage | None = None) -> Verdict:
    """The verdict on a checksum field. `before` is the same packet at an earlier place, for hints.

    If several verdicts apply, the order in `dissect.checksum.precedence` decides.
    """
    found, octets = coverage.found, coverage.rule.octets
    verdict = _zero(coverage) if found == 0 else None
    if verdict is not None:
        return verdict
    obstacles = coverage.obstacles
    if obstacles or found is None:
        reason = next((one for one in OBSTACLES if one in obstacles), None)
        return Verdict(kind=Kind.UNVERIFIABLE, found=found, reason=reason, octets=octets)
    verdict = (_sum if isinstance(coverage.rule, InternetChecksum) else _compared)(coverage, found)
    if verdict is not None:
        return verdict
    if coverage.length is None:
        return Verdict(kind=Kind.UNVERIFIABLE, found=found, reason=Reason.NO_LENGTH, octets=octets)
    return invalid(found, coverage.expected, octets, partial(find_causes, coverage, before=before))


def _zero(coverage: Coverage) -> Verdict | None:
    """The verdict on a zero that means no checksum; None if it counts like any other number."""
    # A network layer that does not allow a zero forbids it.
    forbids = coverage.zero_is_absent is None and coverage.pseudo_header is not None
    return verdict_on_zero(
        coverage.rule,
        lambda: coverage.expected if coverage.is_verifiable else None,
        allowed=False if forbids or coverage.zero_forbidden_by else coverage.zero_is_absent,
        reference=coverage.zero_reference,
    )


def _sum(coverage: Coverage, found: int) -> Verdict | None:
    """The verdict on a one's complement sum that is VALID or PARTIAL; None if it is neither."""
    pseudo_sum = ones_complement_sum(coverage.pseudo_octets)
    # RFC 1071 §1, 3: summed together with the checksum itself, right octets give all ones. Either zero does.
    if ones_complement_sum(coverage.counted, pseudo_sum) == ALL_ONES:
        # Only one of the two zeros can be right and yet differ from the computed value.
        right = coverage.expected if found in (0, ALL_ONES) else found
        return Verdict(kind=Kind.VALID, found=found, expected=right)
    if coverage.holds_pseudo_header_sum:
        return Verdict(kind=Kind.PARTIAL, found=found, expected=coverage.expected)
    return None


def _compared(coverage: Coverage, found: int) -> Verdict | None:
    """The verdict on a checksum of another kind that is VALID; None if it is not."""
    right = coverage._computed
    if found != right and not (isinstance(coverage.rule, Fletcher) and agrees(found, right)):
        return None
    return Verdict(kind=Kind.VALID, found=found, expected=found, octets=coverage.rule.octets)
