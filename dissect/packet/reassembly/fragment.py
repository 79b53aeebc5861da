"""`Fragment`: a piece of a datagram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dissect.packet.reassembly.facts import Refusal


class Head(NamedTuple):
    """A header of a datagram's first fragment."""

    declaration: int
    """Which one it is, as an index into `ProtocolSet.headers`."""
    octets: bytes


class Fragment(NamedTuple):
    """A piece of a datagram that a packet carries."""

    key: bytes
    """The same for fragments of one datagram."""
    seconds: int
    """How long it waits for the others."""
    overlaps: str
    """The rule for overlaps of its protocol: an `Overlaps`."""
    headers: Sequence[Head]
    """Of the first fragment: those from the network header to the one that says where the fragment belongs."""
    number: int
    """That of its frame."""
    timestamp_ns: int | None
    begin: int
    """Where its octets belong, behind the datagram's headers."""
    end: int
    octets: bytes
    is_last: bool
    mark: int
    """What its header says of congestion."""
    refusal: Refusal | None
    """Why it cannot be part of any datagram."""
