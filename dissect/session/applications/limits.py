"""`MessageLimits`: how much memory messages may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLimits:
    """What is kept at most. Octets that are not kept are counted all the same."""

    body: int = 0
    """Octets of a message's body."""
    head: int = 1 << 16
    """Octets of what comes before a body, or of a message that has none: one with more is no message."""
    octets: int = 64 << 20
    """Octets of memory for the unfinished messages of all connections together: those that were idle longest are
    given up first."""
    connections: int = 65_536
    """Connections that are known: those that were idle longest are forgotten first."""


DEFAULT_MESSAGE_LIMITS = MessageLimits()
