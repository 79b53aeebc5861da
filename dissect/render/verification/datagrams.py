"""Datagrams in fragments, as `verify` counts them: those that are whole count in the place of their fragments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.packet.rows.places import codes_of, facts_of
from dissect.packet.unread_reasons import UnreadReason
from dissect.problems import Code
from dissect.render.counted import plural
from dissect.render.spans import INDENT, Line, Role

if TYPE_CHECKING:
    from dissect.checksum.kind import Kind, Reason
    from dissect.packet import Packet
    from dissect.packet.reassembly import Outcome, Reassembler
    from dissect.packet.rows.path import Path
    from dissect.packet.unread import Unread
    from dissect.render.verification.unread import UnreadKind

MOST_REMEMBERED: Final = 1 << 16
"""Of how many fragments it is remembered what was counted."""
MOST_ALIKE: Final = 1 << 12
"""Of how many kinds of them."""
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
        self._alike: dict[tuple[Path, bytes, bool], CountedFragment | None] = {}

    def add(self, packet: Packet, kind: UnreadKind) -> None:
        """Remember what was counted of a packet that counts as unread, if it does for carrying a fragment."""
        counted = _counted(packet, kind)
        if counted is not None:
            self._keep(packet.frame.number, counted)

    def add_row(self, packet: Packet, kind_of: Callable[[Unread], UnreadKind]) -> None:
        """The same of a packet that is a row, of which the engine counts what says all: rows with the same verdicts
        count alike, unless a number is unknown."""
        row, path = packet._told()
        facts = facts_of(row)
        key = path, codes_of(row, len(path.layers)), facts.captured < facts.original
        try:
            counted = self._alike[key]
        except KeyError:
            unread = packet.unread
            counted = None if unread is None else _counted(packet, kind_of(unread))
            if len(self._alike) < MOST_ALIKE and not _has_unknown(path):
                self._alike[key] = counted
        if counted is not None:
            self._keep(facts.number, counted)

    def _keep(self, number: int, counted: CountedFragment) -> None:
        if len(self._counted) >= self._most:
            del self._counted[next(iter(self._counted))]
        self._counted[number] = counted

    def take(self, number: int) -> CountedFragment | None:
        """The same, once."""
        return self._counted.pop(number, None)


def _counted(packet: Packet, kind: UnreadKind) -> CountedFragment | None:
    if kind[0] is not UnreadReason.FRAGMENT:
        return None
    verdicts = tuple(
        (one.protocol, one.verdict.kind, one.verdict.reason)
        for one in packet.checksums
        if packet.layers[one.layer].is_fragment and not one.verdict.is_failure
    )
    return CountedFragment(kind, verdicts)


def _has_unknown(path: Path) -> bool:
    """Whether a number may be unknown, so that what is said depends on it."""
    return path.problems is None or any(one.code is Code.UNKNOWN_PROTOCOL for one in path.problems)


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
