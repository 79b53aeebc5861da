"""The verdicts on all checksums of a capture: each failure when it is found, then a table by protocol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from dissect.checksum.kind import Kind, Reason
from dissect.render.counted import plural
from dissect.render.spans import INDENT, Line, Role
from dissect.render.verification.unread import UnreadTally
from dissect.session.offload.places import place_of

if TYPE_CHECKING:
    from dissect.checksum import Verdict
    from dissect.packet import LayerChecksum, Packet
    from dissect.render.verification.datagrams import DatagramCounts

ROLES = {
    Kind.VALID: Role.GOOD,
    Kind.INVALID: Role.BAD,
    Kind.ABSENT: Role.NOTE,
    Kind.ILLEGAL: Role.BAD,
    Kind.PARTIAL: Role.NOTE,
    Kind.UNVERIFIABLE: Role.NOTE,
}


class Tally:
    """Counts verdicts by protocol."""

    def __init__(self, *, fail_on_unread: bool = False) -> None:
        """`fail_on_unread`: whether an unread packet is a failure."""
        self.packets = 0
        self.unread = UnreadTally(fails=fail_on_unread)
        self.datagrams: DatagramCounts | None = None
        """What became of the datagrams in fragments, if these were joined."""
        self.excused = 0
        """How many failures the whole capture excuses (see `dissect.session.offload`)."""
        self._verdicts: dict[str, Counter[Kind]] = {}
        self._reasons: Counter[Reason] = Counter()
        self._sentences: dict[Kind, dict[str, None]] = {Kind.PARTIAL: {}, Kind.ABSENT: {}}
        """The distinct sentences of verdicts that are not failures but need an explanation."""
        self._places: dict[str, int] = {}
        """Where each protocol, reason and sentence was first met."""

    def add(self, packet: Packet) -> Sequence[LayerChecksum]:
        """Count a packet; returns the checksums that failed."""
        self.packets += 1
        self.unread.add(packet)
        return self.add_checksums(packet)

    def add_checksums(
        self, packet: Packet, checksums: Sequence[LayerChecksum] | None = None
    ) -> Sequence[LayerChecksum]:
        """Count the checksums of a packet, or some of them; returns those that failed."""
        counted = packet.checksums if checksums is None else checksums
        for index, checksum in enumerate(counted):
            verdict, place = checksum.verdict, place_of(packet.frame.number, index)
            self.count_verdicts(checksum.protocol, verdict.kind, verdict.reason, 1, place)
            self.explain(verdict, place)
        return tuple(one for one in counted if one.verdict.is_failure)

    def count_verdicts(self, protocol: str, kind: Kind, reason: Reason | None, count: int, place: int) -> None:
        """Count verdicts, of which the first was met at this place; in any order."""
        self._verdicts.setdefault(protocol, Counter())[kind] += count
        self._meet(protocol, place)
        if reason is not None:
            self._reasons[reason] += count
            self._meet(reason, place)

    def take_back(self, protocol: str, kind: Kind, reason: Reason | None) -> None:
        """Count one verdict less, perhaps before it is counted."""
        self._verdicts.setdefault(protocol, Counter())[kind] -= 1
        if reason is not None:
            self._reasons[reason] -= 1

    def explain(self, verdict: Verdict, place: int) -> None:
        """Keep the sentence of a verdict that needs one."""
        if verdict.kind in self._sentences:
            self._sentences[verdict.kind][verdict.sentence] = None
            self._meet(verdict.sentence, place)

    def _meet(self, what: str, place: int) -> None:
        self._places[what] = min(place, self._places.get(what, place))

    @property
    def verdicts(self) -> dict[str, Counter[Kind]]:
        """How often each verdict was given on the checksums of a protocol, in the order of the capture."""
        there = [name for name, counts in self._verdicts.items() if any(counts.values())]
        return {name: self._verdicts[name] for name in sorted(there, key=self._places.__getitem__)}

    def count(self, kind: Kind) -> int:
        return sum(counts[kind] for counts in self._verdicts.values())

    @property
    def has_failures(self) -> bool:
        return self.count(Kind.INVALID) + self.count(Kind.ILLEGAL) > self.excused or self.unread.has_failed

    def as_json(self) -> dict[str, dict[str, int]]:
        """From protocol to verdict to count."""
        return {
            protocol: {kind.value: counts[kind] for kind in Kind if counts[kind]}
            for protocol, counts in self.verdicts.items()
        }

    def lines(self) -> Iterator[Line]:
        """The table, the unread packets, and a sentence for every verdict that needs one."""
        yield from self._table()
        yield from self.unread.lines()
        if self.datagrams is not None:
            yield from self.datagrams.lines()
        for kind, sentences in self._sentences.items():
            ordered = sorted(sentences, key=self._places.__getitem__)
            yield from ([(f"{INDENT}{kind}: ", Role.NOTE), (f"{one}.", Role.PLAIN)] for one in ordered)
        for reason, count in sorted(self._reasons.items(), key=lambda one: (-one[1], self._places[one[0]])):
            if count:
                yield [(f"{INDENT}{Kind.UNVERIFIABLE} ({count}): ", Role.NOTE), (f"{reason.meaning}.", Role.PLAIN)]

    def _table(self) -> Iterator[Line]:
        kinds = [kind for kind in Kind if self.count(kind)]
        packets = plural(self.packets, "packet")
        if not kinds:
            yield [(f"{INDENT}{packets}, none with a checksum", Role.PLAIN)]
            return
        first = max(len(packets), *map(len, self.verdicts))
        widths = {kind: max(len(kind), 6) for kind in kinds}
        yield [
            (f"{INDENT}{packets:<{first}}", Role.STRONG),
            *((f"  {kind:>{widths[kind]}}", Role.FAINT) for kind in kinds),
        ]
        for protocol, counts in self.verdicts.items():
            yield [
                (f"{INDENT}{protocol:<{first}}", Role.PROTOCOL),
                *(
                    (f"  {counts[kind] or '–':>{widths[kind]}}", ROLES[kind] if counts[kind] else Role.FAINT)
                    for kind in kinds
                ),
            ]


def omitted_lines(omitted: Mapping[tuple[str, Kind], int], advice: str) -> Iterator[Line]:
    """How many failures are not listed, by protocol and verdict; `advice` ends each line."""
    for (protocol, kind), count in omitted.items():
        yield [(f"{INDENT}… and {count} more {kind} {protocol}; {advice}", Role.FAINT)]
