"""`Strip`: which packets brought which octets of a stream, or which messages, without the octets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from dissect.session.streams.items import Hole, RefusalReason


class StripPiece(NamedTuple):
    """Octets of a stream that a packet brought."""

    begin: int
    end: int
    frame: int
    skipped: int
    """How many octets of the packet's data come before them."""


class StripRefused(NamedTuple):
    """Octets that are no part of the stream."""

    begin: int
    end: int
    frame: int
    reason: RefusalReason


class StripMessage(NamedTuple):
    """A message of one end."""

    octets: int
    stream: int
    unordered: bool
    frames: tuple[int, ...]


@dataclass(slots=True)
class Strip:
    """What one end of a connection sent."""

    pieces: list[StripPiece] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)
    again: list[StripPiece] = field(default_factory=list)
    """Octets that had been delivered already."""
    refused: list[StripRefused] = field(default_factory=list)
    messages: list[StripMessage] = field(default_factory=list)
    """Where the protocol keeps the borders of messages; there are no pieces then."""
