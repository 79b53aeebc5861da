"""Tries each mistake that a sender can make, and chooses those that explain a wrong checksum.

Every mistake is made on purpose, and the value that it gives is compared with the value found.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from dissect.checksum.coverage import Coverage
from dissect.checksum.hints import Causes, Hint, HintCode, Mistake
from dissect.checksum.sums.crc import ends_in_check_sequence
from dissect.checksum.sums.internet import ALL_ONES
from dissect.checksum.tried_mistakes.crc32c import crc32c_mistakes
from dissect.checksum.tried_mistakes.fletcher import fletcher_mistakes
from dissect.checksum.tried_mistakes.frame_check import frame_check_mistakes
from dissect.checksum.tried_mistakes.internet import sum_mistakes
from dissect.schema import Crc32c, Fletcher, FrameCheckSequence, InternetChecksum, Zero

LEFT_FOR_CARD = Mistake(0, HintCode.LEFT_FOR_CARD)
"""The field was left for a network card. It then holds 0x0000, never 0xffff, which another mistake may give as well."""


def mistakes(coverage: Coverage, *, before: Coverage | None = None) -> Iterator[Mistake]:
    """Every mistake that is possible with the given values, with the wrong value that it gives.

    Mistakes that make no difference are left out; they would appear if only zeros are covered. `before` is the same
    packet at an earlier place. Yields nothing if the right checksum is unknown.
    """
    if not coverage.is_verifiable:
        return
    right, rule = coverage.expected, coverage.rule
    if isinstance(rule, FrameCheckSequence):
        made = frame_check_mistakes(coverage, right)
    elif isinstance(rule, Crc32c):
        made = crc32c_mistakes(coverage, right, before)
    elif isinstance(rule, Fletcher):
        made = fletcher_mistakes(coverage, rule, right)
    else:
        made = sum_mistakes(coverage, rule, right, before)
    seen = set()
    for one in chain(_left_for_card(coverage), made):
        key = one.code, one.details, one.value
        if _difference(coverage, one.value, right) and key not in seen:
            seen.add(key)
            yield one


def find_causes(coverage: Coverage, *, before: Coverage | None = None) -> Causes:
    """All mistakes that explain the value found, if it is wrong and the right one is known; otherwise none.

    `before` is the same packet at an earlier place: on another interface, before a router or translator.
    """
    found = coverage.found
    if found is None or not coverage.is_verifiable or found == coverage.expected:
        return Causes()
    tried = list(mistakes(coverage, before=before))
    # A right check sequence covers the wrong checksum, so nothing has changed since the frame was sent.
    is_proof = coverage.is_intact or ends_in_check_sequence(coverage.frame) or not _octet_makes(coverage, found)
    fitting = _smallest([one for one in tried if one.value == found or _is_other_zero(coverage, one, found)])
    telling = [one.hint for one in fitting if is_proof or one.is_likely]
    hints = dict.fromkeys([*_from_context(coverage, found, before), *telling])
    # Once the packet makes one mistake likely, the others are only noise.
    perhaps = () if telling else dict.fromkeys(one.hint for one in fitting if one.hint not in hints)
    return Causes(hints=tuple(hints), perhaps=tuple(perhaps), tried=len(tried))


def find_hints(coverage: Coverage, *, before: Coverage | None = None) -> tuple[Hint, ...]:
    """The hints among the causes (see `find_causes`)."""
    return find_causes(coverage, before=before).hints


def _left_for_card(coverage: Coverage) -> list[Mistake]:
    """A field left for a network card; no card fills in Fletcher's checksum."""
    return [] if isinstance(coverage.rule, Fletcher) else [LEFT_FOR_CARD]


def _difference(coverage: Coverage, left: int, right: int) -> int:
    """The difference between two values of the field, 0 if they are the same."""
    # In one's complement 0x0000 and 0xFFFF are the same number, and senders write either.
    return (left - right) % (ALL_ONES if isinstance(coverage.rule, InternetChecksum) else 1 << 32)


def _is_other_zero(coverage: Coverage, mistake: Mistake, found: int) -> bool:
    """Whether a mistake gives the other zero than the one found."""
    return mistake is not LEFT_FOR_CARD and not _difference(coverage, mistake.value, found)


def _octet_makes(coverage: Coverage, found: int) -> bool:
    """Whether one changed octet, in the upper or lower half of its word, makes the difference that was found."""
    if not isinstance(coverage.rule, InternetChecksum):
        return False
    difference = _difference(coverage, found, coverage.expected)
    sizes = (difference, ALL_ONES - difference)
    return any(size < 1 << 8 or (size % (1 << 8) == 0 and size < 1 << 16) for size in sizes)


def _smallest(fitting: list[Mistake]) -> list[Mistake]:
    """The mistakes without missing updates that explain no more than some of their parts do."""
    forgotten = [set(one.details) for one in fitting if one.code is HintCode.NOT_UPDATED]
    return [
        one
        for one in fitting
        if one.code is not HintCode.NOT_UPDATED or not any(smaller < set(one.details) for smaller in forgotten)
    ]


def _from_context(coverage: Coverage, found: int, before: Coverage | None) -> Iterator[Hint]:
    """Hints that follow from the context, whatever wrong value was found."""
    if coverage.zero_is_absent and before is not None and before.found == 0 and before.zero_is_absent:
        # RFC 768, Fields: zero means that the transmitter generated no checksum. There was nothing to update.
        yield Hint(code=HintCode.ABSENT_BEFORE)
    left = _left_for_card(coverage)
    if found or not left:
        return
    yield from (one.hint for one in left)
    if not any(coverage.covered):
        yield Hint(code=HintCode.ZERO_OF_NOTHING)
    if coverage.rule.zero is Zero.ABSENT_WHERE_ANNOUNCED:
        if coverage.zero_forbidden_by:
            yield Hint(code=HintCode.ZERO_FORBIDDEN, details=(coverage.zero_forbidden_by,))
        else:
            known = coverage.zero_is_absent is not None
            yield Hint(code=HintCode.ZERO_UNANNOUNCED if known else HintCode.ZERO_UNKNOWN)
