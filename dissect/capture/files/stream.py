"""The octets of a file, a piece at a time, however they come: whole or one by one, from a disk or from a pipe."""

from __future__ import annotations

from collections.abc import Callable

from dissect.capture.notes import Damage


class Stream:
    """A window on octets that are read as they are needed, and never further than the one read that was needed.

    `chunk[position:]` is what was read and not yet taken. Readers take octets by moving `position`, and call `has`
    when what they need is not there.
    """

    __slots__ = ("_base", "_read", "chunk", "position")

    def __init__(self, read: Callable[[], bytes]) -> None:
        """Read from `read`, which gives what is there, waits where nothing is, and gives no octets at the end."""
        self._read = read
        self._base = 0
        self.chunk = b""
        self.position = 0

    @property
    def offset(self) -> int:
        """Where `position` is in the file."""
        return self._base + self.position

    def offset_of(self, position: int) -> int:
        """Where another position in the chunk is in the file."""
        return self._base + position

    @property
    def available(self) -> int:
        """Octets that were read and not taken."""
        return len(self.chunk) - self.position

    def read_from(self, read: Callable[[], bytes]) -> None:
        """Read what follows the chunk from somewhere else."""
        self._read = read

    def place(self, chunk: bytes, offset: int) -> None:
        """Go on at another place of the file, where others have read these octets."""
        self._base, self.chunk, self.position = offset, chunk, 0

    def has(self, octets: int) -> bool:
        """Whether so many octets are there; reads on until they are, or until the end.

        The caller has held `octets` against a limit. Memory is taken for octets that came, not for those claimed.
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
