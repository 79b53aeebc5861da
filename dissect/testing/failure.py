"""The message of a failed assertion: the argument of its AssertionError, rendered at the requested verbosity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from dissect.packet import Packet
from dissect.render.lines.endpoints import endpoints
from dissect.render.lines.summary import summary
from dissect.render.packets.values import innermost

SHOWN: Final = 3
"""How many findings are shown below -vv."""
KEPT: Final = 100
"""How many findings are kept; of thousands, the first ones show what is wrong."""
VERBOSE: Final = 2
"""The verbosity from which everything is shown (pytest's -vv)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A packet to save for inspection, and the comments that explain why."""

    packet: Packet
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of one packet or pair of packets. `title` is one line without a capital and a full stop."""

    title: str
    lines: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """Lines shown only with -vv."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class Failure:
    """All findings of one assertion, the argument of its AssertionError. `str()` is the message.

    `verbosity` decides how much the message says; the pytest plugin sets it to pytest's.
    """

    headline: str
    findings: tuple[Finding, ...] = ()
    advice: tuple[str, ...] = ()
    """Advice, one line each."""
    goes_on: bool = False
    """Whether there were more findings than are kept."""
    more_advice: str = ""
    """What -vv would show; empty if it shows nothing more."""
    verbosity: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The message, line by line; the first is a summary."""
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
            yield "… and more findings that are not kept"
        elif self.more_advice and not verbose:
            yield self.more_advice
        yield from self.advice

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The packets of all findings."""
        return tuple(one for finding in self.findings for one in finding.evidence)


def innermost_name(packet: Packet) -> str:
    """The innermost protocol of a packet, or the link type that has no declaration."""
    own = packet.own_layers
    return innermost(own).name if own else f"link type {packet.frame.link_type}"


def packet_line(packet: Packet) -> str:
    """A packet in one line: source, destination, innermost protocol, summary."""
    source, destination = endpoints(packet)
    between = f"{source} → {destination}  " if source or destination else ""
    return f"{between}{innermost_name(packet)}  {summary(packet)}".rstrip()
