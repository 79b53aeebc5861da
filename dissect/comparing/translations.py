"""How a translator renames flows, as far as pairs have shown it: in bounded memory."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from dissect.comparing.identity import Flow

MOST: Final = 1 << 16
"""How many flows are remembered; the older half is forgotten when there are more."""
NAMED: Final = 4
"""How many fields a flow has at least that stands for one translation: addresses alone are shared by many."""


class Relation(IntEnum):
    """Whether a flow before can be one after; the lower, the likelier."""

    KNOWN = 0
    OPEN = 1
    OTHER = 2
    """A pair has shown that one of the two has another counterpart."""


class Translations:
    """The flow after of each flow before, and the reverse."""

    def __init__(self) -> None:
        self._after: dict[Flow, Flow] = {}
        self._before: dict[Flow, Flow] = {}

    def relation(self, before: Flow, after: Flow) -> Relation:
        """What is known of two flows."""
        if len(before) < NAMED or len(after) < NAMED:
            return Relation.OPEN
        known, reverse = self._after.get(before), self._before.get(after)
        if known == after:
            return Relation.KNOWN
        return Relation.OPEN if known is None and reverse is None else Relation.OTHER

    def learn(self, before: Flow, after: Flow) -> None:
        """Remember that one flow became another, whatever was known of both."""
        if len(before) < NAMED or len(after) < NAMED or self._after.get(before) == after:
            return
        stale_after, stale_before = self._after.pop(before, None), self._before.pop(after, None)
        if stale_after is not None:
            del self._before[stale_after]
        if stale_before is not None:
            del self._after[stale_before]
        self._after[before] = after
        self._before[after] = before
        if len(self._after) > MOST:
            for old in list(self._after)[: MOST // 2]:
                del self._before[self._after.pop(old)]


def shared(before: Flow, after: Flow) -> int:
    """How many fields two flows share, place by place."""
    return sum(one == other for one, other in zip(before, after, strict=False))
