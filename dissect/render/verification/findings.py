"""Which failures of a file are listed: the first of each protocol and verdict. The others are only counted.

A zero that a network card may fill in is held back, because only the end of the capture tells whether it is a failure
(see `dissect.session.offload`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from dissect.checksum import Kind
from dissect.packet import LayerChecksum, Packet
from dissect.render.verification.offload import Excuse, excuse_for

LISTED: Final = 20
"""Failures of each protocol and verdict that are listed unless all are asked for."""

HELD: Final = 1000
"""Zeros of a file that are held back at most, also where all failures are to be listed: memory has to be bounded."""

T = TypeVar("T")

What: TypeAlias = tuple[str, Kind]
"""Protocol and verdict."""


@dataclass(frozen=True, slots=True)
class Rest(Generic[T]):
    """What the end of the capture tells of its failures."""

    failures: tuple[T, ...]
    """Those held back that are failures indeed, as far as they are listed."""
    excused: tuple[T, ...]
    """Those held back that are none, as far as they are listed."""
    excused_count: int
    omitted: dict[What, int]
    """How many failures are not listed, by protocol and verdict; only where there are some."""

    def omitted_objects(self) -> dict[str, dict[str, int]]:
        """The same for JSON: protocol to verdict to count."""
        objects: dict[str, dict[str, int]] = {}
        for (protocol, kind), count in self.omitted.items():
            objects.setdefault(protocol, {})[kind.value] = count
        return objects


class Findings(Generic[T]):
    """The failures of one file. `make` turns one that is listed into what is shown of it.

    At most `limit` of each protocol and verdict are listed (None: all), of zeros that may be excused as many of each
    host, until it is known which are excused.
    """

    def __init__(self, make: Callable[[Packet, LayerChecksum], T], limit: int | None = LISTED) -> None:
        self.limit = limit
        self._make = make
        self._counts: Counter[tuple[What, Excuse | None]] = Counter()
        self._held: list[tuple[What, Excuse, T]] = []

    def add(self, packet: Packet, checksum: LayerChecksum) -> T | None:
        """Count a failure. What is shown of it, if it is to be listed now; None if never or not yet."""
        what, excuse = (checksum.protocol, checksum.verdict.kind), excuse_for(packet, checksum)
        self._counts[what, excuse] += 1
        if not self._is_listed(self._counts[what, excuse]):
            return None
        if excuse is None:
            return self._make(packet, checksum)
        if len(self._held) < HELD:
            self._held.append((what, excuse, self._make(packet, checksum)))
        return None

    def rest(self, excuses: Set[Excuse]) -> Rest[T]:
        """What is to be listed after all others, given what the capture excuses."""
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
