"""The failures of a capture, kept in bounded memory for reports written at the end."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from dissect.render.spans import plain
from dissect.render.verification.datagrams import DatagramCounts
from dissect.render.verification.findings import LISTED, Failure, Findings, What
from dissect.render.verification.offload import Excuse
from dissect.render.verification.unread import UnreadTally

if TYPE_CHECKING:
    from dissect.packet import LayerChecksum, Packet

KEPT: Final = 1000
"""The most failures of each protocol and verdict in a report of all failures."""


@dataclass(frozen=True, slots=True)
class ListedFailure:
    """A failed checksum in words, already escaped."""

    number: int
    protocol: str
    verdict: str
    hints: tuple[str, ...]
    """The codes of the likely causes."""
    headline: str
    """One line: packet, checksum, found and expected values."""
    text: str
    """The same with everything else that `dissect verify` prints about it."""


class Failures:
    """The listed failures of one file (see `Findings`)."""

    def __init__(self, limit: int = LISTED) -> None:
        self._findings = Findings(_failure, limit)
        self._listed: list[ListedFailure] = []

    def add(self, failure: Failure) -> None:
        listed = self._findings.add(failure)
        if listed is not None:
            self._listed.append(listed)

    def count(self, what: What, excuse: Excuse | None, more: int) -> None:
        """Count more failures that are alike, after as many as are listed."""
        self._findings.count(what, excuse, more)

    def listed(self, excuses: Set[Excuse]) -> tuple[tuple[ListedFailure, ...], dict[What, int]]:
        """The failures without excuse, in capture order, and how many more there are of each kind."""
        rest = self._findings.rest(excuses)
        return tuple(sorted((*self._listed, *rest.failures), key=attrgetter("number"))), rest.omitted


def _failure(packet: Packet, checksum: LayerChecksum) -> ListedFailure:
    from dissect.render.verification.failure_text import failure_lines  # with all that packets need

    lines = [plain(line).strip() for line in failure_lines(packet, checksum)]
    codes = tuple(hint.code.value for hint in checksum.verdict.hints)
    kind = checksum.verdict.kind.value
    return ListedFailure(packet.frame.number, checksum.protocol, kind, codes, lines[0], "\n".join(lines))


@dataclass(frozen=True, slots=True)
class FileReport:
    """The result of verifying one file."""

    file: str
    packets: int
    checked: dict[str, dict[str, int]]
    """From protocol to verdict to count."""
    failures: tuple[ListedFailure, ...]
    """The listed failures without excuse."""
    omitted: dict[What, int]
    """How many failures are not listed, by protocol and verdict."""
    unread: UnreadTally
    """The packets that were not read."""
    damage: str = ""
    """The fault of the file itself, if it could not be read to its end."""
    datagrams: DatagramCounts | None = None
    """What became of the datagrams in fragments, if there were any that were joined."""

    def failed(self, protocol: str) -> int:
        """How many checksums of a protocol failed without excuse, including those not listed."""
        listed = sum(one.protocol == protocol for one in self.failures)
        return listed + sum(count for (name, _), count in self.omitted.items() if name == protocol)
