"""What a failed assertion says: the argument of its AssertionError, which renders itself as short or long as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from dissect.packet import Packet
from dissect.render.packets.line import endpoints
from dissect.render.packets.summary import summary
from dissect.render.packets.values import innermost

SHOWN: Final = 3
"""Findings that are shown, unless everything is wanted."""
KEPT: Final = 100
"""Findings that are worked out; where there are thousands, the first ones say what is wrong."""
VERBOSE: Final = 2
"""From here on (pytest's -vv) everything is said."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A packet to be kept for looking at, and why: the comments that it gets."""

    packet: Packet
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one packet, or pair of packets. `title` is one line without capital and full stop."""

    title: str
    lines: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """Lines for those who want everything."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class Failure:
    """All findings of one assertion. Its text is that of the AssertionError that it is the argument of.

    `verbosity` decides how much is said; the pytest plugin sets it to that of pytest.
    """

    headline: str
    findings: tuple[Finding, ...] = ()
    advice: tuple[str, ...] = ()
    """What can be done about it, one line each."""
    goes_on: bool = False
    """Whether more was found than is kept."""
    more_advice: str = ""
    """What -vv would show; empty where it shows nothing more."""
    verbosity: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The text, line by line; the first says it all."""
        verbose = self.verbosity >= VERBOSE
        yield self.headline
        shown = self.findings if verbose else self.findings[:SHOWN]
        for finding in shown:
            if not self.headline.startswith(finding.title):
                yield finding.title
            yield from finding.lines
            yield from finding.more if verbose else ()
        if len(shown) < len(self.findings):
            yield f"… {len(self.findings) - len(shown)} more; -vv shows all"
        elif self.goes_on:
            yield "… and more that is not kept"
        elif self.more_advice and not verbose:
            yield self.more_advice
        yield from self.advice

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The packets of all findings."""
        return tuple(one for finding in self.findings for one in finding.evidence)


def packet_line(packet: Packet) -> str:
    """A packet in one line: from whom to whom, the innermost protocol, what it says."""
    own = packet.own_layers
    source, destination = endpoints(packet)
    between = f"{source} → {destination}  " if source or destination else ""
    protocol = innermost(own).name if own else f"link type {packet.frame.link_type}"
    return f"{between}{protocol}  {summary(packet)}".rstrip()
