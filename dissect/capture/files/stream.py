"""The octets of a file, read piece by piece from a disk or a pipe."""

from __future__ import annotations

from collections.abc import Callable

from dissect.capture.notes import Damage


class Stream:
    """A window on octets that are read on demand, never a read too many.

    `chunk[position:]` has been read but not consumed. Readers consume octets by moving `position`, and call `has` when
    they need more.
    """

    __slots__ = ("_base", "_read", "chunk", "position")

    def __init__(self, read: Callable[[], bytes]) -> None:
        """`read` returns the available octets, blocks if there are none yet, and returns none at the end."""
        self._read = read
        self._base = 0
        self.chunk = b""
        self.position = 0

    @property
    def offset(self) -> int:
        """The offset of `position` in the file."""
        return self._base + self.position

    def offset_of(self, position: int) -> int:
        """The offset in the file of any position in the chunk."""
        return self._base + position

    @property
    def available(self) -> int:
        """Octets read but not consumed."""
        return len(self.chunk) - self.position

    def read_from(self, read: Callable[[], bytes]) -> None:
        """Read what follows the chunk with another function."""
        self._read = read

    def place(self, chunk: bytes, offset: int) -> None:
        """Continue at another offset with these octets, which somebody else has read."""
        self._base, self.chunk, self.position = offset, chunk, 0

    def has(self, octets: int) -> bool:
        """Whether this many octets are available; reads until they are, or until the end.

        The caller has checked `octets` against a limit. Memory grows with the octets received, not with those claimed.
        """
        available = self.available
        if available >= octets:
            return True
        parts = [self.chunk[self.position :]]
        self._base, self.chunk, self.position = self.offset, parts[0], 0
        while available < octets:
            try:
                part = self._read()
            except Damage as damage:
                damage.offset = self._base + available
                raise
            if not part:
                break
            parts.append(part)
            available += len(part)
        self.chunk = b"".join(parts)
        return available >= octets
