"""`Fixed`: messages of one length."""

from __future__ import annotations

from dataclasses import dataclass, field

from dissect.errors import FramingError
from dissect.framing.framing import Found, Framing


@dataclass(frozen=True, slots=True)
class Fixed(Framing):
    """Each message has `octets` octets.

    For: nothing simpler, and room for it is known before it comes. Against: a short message wastes the rest, a long
    one does not fit, and the length can never change.
    """

    octets: int
    padding: bytes | None = None
    """One octet with which shorter messages are filled up, and which is removed from their end again; None: messages
    of another length are refused."""
    most: int = field(init=False)

    def __post_init__(self) -> None:
        if self.octets < 1:
            raise ValueError(f"a message has at least one octet, not {self.octets}")
        if self.padding is not None and len(self.padding) != 1:
            raise ValueError(f"padding is one octet, not {len(self.padding)}")
        object.__setattr__(self, "most", self.octets)

    def pack(self, message: bytes) -> bytes:
        """The message, filled up; FramingError if its length is wrong, or its end would be taken for padding."""
        if len(message) > self.octets or (self.padding is None and len(message) < self.octets):
            raise FramingError(f"a message of {len(message)} octets, and each has {self.octets}")
        if self.padding is None:
            return message
        if message.endswith(self.padding):
            raise FramingError(f"the message ends in {self.padding!r}, which is removed as padding")
        return message.ljust(self.octets, self.padding)

    def find(self, octets: bytearray, searched: int) -> Found | int:
        """As `Framing.find`."""
        del searched
        if len(octets) < self.octets:
            return self.octets
        end = self.octets
        if self.padding is not None:
            end = len(octets[:end].rstrip(self.padding))
        return Found(0, end, self.octets)

    def boundary_behind(self, octets: bytearray, hole: int) -> int:
        """As `Framing.boundary_behind`: boundaries stand at multiples of the length."""
        return -(len(octets) + hole) % self.octets
