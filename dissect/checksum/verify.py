"""From a field and its context to a verdict."""

from __future__ import annotations

from functools import partial

from dissect.checksum.coverage import Coverage
from dissect.checksum.fletcher import agrees
from dissect.checksum.internet import ALL_ONES, ones_complement_sum
from dissect.checksum.mistakes.causes import find_causes
from dissect.checksum.verdict import Kind, Reason, Verdict, invalid
from dissect.schema import RFC, Fletcher, InternetChecksum, Zero

NEVER_SENT = RFC(3828, "3.1")
ANNOUNCED = RFC(9653, "5.3")
NOT_TRANSMITTED = RFC(4884, "7")


def verify(coverage: Coverage, *, before: Coverage | None = None) -> Verdict:
    """The verdict on a checksum field. `before` is the same packet at an earlier place, for hints.

    The first of these that applies:

    1. ABSENT or ILLEGAL: the field is zero, which means no checksum, allowed or not. This applies even if nothing can
       be recomputed.
    2. UNVERIFIABLE: there is an obstacle, the first one in the order of `Coverage.obstacle`.
    3. VALID. It comes before PARTIAL, because the right checksum equals the pseudo-header's sum once in 65 536 packets.
    4. PARTIAL.
    5. UNVERIFIABLE (no_length): the length for the pseudo-header came from the frame, and is not right.
    6. INVALID.
    """
    found, octets = coverage.found, coverage.rule.octets
    verdict = _zero(coverage) if found == 0 else None
    if verdict is not None:
        return verdict
    obstacle = coverage.obstacle
    if obstacle is not None or found is None:
        return Verdict(kind=Kind.UNVERIFIABLE, found=found, reason=obstacle, octets=octets)
    verdict = (_sum if isinstance(coverage.rule, InternetChecksum) else _compared)(coverage, found)
    if verdict is not None:
        return verdict
    if coverage.length is None:
        return Verdict(kind=Kind.UNVERIFIABLE, found=found, reason=Reason.NO_LENGTH, octets=octets)
    return invalid(found, coverage.expected, octets, partial(find_causes, coverage, before=before))


def _zero(coverage: Coverage) -> Verdict | None:
    """The verdict on a zero that means no checksum; None if it counts like any other number.

    It counts like any other if no network layer says whether it is allowed, or if no receiver has announced that it
    accepts it.
    """
    known = coverage.obstacle is None and coverage.length is not None
    rule, octets = coverage.rule.zero, coverage.rule.octets
    if rule is Zero.NEVER_SENT:
        expected = coverage.expected if known else None
        return Verdict(kind=Kind.ILLEGAL, found=0, expected=expected, reference=NEVER_SENT)
    if rule is Zero.ABSENT_WHERE_ANNOUNCED:
        # RFC 9653 §5.3 speaks of an *incorrect* zero: one in 2**32 packets has a right one.
        if not coverage.zero_is_absent or coverage.zero_forbidden_by or (known and coverage.expected == 0):
            return None
        return Verdict(kind=Kind.ABSENT, found=0, reference=ANNOUNCED, octets=octets)
    unknown = coverage.zero_is_absent is None and coverage.pseudo_header is None
    if rule is Zero.COMPUTED or (rule is not Zero.ABSENT and unknown):
        return None
    if rule is Zero.ABSENT or coverage.zero_is_absent:
        reference = NOT_TRANSMITTED if rule is Zero.ABSENT else coverage.zero_reference
        return Verdict(kind=Kind.ABSENT, found=0, reference=reference)
    return Verdict(kind=Kind.ILLEGAL, found=0, expected=coverage.expected if known else None)


def _sum(coverage: Coverage, found: int) -> Verdict | None:
    """The verdict on a one's complement sum that is VALID or PARTIAL; None if it is neither."""
    pseudo_sum = ones_complement_sum(coverage.pseudo_octets)
    # RFC 1071 §1, 3: summed together with the checksum itself, right octets give all ones. Either zero does.
    if ones_complement_sum(coverage.counted, pseudo_sum) == ALL_ONES:
        # Only one of the two zeros can be right and yet differ from the computed value.
        right = coverage.expected if found in (0, ALL_ONES) else found
        return Verdict(kind=Kind.VALID, found=found, expected=right)
    if coverage.takes_pseudo_header and found == pseudo_sum:
        return Verdict(kind=Kind.PARTIAL, found=found, expected=coverage.expected)
    return None


def _compared(coverage: Coverage, found: int) -> Verdict | None:
    """The verdict on a checksum of another kind that is VALID; None if it is not."""
    right = coverage.expected
    if found != right and not (isinstance(coverage.rule, Fletcher) and agrees(found, right)):
        return None
    return Verdict(kind=Kind.VALID, found=found, expected=found, octets=coverage.rule.octets)
