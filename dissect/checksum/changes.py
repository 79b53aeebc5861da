"""Checksums that were right before the packet was changed: what routers and address translators forget (RFC 1624)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dissect.checksum.compute import written
from dissect.checksum.coverage import Coverage
from dissect.checksum.hints import HintCode, Mistake
from dissect.checksum.internet import ALL_ONES
from dissect.checksum.parts import contributions, covered_spans
from dissect.schema import InternetChecksum

TIME_TO_LIVE = "time_to_live"
"""The field that routers count down under a checksum, in the words of its RFC (there is one: IPv4's)."""

MANY = 4
"""From more changed fields than these, only one or all are taken for forgotten: not every combination is credible."""


def changes(coverage: Coverage, rule: InternetChecksum, right: int, before: Coverage | None) -> Iterator[Mistake]:
    """The values left by updates that were not made, given the right checksum and what was changed."""
    total = ALL_ONES - right
    yield from _counted_down(coverage, rule, total)
    if before is not None and before.found is not None and before.length is not None and before.obstacle is None:
        if before.header is coverage.header:
            yield from _not_updated(coverage, rule, before, total)
        error = (before.found - before.expected) % ALL_ONES
        if error:
            yield Mistake((right + error) % ALL_ONES, HintCode.WRONG_BEFORE)


def _counted_down(coverage: Coverage, rule: InternetChecksum, total: int) -> Iterator[Mistake]:
    """The time to live was one more, as before the last router; the only change that needs no `before`."""
    for span in covered_spans(coverage):
        if span.name == TIME_TO_LIVE and span.number(coverage.covered) + 1 < 1 << span.end - span.begin:
            value = written(rule, total + (1 << span.shift))
            yield Mistake(value, HintCode.NOT_UPDATED, (TIME_TO_LIVE,))


def _not_updated(coverage: Coverage, rule: InternetChecksum, before: Coverage, total: int) -> Iterator[Mistake]:
    """The smallest sets of changed fields whose changes were left out and so explain the value."""
    old, new = contributions(before), contributions(coverage)
    excess = {key: (new.get(key, 0) - old.get(key, 0)) % ALL_ONES for key in (new | old)}
    changed = [key for key, amount in excess.items() if amount]
    sizes = range(1, len(changed) + 1) if len(changed) <= MANY else (1, len(changed))
    explained: list[set[tuple[str, str]]] = []
    for forgotten in (set(some) for size in sizes for some in combinations(changed, size)):
        if any(smaller < forgotten for smaller in explained):
            continue
        left_out = sum(excess[key] for key in forgotten) % ALL_ONES
        value = written(rule, total + ALL_ONES - left_out)
        if coverage.found is not None and (value - coverage.found) % ALL_ONES == 0:
            explained.append(forgotten)
            names = tuple(key[1] for key in changed if key in forgotten)
            yield Mistake(value, HintCode.NOT_UPDATED, names)
