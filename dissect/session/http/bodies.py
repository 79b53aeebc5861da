"""The body of a message: by its length, in chunks, or up to the end of the stream (RFC 9112 §6)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from enum import Enum, auto
from typing import Final

from dissect.problems import Severity
from dissect.protocols.http import HttpProblem
from dissect.session.applications.message import MessageProblem

SIZE: Final = re.compile(rb"([ \t]*)([0-9A-Fa-f]{1,16})([ \t]*)(?:;.*)?", re.DOTALL)
"""The size of a chunk, and its extensions: more digits are no size that anybody can mean."""
MOST_SIZE_LINE: Final = 4096


class Body(ABC):
    """Takes the octets of a body."""

    def __init__(self, keeps: int) -> None:
        self.kept = bytearray()
        self.octets = 0
        """How many there are, without what frames them."""
        self.is_done = False
        self.is_torn = False
        self.is_malformed = False
        self.problems: list[MessageProblem] = []
        self._keeps = keeps

    @abstractmethod
    def take(self, octets: bytearray, offset: int) -> int:
        """How many of the octets, which stand at an offset of the stream, belong to it; more may follow."""

    @abstractmethod
    def hole(self, octets: int) -> int | None:
        """How many of so many missing octets belong to it; None if that is not known."""

    def end(self) -> bool:
        """The stream ends here: whether that ends the body as it should."""
        return self.is_done

    def _add(self, octets: bytes | bytearray) -> None:
        self.octets += len(octets)
        room = self._keeps - len(self.kept)
        if room > 0 and not self.is_torn:
            self.kept += octets[:room]


class LengthBody(Body):
    """So many octets."""

    def __init__(self, length: int, keeps: int = 0) -> None:
        super().__init__(keeps)
        self._rest = length
        self.is_done = not length

    def take(self, octets: bytearray, offset: int) -> int:
        del offset
        count = min(self._rest, len(octets))
        self._add(octets[:count])
        self._go_on(count)
        return count

    def hole(self, octets: int) -> int | None:
        count = min(self._rest, octets)
        self.is_torn = True
        self._go_on(count)
        return count

    def _go_on(self, count: int) -> None:
        self._rest -= count
        self.is_done = not self._rest


class OpenBody(Body):
    """Up to the end of the stream."""

    def take(self, octets: bytearray, offset: int) -> int:
        del offset
        self._add(octets)
        return len(octets)

    def hole(self, octets: int) -> int | None:
        self.is_torn = True
        return octets

    def end(self) -> bool:
        return True


class Place(Enum):
    """What comes next in a chunked body."""

    SIZE = auto()
    DATA = auto()
    DATA_END = auto()
    TRAILER = auto()


class ChunkedBody(Body):
    """Chunks, each with its size before it, up to one of none; then fields (RFC 9112 §7.1)."""

    def __init__(self, keeps: int = 0, most_trailer: int = MOST_SIZE_LINE) -> None:
        super().__init__(keeps)
        self.trailer: list[tuple[int, bytes]] = []
        """The lines behind the last chunk, with their offsets."""
        self._place = Place.SIZE
        self._rest = 0
        self._trailer_room = most_trailer
        self._searched = 0

    def take(self, octets: bytearray, offset: int) -> int:
        at = 0
        while not (self.is_done or self.is_malformed):
            if self._place is Place.DATA:
                count = min(self._rest, len(octets) - at)
                self._add(octets[at : at + count])
                self._rest -= count
                at += count
                if self._rest:
                    break
                self._place = Place.DATA_END
            else:
                behind = octets.find(b"\n", at + self._searched) + 1
                room = self._trailer_room if self._place is Place.TRAILER else MOST_SIZE_LINE
                if (behind or len(octets)) - at > room:
                    self._fail(HttpProblem.TOO_LONG, offset + at)
                    break
                if self._place is Place.DATA_END and self._goes_on(octets[at : at + 2]):
                    self._fail(HttpProblem.BAD_CHUNK_END, offset + at)
                    break
                if not behind:
                    self._searched = len(octets) - at
                    break
                self._searched = 0
                self._line(bytes(octets[at:behind]), offset + at)
                at = behind
        return at

    def hole(self, octets: int) -> int | None:
        if self._place is not Place.DATA or octets > self._rest:
            return None
        self.is_torn = True
        self._rest -= octets
        if not self._rest:
            self._place = Place.DATA_END
        return octets

    @staticmethod
    def _goes_on(octets: bytearray) -> bool:
        """Whether what follows the octets of a chunk is not the end of a line."""
        return not (octets.startswith(b"\n") or b"\r\n".startswith(octets))

    def _line(self, line: bytes, offset: int) -> None:
        if not line.endswith(b"\r\n"):
            self._note(HttpProblem.BARE_LF, offset)
        if self._place is Place.SIZE:
            self._size(line.removesuffix(b"\n").removesuffix(b"\r"), offset)
        elif self._place is Place.DATA_END:
            self._place = Place.SIZE
        elif line in {b"\r\n", b"\n"}:
            self.is_done = True
        else:
            self._trailer_room -= len(line)
            self.trailer.append((offset, line))

    def _size(self, line: bytes, offset: int) -> None:
        found = SIZE.fullmatch(line)
        if found is None:
            self._fail(HttpProblem.BAD_CHUNK_SIZE, offset, line[:40])
            return
        if found[1] or found[3]:
            self._note(HttpProblem.SPACE_IN_CHUNK_SIZE, offset)
        self._rest = int(found[2], 16)
        self._place = Place.DATA if self._rest else Place.TRAILER

    def _note(self, code: HttpProblem, offset: int) -> None:
        if all(one.code is not code for one in self.problems):
            self.problems.append(MessageProblem(code, Severity.WARN, offset))

    def _fail(self, code: HttpProblem, offset: int, detail: bytes = b"") -> None:
        said = detail.decode("utf-8", "backslashreplace")
        self.problems.append(MessageProblem(code, Severity.ERROR, offset, said))
        self.is_malformed = True
