"""`LengthPrefixed`: messages behind a number that says how long they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from construct import Construct, ConstructError

from dissect.errors import FramingError
from dissect.framing.framing import MOST_OCTETS, Found, Framing, MalformedFrame


@dataclass(frozen=True, slots=True)
class LengthPrefixed(Framing):
    """A number of fixed length, such as ``Int32ub`` of `construct`, says how many octets follow it.

    For: messages of any length and content, and the receiver knows what it needs. Against: who loses the place, or is
    lied to, never finds it again; the sender must know the length before it begins.
    """

    length: Construct[Any, Any]
    counts_itself: bool = False
    """Whether the number counts its own octets too."""
    most: int = MOST_OCTETS

    def __post_init__(self) -> None:
        try:
            self.length.sizeof()
        except ConstructError as error:
            raise ValueError("the length must have a fixed number of octets, as Int32ub has") from error

    @property
    def prefix_octets(self) -> int:
        """How many octets the number has."""
        return int(self.length.sizeof())

    def pack(self, message: bytes) -> bytes:
        """The length and the message; FramingError if the number cannot hold the length."""
        own = self.prefix_octets
        if own + len(message) > self.most:
            raise FramingError(f"{own + len(message)} octets, and a message has {self.most} at most")
        try:
            prefix: bytes = self.length.build(len(message) + (own if self.counts_itself else 0))
        except ConstructError as error:
            raise FramingError(f"a length of {len(message)} does not fit into {own} octets") from error
        return prefix + message

    def find(self, octets: bytearray, searched: int) -> Found | int:
        """As `Framing.find`."""
        del searched
        own = self.prefix_octets
        if len(octets) < own:
            return own
        end = self._end(octets)
        return end if len(octets) < end else Found(own, end, end)

    def boundary_behind(self, octets: bytearray, hole: int) -> int | None:
        """As `Framing.boundary_behind`: known if the number was read, and the message goes on behind the hole."""
        if len(octets) < self.prefix_octets:
            return None
        left = self._end(octets) - len(octets) - hole
        return left if left >= 0 else None

    def _end(self, octets: bytearray) -> int:
        """Where the message ends. A number that counts itself, and is too small for that, ends behind itself."""
        own = self.prefix_octets
        try:
            said = int(self.length.parse(bytes(octets[:own])))
        except (ConstructError, TypeError, ValueError) as error:
            raise MalformedFrame(str(error)) from error
        return max(own, said if self.counts_itself else own + said)
