"""`Message`: what a framing finds in a stream of octets."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class MessageStatus(StrEnum):
    """How much of a message is there, and what is known of its boundaries."""

    WHOLE = "whole"
    CUT = "cut"
    """The stream ends within it."""
    TORN = "torn"
    """A hole in the stream begins within it: these are the octets before the hole."""
    REST = "rest"
    """The octets behind a hole, up to the next boundary that is known."""
    TOO_LONG = "too long"
    """It is longer than the framing allows. Its octets are skipped, and those that were there already are kept."""
    MALFORMED = "malformed"
    """The octets cannot be what the framing declares; with them the boundaries of all that follows are lost."""
    UNFRAMED = "unframed"
    """Octets behind the place at which the boundaries were lost."""


class Message(NamedTuple):
    """A message, or what there is of one."""

    octets: bytes
    """What the sender handed over: without delimiter, prefix or padding."""
    begin: int
    """Where it begins in the stream, with all that frames it."""
    end: int
    """Where what follows begins."""
    status: MessageStatus = MessageStatus.WHOLE
    value: Any = None
    """What a declaration made of the octets; None without one."""
    first_piece: int = 0
    """Which piece, counted from 0 as they were fed, brought its first octet."""
    last_piece: int = 0
    """Which piece brought the last one. Where one call to `recv` gives one piece, a message of several pieces was
    split, and one that ends in the piece in which the next begins was coalesced with it."""

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return self.status is MessageStatus.WHOLE

    @property
    def is_split(self) -> bool:
        """Whether several pieces brought it."""
        return self.first_piece != self.last_piece
