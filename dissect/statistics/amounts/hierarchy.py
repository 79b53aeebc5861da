"""The protocol hierarchy: which protocols carry which, with packets and octets, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from dissect.statistics.report import Protocol

Path: TypeAlias = tuple[str, ...]
"""The names of a packet's own layers, from the outside."""

MOST: Final = 4096
"""How many paths are kept apart; of any more, only the longest known prefix counts."""


class Hierarchy:
    """Counts packets and octets by path."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._counts: dict[Path, list[int]] = {(): [0, 0]}

    @property
    def unnamed(self) -> int:
        """Packets without a known layer."""
        return self._counts[()][0]

    def add(self, paths: Mapping[Path, tuple[int, int]]) -> None:
        """Add packets and octets of each path."""
        for path, (packets, octets) in paths.items():
            known = path
            while known not in self._counts and len(self._counts) >= self._most:
                known = known[:-1]
            counts = self._counts.setdefault(known, [0, 0])
            counts[0] += packets
            counts[1] += octets

    def roots(self) -> list[Protocol]:
        """The outermost protocols with those that they carry, largest first."""
        return self._within({path: tuple(counts) for path, counts in self._counts.items() if path}, 0)

    def _within(self, counts: Mapping[Path, tuple[int, ...]], depth: int) -> list[Protocol]:
        """The protocols at this depth of paths that are equal up to there."""
        groups: dict[str, dict[Path, tuple[int, ...]]] = {}
        for path, amounts in counts.items():
            if len(path) > depth:
                groups.setdefault(path[depth], {})[path] = amounts
        found = []
        for name, group in groups.items():
            packets, octets = (sum(column) for column in zip(*group.values(), strict=True))
            found.append(Protocol(name, packets, octets, self._within(group, depth + 1)))
        return sorted(found, key=lambda one: (-one.packets, -one.octets, one.name))
