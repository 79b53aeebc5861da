"""What failed in a capture, kept in bounded memory for reports that are written at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass

from dissect.packet import LayerChecksum, Packet
from dissect.render.offload import Excuse, excuse_for
from dissect.render.spans import plain
from dissect.render.verdicts import failure_lines

KEPT = 1000
"""Failures of one file that a report has room for; of more of them only the number is kept."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A checksum that failed, in words. Everything that comes from the packet is escaped already."""

    number: int
    protocol: str
    verdict: str
    hints: tuple[str, ...]
    """The codes of what may have broken it."""
    headline: str
    """One line: which packet, which checksum, found and expected."""
    text: str
    """The same with everything else that `dissect verify` prints of it."""


class Failures:
    """The failures of one file. Whether a host's zeros are excused is known only at its end: see `left`."""

    def __init__(self, limit: int = KEPT) -> None:
        self.limit = limit
        self.counts: Counter[tuple[str, Excuse | None]] = Counter()
        """How many there are, by protocol and by what would excuse them."""
        self._kept: list[tuple[Excuse | None, Failure]] = []

    def add(self, packet: Packet, checksum: LayerChecksum) -> None:
        excuse = excuse_for(packet, checksum)
        self.counts[checksum.protocol, excuse] += 1
        if len(self._kept) < self.limit:
            lines = [plain(line).strip() for line in failure_lines(packet, checksum)]
            codes = tuple(hint.code.value for hint in checksum.verdict.hints)
            kind = checksum.verdict.kind.value
            failure = Failure(packet.frame.number, checksum.protocol, kind, codes, lines[0], "\n".join(lines))
            self._kept.append((excuse, failure))

    def left(self, excuses: Set[Excuse]) -> Iterator[Failure]:
        """Those kept that nothing excuses, in the order of the capture."""
        return (failure for excuse, failure in self._kept if excuse not in excuses)

    def count(self, protocol: str, excuses: Set[Excuse]) -> int:
        """How many checksums of a protocol failed without excuse, kept or not."""
        return sum(count for (one, excuse), count in self.counts.items() if one == protocol and excuse not in excuses)


@dataclass(frozen=True, slots=True)
class FileReport:
    """How one file fared."""

    file: str
    packets: int
    checked: dict[str, dict[str, int]]
    """Protocol to verdict to count."""
    failed: dict[str, int]
    """Protocol to the number of failures that nothing excuses."""
    failures: tuple[Failure, ...]
    """As many of them as were kept."""
    damage: str = ""
    """What was wrong with the file itself, so that it could not be read, or not to its end."""
