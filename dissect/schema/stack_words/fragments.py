"""What a header says about fragments: which octets of a datagram it carries, and how fragments become one again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dissect.schema.expressions import AmountWord, read_once

FRAGMENT_UNIT: Final = 8
"""Offsets of fragments that can be joined count units of so many octets, and one that others follow has whole units
(RFC 791 §3.1)."""
LONGEST_JOINED: Final = 65_535
"""No datagram in fragments ends behind this octet (RFC 791 §3.1, RFC 8200 §4.5)."""


class Overlaps(StrEnum):
    """What happens where two fragments hold the same octets. The names are those of the systems that were found to do
    so once (Novak 2005; Shankar and Paxson 2003); they are names for the rules as defined here, and say nothing about a
    system of today.

    But for the last two, each unit of 8 octets belongs to the fragment that came first, until a later one takes it.
    """

    FIRST = "first"
    """It never does."""
    LAST = "last"
    """It always does."""
    BSD = "bsd"
    """If it begins before the other fragment."""
    BSD_RIGHT = "bsd-right"
    """If it does not begin before the other fragment."""
    LINUX24 = "linux24"
    """If it does not begin behind the other fragment's beginning."""
    WINDOWS = "windows"
    """If it begins before the other fragment and ends behind it."""
    SOLARIS = "solaris"
    """If it begins before the other fragment, and does not end before it."""
    LINUX = "linux"
    """As measured with Linux 6.18: a fragment within those that are there is a duplicate, equal or not; one that
    overlaps them in part ends the datagram, and the next fragment begins another."""
    DROP = "drop"
    """Any overlap ends the datagram, and refuses the fragments of it that are still to come (RFC 5722 §3). An exact
    duplicate is no overlap (RFC 8200 §4.5)."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Joining:
    """How fragments become one datagram again. Field names are those of the header that carries the fragment."""

    identification: str
    """The field that fragments of one datagram have in common, besides the addresses of the network header."""
    also: str = ""
    """Another such field; empty for none."""
    congestion: str
    """The field of the network header in which routers mark congestion: a mark on one fragment counts for all
    (RFC 3168 §5.3)."""
    seconds: int
    """How long fragments wait for the others, by the capture's clock."""
    overlaps: Overlaps
    completed_in: str
    """Wireshark's name for the number of the packet that completes the datagram of a fragment."""
    is_lifted: bool = False
    """Whether the header is not part of the whole datagram, as an extension header for fragments alone."""
    holds_chain: bool = False
    """Whether the first fragment must hold all headers up to the transport's (RFC 7112 §5, RFC 8200 §4.5)."""


@dataclass(frozen=True, slots=True, eq=False)
class Fragmentation:
    """The payload is a fragment if `offset` is not 0 or `more` is set. Offsets count units of 8 octets where fragments
    can be joined."""

    offset: AmountWord
    more: AmountWord
    joining: Joining | None = None
    """None: fragments stay as they are."""

    def __post_init__(self) -> None:
        read_once(self, amounts=("offset", "more"))
