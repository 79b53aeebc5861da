"""`Framing`: how messages are told apart in a stream of octets, which keeps no boundaries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from dissect.framing.message import Message
    from dissect.framing.reader import MessageReader

MOST_OCTETS: Final = 1 << 20
"""The longest message that is taken, unless something else is said: a length that a stranger sends is no promise to
wait, or to keep memory, for it."""


class Found(NamedTuple):
    """Where a message stands in the octets, with what frames it: from 0 to `end`."""

    content_begin: int
    content_end: int
    end: int
    value: Any = None


class MalformedFrame(Exception):  # noqa: N818  # it never leaves this package
    """The octets cannot be what the framing declares."""


class Framing(ABC):
    """A way to tell messages apart: it describes, and keeps no state. `reader` keeps it.

    ``reader = Fixed(2048).reader()``, then ``for message in reader.feed(socket.recv(1024))`` in a loop.
    """

    most: int
    """The longest message that is taken, in octets, with what frames it."""

    def reader(self) -> MessageReader:
        """Something that takes octets as they come, and gives the messages in them."""
        from dissect.framing.reader import MessageReader

        return MessageReader(self)

    def messages(self, pieces: Iterable[bytes]) -> list[Message]:
        """All messages in the pieces of a stream that has ended."""
        reader = self.reader()
        found = [message for piece in pieces for message in reader.feed(piece)]
        return found + reader.end()

    @abstractmethod
    def pack(self, message: bytes) -> bytes:
        """The octets that a sender writes for a message. FramingError if the receiver could not find it in them."""

    @abstractmethod
    def find(self, octets: bytearray, searched: int) -> Found | int:
        """The first message in the octets; or how many of them are needed before it is worthwhile to ask again.

        `searched`: in how many of them, from the first on, it was looked for already. MalformedFrame if there can be
        none.
        """

    def boundary_behind(self, octets: bytearray, hole: int) -> int | None:
        """How many octets behind a hole of so many, which follows the octets of a message, the next boundary is known
        to stand; None if that is not known."""
        del octets, hole  # only some framings can tell
        return None

    @property
    def mark_octets(self) -> int:
        """How many octets the mark has by which a boundary is recognised wherever one begins to read; else 0."""
        return 0
