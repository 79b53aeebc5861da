"""`Delimited`: messages with a mark behind each."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.errors import FramingError
from dissect.framing.framing import MOST_OCTETS, Found, Framing


@dataclass(frozen=True, slots=True)
class Delimited(Framing):
    """Each message ends where `delimiter` stands.

    For: messages of any length, which a person can read, and a reader that lost its place finds the next boundary.
    Against: the delimiter must not stand in a message, and every octet must be looked at.
    """

    delimiter: bytes
    most: int = MOST_OCTETS

    def __post_init__(self) -> None:
        if not self.delimiter:
            raise ValueError("a delimiter has at least one octet")
        if self.most < len(self.delimiter):
            raise ValueError(f"most: {self.most} octets have no room for the delimiter")

    def pack(self, message: bytes) -> bytes:
        """The message and the delimiter; FramingError if the delimiter stands in it, or begins in it."""
        packed = message + self.delimiter
        at = packed.find(self.delimiter)
        if at != len(message):
            raise FramingError(f"the delimiter stands in the message, at octet {at}")
        if len(packed) > self.most:
            raise FramingError(f"{len(packed)} octets, and a message has {self.most} at most")
        return packed

    def find(self, octets: bytearray, searched: int) -> Found | int:
        """As `Framing.find`: the delimiter may begin in octets that were searched, and end behind them."""
        at = octets.find(self.delimiter, max(0, searched - len(self.delimiter) + 1))
        return len(octets) + 1 if at < 0 else Found(0, at, at + len(self.delimiter))

    @property
    def mark_octets(self) -> int:
        """As `Framing.mark_octets`: behind the next delimiter a message begins."""
        return len(self.delimiter)
