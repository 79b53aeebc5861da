"""The verdicts on all checksums of a capture: each failure when it is found, then a table by protocol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from dissect.checksum import Kind, Reason
from dissect.packet import LayerChecksum, Packet
from dissect.render.hints import cause_sentences
from dissect.render.lines.endpoints import endpoints
from dissect.render.lines.summary import summary
from dissect.render.packets.json_lines import checksum_object
from dissect.render.packets.values import plural
from dissect.render.spans import Line, Role
from dissect.render.verification.unread import UnreadTally

ROLES = {
    Kind.VALID: Role.GOOD,
    Kind.INVALID: Role.BAD,
    Kind.ABSENT: Role.NOTE,
    Kind.ILLEGAL: Role.BAD,
    Kind.PARTIAL: Role.NOTE,
    Kind.UNVERIFIABLE: Role.NOTE,
}
INDENT = "  "


class Tally:
    """Counts verdicts by protocol."""

    def __init__(self, *, fail_on_unread: bool = False) -> None:
        """`fail_on_unread`: whether an unread packet is a failure."""
        self.packets = 0
        self.unread = UnreadTally(fails=fail_on_unread)
        self.verdicts: dict[str, Counter[Kind]] = {}
        self.reasons: Counter[Reason] = Counter()
        self.sentences: dict[Kind, dict[str, None]] = {Kind.PARTIAL: {}, Kind.ABSENT: {}}
        """The distinct sentences of verdicts that are not failures but need an explanation."""
        self.excused = 0
        """How many failures the whole capture excuses (see `dissect.session.offload`)."""

    def add(self, packet: Packet) -> tuple[LayerChecksum, ...]:
        """Count a packet's checksums; returns those that failed."""
        self.packets += 1
        self.unread.add(packet)
        for checksum in packet.checksums:
            verdict = checksum.verdict
            self.verdicts.setdefault(checksum.protocol, Counter())[verdict.kind] += 1
            if verdict.reason is not None:
                self.reasons[verdict.reason] += 1
            if verdict.kind in self.sentences:
                self.sentences[verdict.kind][verdict.sentence] = None
        return tuple(one for one in packet.checksums if one.verdict.is_failure)

    def count(self, kind: Kind) -> int:
        return sum(counts[kind] for counts in self.verdicts.values())

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
        for kind, sentences in self.sentences.items():
            yield from ([(f"{INDENT}{kind}: ", Role.NOTE), (f"{one}.", Role.PLAIN)] for one in sentences)
        for reason, count in self.reasons.most_common():
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


def failure_lines(packet: Packet, checksum: LayerChecksum) -> Iterator[Line]:
    """A failed checksum: where, found and expected values, and likely causes."""
    verdict = checksum.verdict
    source, destination = endpoints(packet)
    expected = "" if verdict.expected is None else f", should be {verdict.in_hexadecimal(verdict.expected)}"
    yield [
        (f"{INDENT}packet {packet.frame.number}  ", Role.STRONG),
        (f"{checksum.protocol} checksum ", Role.PROTOCOL),
        (f"{verdict.kind}", Role.BAD),
        (f"  found {verdict.in_hexadecimal(verdict.found)}{expected}", Role.PLAIN),
    ]
    yield [(f"{INDENT * 3}{source} → {destination}  {summary(packet)}", Role.FAINT)]
    if verdict.kind is Kind.ILLEGAL:
        yield [(f"{INDENT * 3}{verdict.sentence}", Role.PLAIN)]
    for sentence in cause_sentences(verdict):
        yield [(f"{INDENT * 3}{sentence}", Role.WARN)]


def omitted_lines(omitted: Mapping[tuple[str, Kind], int], advice: str) -> Iterator[Line]:
    """How many failures are not listed, by protocol and verdict; `advice` ends each line."""
    for (protocol, kind), count in omitted.items():
        yield [(f"{INDENT}… and {count} more {kind} {protocol}; {advice}", Role.FAINT)]


def failure_object(packet: Packet, checksum: LayerChecksum) -> dict[str, Any]:
    """The same as JSON: the packet's number, and the checksum as in `show --json`."""
    return {"number": packet.frame.number, **checksum_object(checksum)}
