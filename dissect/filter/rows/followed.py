"""Tests, over the rows of a block, of what was told of packets by those before them."""

from __future__ import annotations

from itertools import chain
from typing import Any

from dissect.blocks.frames import Frames
from dissect.capture.told import Several, Told
from dissect.filter.expressions import Leaf
from dissect.filter.occurrences import KnownValues
from dissect.filter.rows.flags import Known, number_of
from dissect.filter.rows.looking import Looking
from dissect.filter.rows.memory import ValueMemory


def told_of(frames: Frames, name: str) -> Told:
    """What is told under a name. ValueError if nobody has followed the capture."""
    told = frames.told.get(name)
    if told is None:
        raise ValueError(f"{name} is told by earlier packets, and nobody has followed them")
    return told


class FollowedFlags:
    """A leaf over one such name."""

    def __init__(self, leaf: Leaf, name: str) -> None:
        self._leaf = leaf
        self._name = name
        self._memory = ValueMemory(leaf, _itself)

    def of(self, frames: Frames) -> bytearray:
        """For each frame 1 where it holds, else 0. ValueError if nobody has followed the capture."""
        told = told_of(frames, self._name)
        flags = bytearray(len(frames))
        read, holds = told.readers[self._name], self._memory.__getitem__
        for number, facts in told.facts.items():
            if isinstance(facts, Several):
                values = tuple(chain(*told.values(self._name, number)))
                found = self._leaf.holds(KnownValues(values))  # type: ignore[arg-type]  # in the place of a packet
            else:
                value = read(facts)
                found = value is not None and holds(value)
            flags[number - frames.first_number] = found
        return flags


class FollowedTest:
    """The same as a test of the rows of a block."""

    def __init__(self, leaf: Leaf, name: str) -> None:
        self._flags = FollowedFlags(leaf, name)

    def known(self, looking: Looking) -> Known:
        found = number_of(self._flags.of(looking.block.frames))
        return Known(found, found)


def _itself(value: Any) -> Any:
    return value


__all__ = ["FollowedFlags", "FollowedTest", "told_of"]
