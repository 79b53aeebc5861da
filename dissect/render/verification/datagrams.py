"""Datagrams in fragments, as `verify` counts them: those that are whole count in the place of their fragments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.render.counted import plural
from dissect.render.spans import INDENT, Line, Role

if TYPE_CHECKING:
    from dissect.checksum.kind import Kind, Reason
    from dissect.packet.reassembly import Outcome, Reassembler
    from dissect.render.verification.unread import UnreadKind

MOST_REMEMBERED: Final = 1 << 16
"""Of how many fragments it is remembered what was counted."""
WHOLE: Final = "whole"


class CountedFragment(NamedTuple):
    """What was counted of a packet with a fragment, to be taken back if its datagram becomes whole."""

    unread: UnreadKind
    verdicts: tuple[tuple[str, Kind, Reason | None], ...]
    """Those on checksums in the fragment, each with its protocol and reason, but for failures, which are listed."""


class CountedFragments:
    """The latest of them, by the number of the packet."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._counted: dict[int, CountedFragment] = {}

    def add(self, number: int, counted: CountedFragment) -> None:
        """Remember what was counted of a packet."""
        if len(self._counted) >= self._most:
            del self._counted[next(iter(self._counted))]
        self._counted[number] = counted

    def take(self, number: int) -> CountedFragment | None:
        """The same, once."""
        return self._counted.pop(number, None)


class DatagramCounts(NamedTuple):
    """What became of the datagrams that came in fragments."""

    outcomes: Mapping[Outcome, int]
    overlapping: int
    """How many of them have fragments that overlap."""
    conflicting: int
    """How many have fragments with different octets for one place."""

    @classmethod
    def of(cls, reassembler: Reassembler) -> DatagramCounts:
        """What a reassembler has counted; it is at its end."""
        from dissect.packet.reassembly import Outcome

        found = reassembler.outcomes
        outcomes = {one: found[one] for one in Outcome if found[one]}
        return cls(outcomes, reassembler.overlapping, reassembler.conflicting)

    @property
    def total(self) -> int:
        """How many there were."""
        return sum(self.outcomes.values())

    @property
    def is_odd(self) -> bool:
        """Whether something is to be said beside how many are whole."""
        return self.conflicting + self.overlapping > 0 or any(one.value != WHOLE for one in self.outcomes)

    def as_json(self) -> dict[str, int]:
        """Each outcome that there was, and the overlaps, with their numbers."""
        found = {one.value: count for one, count in self.outcomes.items()}
        more = {"overlapping": self.overlapping, "conflicting": self.conflicting}
        return {**found, **{name: count for name, count in more.items() if count}}

    @property
    def sentence(self) -> str:
        """The same in words."""
        parts = [f"{count} {one.replace('_', ' ')}" for one, count in self.as_json().items()]
        return f"{plural(self.total, 'datagram')} in fragments: {', '.join(parts)}"

    def lines(self) -> Iterator[Line]:
        """The sentence, and what the outcomes mean."""
        role = Role.BAD if self.conflicting else Role.WARN if self.is_odd else Role.PLAIN
        yield [(f"{INDENT}{self.sentence}", role)]
        for outcome in self.outcomes:
            if outcome.value != WHOLE:
                yield [(f"{INDENT * 2}{outcome.replace('_', ' ')}: ", Role.NOTE), (f"{outcome.meaning}.", Role.PLAIN)]
        if self.conflicting:
            said = "fragments that overlap have different octets, and hosts differ in which they take."
            yield [(f"{INDENT * 2}conflicting: ", Role.BAD), (said, Role.PLAIN)]
