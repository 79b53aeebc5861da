"""What failed in a capture, kept in bounded memory for reports that are written at the end."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from dissect.packet import LayerChecksum, Packet
from dissect.render.spans import plain
from dissect.render.verification.findings import LISTED, Findings, What
from dissect.render.verification.offload import Excuse
from dissect.render.verification.unread import UnreadTally
from dissect.render.verification.verdicts import failure_lines

KEPT: Final = 1000
"""Failures of each protocol and verdict that a report has room for where all are asked for."""


@dataclass(frozen=True, slots=True)
class ListedFailure:
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
    """The failures of one file, as far as they are listed (see `Findings`)."""

    def __init__(self, limit: int = LISTED) -> None:
        self._findings = Findings(_failure, limit)
        self._listed: list[ListedFailure] = []

    def add(self, packet: Packet, checksum: LayerChecksum) -> None:
        failure = self._findings.add(packet, checksum)
        if failure is not None:
            self._listed.append(failure)

    def listed(self, excuses: Set[Excuse]) -> tuple[tuple[ListedFailure, ...], dict[What, int]]:
        """Those that nothing excuses, in the order of the capture, and how many more there are of each kind."""
        rest = self._findings.rest(excuses)
        return tuple(sorted((*self._listed, *rest.failures), key=attrgetter("number"))), rest.omitted


def _failure(packet: Packet, checksum: LayerChecksum) -> ListedFailure:
    lines = [plain(line).strip() for line in failure_lines(packet, checksum)]
    codes = tuple(hint.code.value for hint in checksum.verdict.hints)
    kind = checksum.verdict.kind.value
    return ListedFailure(packet.frame.number, checksum.protocol, kind, codes, lines[0], "\n".join(lines))


@dataclass(frozen=True, slots=True)
class FileReport:
    """How one file fared."""

    file: str
    packets: int
    checked: dict[str, dict[str, int]]
    """Protocol to verdict to count."""
    failures: tuple[ListedFailure, ...]
    """Those that nothing excuses, as far as they are listed."""
    omitted: dict[What, int]
    """How many more there are, by protocol and verdict."""
    unread: UnreadTally
    """The packets that were not read."""
    damage: str = ""
    """What was wrong with the file itself, so that it could not be read, or not to its end."""

    def failed(self, protocol: str) -> int:
        """How many checksums of a protocol failed without excuse, listed or not."""
        listed = sum(one.protocol == protocol for one in self.failures)
        return listed + sum(count for (name, _), count in self.omitted.items() if name == protocol)
