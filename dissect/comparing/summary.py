"""What a whole comparison found, counted in bounded memory."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from dissect.comparing.changes import Change
from dissect.comparing.comparison import Pair, Unpaired
from dissect.comparing.keys import Confidence, Part
from dissect.comparing.updates import Outcome

MOST: Final = 1000
"""How many different values of one field are counted apart."""
LONGEST: Final = 64
"""Octets of values that are counted apart."""
SAMPLES: Final = 1 << 16


class Kind(NamedTuple):
    """A field that was changed in some pairs."""

    name: str
    quoted: bool
    declared: Any
    """The field, of those with this name: an item of a list may be called like one of its fields."""


@dataclass(slots=True)
class Changed:
    """How often a field was changed, and from what to what."""

    sample: Change
    """One of the changes, for the declaration of the field."""
    pairs: int = 0
    values: Counter[tuple[Any, Any]] = field(default_factory=Counter)
    others: int = 0
    """Changes that are not counted among the values: there are too many, or they are too long."""

    def add(self, change: Change) -> None:
        self.pairs += 1
        values = change.old, change.new
        is_short = all(not isinstance(one, bytes) or len(one) <= LONGEST for one in values)
        if is_short and (values in self.values or len(self.values) < MOST):
            self.values[values] += 1
        else:
            self.others += 1


class Delays:
    """The least, the median and the greatest of some delays, the median of an even sample if there are many."""

    def __init__(self) -> None:
        self.count = 0
        self.least = self.greatest = 0
        self._kept = array("q")
        self._every = 1

    def add(self, delay: int) -> None:
        """Add a delay in nanoseconds."""
        self.least = min(self.least, delay) if self.count else delay
        self.greatest = max(self.greatest, delay) if self.count else delay
        if self.count % self._every == 0:
            self._kept.append(max(min(delay, (1 << 63) - 1), -1 << 63))
            if len(self._kept) > SAMPLES:
                self._kept = self._kept[::2]
                self._every *= 2
        self.count += 1

    @property
    def median(self) -> int:
        """The delay in the middle; of an even number, the lower one. ValueError without delays."""
        if not self._kept:
            raise ValueError("no delays")
        return sorted(self._kept)[(len(self._kept) - 1) // 2]


class ComparisonSummary:
    """Counts what `compare` gives."""

    def __init__(self) -> None:
        self.pairs = 0
        self.keys: Counter[tuple[tuple[Part, ...], Confidence]] = Counter()
        """By what they were paired, and how sure that is."""
        self.missing = self.new = 0
        self.repetitions = 0
        """New packets that repeat another one."""
        self.local = [0, 0]
        """Packets without a partner that no router passes on, before and after."""
        self.changes: dict[Kind, Changed] = {}
        self.removed: Counter[str] = Counter()
        self.added: Counter[str] = Counter()
        self.checksums: dict[str, Counter[Outcome]] = {}
        self.wrong = 0
        """Pairs with a checksum that was wrongly updated."""
        self.later, self.earlier = Delays(), Delays()
        """Of packets that were captured later after, and of those that were earlier: they went the other way, or the
        clocks differ."""

    @property
    def is_failure(self) -> bool:
        """Whether a packet is missing, or a checksum was wrongly updated."""
        return bool(self.missing or self.wrong)

    def add(self, found: Pair | Unpaired) -> None:
        """Count one thing that was found."""
        if isinstance(found, Pair):
            self._add_pair(found)
        elif found.is_local:
            self.local[0 if found.is_before else 1] += 1
        elif found.is_before:
            self.missing += 1
        else:
            self.new += 1
            self.repetitions += found.repeats is not None

    def _add_pair(self, pair: Pair) -> None:
        self.pairs += 1
        self.keys[pair.key, pair.confidence] += 1
        for change in pair.changes:
            kind = Kind(change.name, change.quoted, change.field)
            if kind not in self.changes:
                self.changes[kind] = Changed(change)
            self.changes[kind].add(change)
        self.removed.update(pair.removed)
        self.added.update(pair.added)
        for update in pair.checksums:
            if not update.quoted:
                self.checksums.setdefault(update.name, Counter())[update.outcome] += 1
        self.wrong += bool(pair.wrong)
        delay = pair.delay_ns
        if delay is not None:
            (self.later if delay >= 0 else self.earlier).add(delay)
