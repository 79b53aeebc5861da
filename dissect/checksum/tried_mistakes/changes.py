"""Checksums that were right before the packet changed: updates that routers and translators forget (RFC 1624)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeVar

from dissect.checksum.computing import written
from dissect.checksum.coverage import Coverage
from dissect.checksum.hints import HintCode, Mistake
from dissect.checksum.spans import contributions, covered_spans
from dissect.checksum.sums.internet import ALL_ONES
from dissect.schema import InternetChecksum

TIME_TO_LIVE = "time_to_live"
"""The only field that routers count down under a checksum: that of IPv4, as its RFC names it."""

USUAL = frozenset({32, 64, 128, 255})
"""The times to live that senders begin with."""


T = TypeVar("T")

MANY = 4


def forgotten_together(changed: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """The changed fields that one update may have left out together: any of them; if there are more than `MANY`, only
    one or all, because not every combination is credible."""
    sizes = range(1, len(changed) + 1) if len(changed) <= MANY else (1, len(changed))
    return (some for size in sizes for some in combinations(changed, size))


def changes(coverage: Coverage, rule: InternetChecksum, right: int, before: Coverage | None) -> Iterator[Mistake]:
    """The values that missing or wrong updates leave, given the right checksum and the packet before the change."""
    total = ALL_ONES - right
    yield from _counted_down(coverage, rule, total)
    if before is None or before.found is None or not before.is_verifiable:
        return
    if before.found == 0 and before.zero_is_absent:
        return
    if before.header is coverage.header:
        yield from _not_updated(coverage, rule, before, total)
    error = (before.found - before.expected) % ALL_ONES
    if error:
        yield Mistake((right + error) % ALL_ONES, HintCode.WRONG_BEFORE)


def _counted_down(coverage: Coverage, rule: InternetChecksum, total: int) -> Iterator[Mistake]:
    """The mistakes of routers with the time to live, the only change that needs no `before`.

    A mistake is likely if the first router that made it received a time to live that senders begin with.
    """
    for span in covered_spans(coverage):
        if span.name != TIME_TO_LIVE:
            continue
        now, most = span.number(coverage.covered), (1 << span.end - span.begin) - 1
        one = 1 << span.shift
        if now + 1 <= most:
            value = written(rule, total + one)
            yield Mistake(value, HintCode.NOT_UPDATED, (TIME_TO_LIVE,), now + 1 in USUAL)
            less = written(rule, total + ALL_ONES - one)
            yield Mistake(less, HintCode.UPDATED_TWICE, (TIME_TO_LIVE,), now + 1 in USUAL)
        if now + 2 <= most:
            value = written(rule, total + one)
            yield Mistake(value, HintCode.COUNTED_TWICE, (TIME_TO_LIVE,), now + 2 in USUAL)
            value = written(rule, total + 2 * one)
            yield Mistake(value, HintCode.NOT_UPDATED, (f"{TIME_TO_LIVE} by two routers",), now + 2 in USUAL)


def _not_updated(coverage: Coverage, rule: InternetChecksum, before: Coverage, total: int) -> Iterator[Mistake]:
    """The updates that some of the changed fields, or all, did not get, got twice, or got the wrong way round."""
    old, new = contributions(before), contributions(coverage)
    excess = {key: (new.get(key, 0) - old.get(key, 0)) % ALL_ONES for key in (new | old)}
    changed = [key for key, amount in excess.items() if amount]
    for wrong in forgotten_together(changed):
        names = tuple(name for _, name in wrong)
        amount = sum(excess[key] for key in wrong) % ALL_ONES
        yield Mistake(written(rule, total + ALL_ONES - amount), HintCode.NOT_UPDATED, names)
        if len(wrong) in {1, len(changed)}:
            yield Mistake(written(rule, total + amount), HintCode.UPDATED_TWICE, names)
            yield Mistake(written(rule, total + 2 * (ALL_ONES - amount)), HintCode.UPDATED_BACKWARDS, names)
