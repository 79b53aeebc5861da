"""A thousand captures, each rewritten by a box: who was paired with whom, and which mistake was found where."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from dissect.comparing import Pair, Unpaired, compare
from tests.comparing.rewriting import BUGS, Box, Bug, packets, sent

KINDS: dict[str, dict[str, Any]] = {
    "router": {"translates": False, "clamps": False},
    "translator of addresses": {"changes_ports": False},
    "translator of ports": {},
    "lossless": {"loss": 0.0, "duplicates": 0.0, "reordering": 0.0},
    "reordering": {"reordering": 0.5},
    "duplicating": {"duplicates": 0.3},
    "marking": {"marks": True, "loss": 0.1},
    "losing": {"loss": 0.3},
}
EACH, QUICK = 125, 2
"""Captures of each kind, and how many of them the quick run takes."""


def case(kind: str, seed: int) -> Counter[str]:
    random = Random(f"{kind} {seed}")
    datagrams = sent(random)
    box = Box(random, **KINDS[kind])
    bug = random.choice(["", *BUGS])
    passed = box.passed(datagrams, bug)
    origins = dict(enumerate((index + 1 for _, index in passed), 1))
    found = list(compare(packets([one.octets() for one in datagrams]), packets([octets for octets, _ in passed], 5)))

    counts: Counter[str] = Counter()
    pairs = [one for one in found if isinstance(one, Pair)]
    for pair in pairs:
        number = pair.before.frame.number
        counts["right" if origins[pair.after.frame.number] == number else "wrongly paired"] += 1
        assert bool(pair.wrong) == (number - 1 in box.bugs), (kind, seed, pair)
        if pair.wrong:
            assert names(pair, BUGS[bug]), (kind, seed, pair.wrong)
    counts["survived"] += len(set(origins.values()))
    lone = [one for one in found if isinstance(one, Unpaired)]
    assert len(pairs) + sum(one.is_before for one in lone) == len(datagrams)
    assert len(pairs) + sum(not one.is_before for one in lone) == len(passed)
    return counts


def names(pair: Pair, bug: Bug) -> bool:
    hints = [hint for one in pair.wrong for hint in one.hints]
    return any(hint.code.value == bug.hint and (not bug.detail or bug.detail in hint.details) for hint in hints)


@pytest.mark.parametrize("seeds", [range(QUICK), pytest.param(range(QUICK, EACH), marks=pytest.mark.slow)], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_packets_are_paired_and_mistakes_found(kind: str, seeds: range) -> None:
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts += case(kind, seed)

    assert counts["wrongly paired"] == 0
    assert counts["right"] >= 0.99 * counts["survived"]
