"""Which mistakes explain a wrong checksum: each that `hints` lists is made on purpose, and its value compared."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.checksum.coverage import Coverage
from dissect.checksum.crc32c_mistakes import crc32c_mistakes
from dissect.checksum.frame_check_mistakes import frame_check_mistakes
from dissect.checksum.hints import Hint, HintCode
from dissect.checksum.internet import ALL_ONES
from dissect.checksum.sum_mistakes import sum_mistakes
from dissect.schema import Crc32c, FrameCheckSequence, Zero


def find_hints(coverage: Coverage, *, before: Coverage | None = None) -> tuple[Hint, ...]:
    """All mistakes that explain the value found, where that can be recomputed and is wrong; none otherwise.

    `before` is the same packet at an earlier place: on another interface, before a router or translator.
    """
    found = coverage.found
    if found is None or coverage.length is None or coverage.obstacle is not None:
        return ()
    right = coverage.expected
    if found == right:
        return ()
    if isinstance(coverage.rule, FrameCheckSequence):
        made, numbers = frame_check_mistakes(coverage, right), 1 << 32
    elif isinstance(coverage.rule, Crc32c):
        made, numbers = crc32c_mistakes(coverage, right, before), 1 << 32
    else:
        # In one's complement 0x0000 and 0xFFFF are the same number, and senders write either.
        made, numbers = sum_mistakes(coverage, coverage.rule, right, before), ALL_ONES
    # A mistake that makes no difference is none; it would show where only zeros are covered and zero is found.
    telling = (one for one in made if (one.value - found) % numbers == 0 and (one.value - right) % numbers)
    zeros = _about_zero(coverage) if found == 0 else ()
    fitting = dict.fromkeys((*zeros, *((one.code, one.details) for one in telling)))
    return tuple(Hint(code=code, details=details) for code, details in fitting)


def _about_zero(coverage: Coverage) -> Iterator[tuple[HintCode, tuple[str, ...]]]:
    """What may be behind a zero that nothing allows."""
    yield HintCode.LEFT_FOR_CARD, ()
    if coverage.rule.zero is Zero.ABSENT_WHERE_ANNOUNCED:
        if coverage.zero_forbidden_by:
            yield HintCode.ZERO_FORBIDDEN, (coverage.zero_forbidden_by,)
        else:
            yield HintCode.ZERO_UNKNOWN if coverage.zero_is_absent is None else HintCode.ZERO_UNANNOUNCED, ()
