"""Choosing which failures of a file to list: the first of each protocol and verdict. The rest are only counted.

A zero checksum that a network card may fill in is held back, because only the whole capture tells whether it is a
failure (see `dissect.session.offload`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeAlias, TypeVar

from dissect.checksum.kind import Kind
from dissect.render.verification.offload import Excuse, excuse_for

if TYPE_CHECKING:
    from dissect.packet import LayerChecksum, Packet

LISTED: Final = 20
"""How many failures of each protocol and verdict are listed by default."""

HELD: Final = 1000
"""The most zeros of a file that are held back, even if all failures are listed: this bounds memory."""

T = TypeVar("T")

What: TypeAlias = tuple[str, Kind]
"""Protocol and verdict."""


class Failure(NamedTuple):
    """A checksum that failed. Most of them are only counted, so that their packets need not be taken apart."""

    what: What
    excuse: Excuse | None
    """What may excuse it."""
    find: Callable[[], tuple[Packet, LayerChecksum]]

    @classmethod
    def of(cls, packet: Packet, checksum: LayerChecksum) -> Failure:
        """The failure of a checksum of a packet."""
        what = checksum.protocol, checksum.verdict.kind
        return cls(what, excuse_for(packet, checksum), lambda: (packet, checksum))


@dataclass(frozen=True, slots=True)
class Rest(Generic[T]):
    """What the whole capture shows about its failures."""

    failures: tuple[T, ...]
    """The listed ones of those held back that are failures after all."""
    excused: tuple[T, ...]
    """The listed ones of those held back that are excused."""
    excused_count: int
    omitted: dict[What, int]
    """How many failures are not listed, by protocol and verdict, without zeros."""

    def omitted_objects(self) -> dict[str, dict[str, int]]:
        """The same for JSON: protocol to verdict to count."""
        objects: dict[str, dict[str, int]] = {}
        for (protocol, kind), count in self.omitted.items():
            objects.setdefault(protocol, {})[kind.value] = count
        return objects


class Findings(Generic[T]):
    """The failures of one file. `make` turns a listed failure into its output.

    At most `limit` of each protocol and verdict are listed (None: all). Of zeros that may be excused, as many are kept
    for each host until it is known which are excused.
    """

    def __init__(self, make: Callable[[Packet, LayerChecksum], T], limit: int | None = LISTED) -> None:
        self.limit = limit
        self._make = make
        self._counts: Counter[tuple[What, Excuse | None]] = Counter()
        self._held: list[tuple[What, Excuse, T]] = []

    def add(self, failure: Failure) -> T | None:
        """Count a failure. Returns its output if it is listed now; None if never or not yet."""
        what, excuse = failure.what, failure.excuse
        self._counts[what, excuse] += 1
        if not self._is_listed(self._counts[what, excuse]):
            return None
        if excuse is None:
            return self._make(*failure.find())
        if len(self._held) < HELD:
            self._held.append((what, excuse, self._make(*failure.find())))
        return None

    def count(self, what: What, excuse: Excuse | None, more: int) -> None:
        """Count more failures that are alike, after as many as are listed."""
        self._counts[what, excuse] += more

    def rest(self, excuses: Set[Excuse]) -> Rest[T]:
        """The failures to list after all others, given the excuses that the capture shows."""
        listed: Counter[tuple[What, bool]] = Counter()
        shown: dict[bool, list[T]] = {False: [], True: []}
        for what, excuse, made in self._held:
            is_excused = excuse in excuses
            listed[what, is_excused] += 1
            if self._is_listed(listed[what, is_excused]):
                shown[is_excused].append(made)
        omitted: Counter[What] = Counter()
        excused_count = 0
        for (what, host), count in self._counts.items():
            if host in excuses:
                excused_count += count
            else:
                omitted[what] += count - (self._listed_of(count) if host is None else 0)
        omitted.subtract(
            {what: self._listed_of(count) for (what, is_excused), count in listed.items() if not is_excused}
        )
        return Rest(tuple(shown[False]), tuple(shown[True]), excused_count, dict(+omitted))

    def _is_listed(self, position: int) -> bool:
        return self.limit is None or position <= self.limit

    def _listed_of(self, count: int) -> int:
        return count if self.limit is None else min(count, self.limit)
