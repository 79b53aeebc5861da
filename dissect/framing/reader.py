"""`MessageReader`: takes the octets of a stream as they come, and gives the messages in them."""

from __future__ import annotations

from bisect import bisect_right
from enum import Enum, auto
from typing import Final

from dissect.framing.framing import Found, Framing, MalformedFrame
from dissect.framing.message import Message, MessageStatus

FEW: Final = 64
"""How many pieces are remembered before those are forgotten whose octets were given."""


class Place(Enum):
    """Where in the stream the octets that wait begin."""

    BOUNDARY = auto()
    """With a message."""
    BEFORE_BOUNDARY = auto()
    """So many octets before one as are still to be skipped."""
    WITHIN = auto()
    """Somewhere: the next mark shows where a message begins."""
    LOST = auto()
    """Somewhere, and nothing will show it."""


class MessageReader:
    """One direction of a stream. It reads nothing itself, so it serves a socket, a file and a capture alike."""

    def __init__(self, framing: Framing) -> None:
        self.framing = framing
        self.offset = 0
        """How many octets of the stream were given as messages, or skipped."""
        self._octets = bytearray()
        self._searched, self._needed = 0, 1
        self._place = Place.BOUNDARY
        self._skip = 0
        self._is_given = True
        """Whether the octets before the next boundary are given too; those of a message that is too long are not."""
        self._begins: list[int] = []
        """Where pieces begin; the first is number `_forgotten`."""
        self._forgotten = 0

    @property
    def waiting(self) -> int:
        """How many octets are there that are no whole message yet."""
        return len(self._octets)

    @property
    def needed(self) -> int:
        """How many octets must come at least before there can be another message."""
        return max(1, self._skip + self._needed - len(self._octets))

    def feed(self, octets: bytes | bytearray | memoryview) -> list[Message]:
        """The messages that end in these octets."""
        self._begins.append(self.offset + len(self._octets))
        self._octets += octets
        found: list[Message] = []
        steps = {
            Place.BOUNDARY: self._take_message,
            Place.BEFORE_BOUNDARY: self._take_skipped,
            Place.WITHIN: self._take_up_to_mark,
            Place.LOST: self._take_all,
        }
        while self._octets and steps[self._place](found):
            pass
        if len(self._begins) > FEW:
            gone = bisect_right(self._begins, self.offset) - 1
            del self._begins[:gone]
            self._forgotten += gone
        return found

    def hole(self, octets: int) -> list[Message]:
        """So many octets of the stream are missing here."""
        found: list[Message] = []
        octets = max(octets, 0)
        skipped = min(octets, self._skip)
        self.offset += skipped
        self._skip_some(skipped)
        octets -= skipped
        if not octets:
            return found
        if self._place is Place.BOUNDARY:
            behind = self.framing.boundary_behind(self._octets, octets)
            self._give(found, len(self._octets), MessageStatus.TORN)
            if behind is not None:
                self._place, self._skip = Place.BEFORE_BOUNDARY, behind
            else:
                self._place = Place.WITHIN if self.framing.mark_octets else Place.LOST
        else:
            self._give(found, len(self._octets), MessageStatus.REST)
        self._is_given = True
        self.offset += octets
        self._skip_some(0)
        return found

    def end(self) -> list[Message]:
        """No octets follow: what is left, which is no whole message."""
        found: list[Message] = []
        is_cut = self._place is Place.BOUNDARY
        self._give(found, len(self._octets), MessageStatus.CUT if is_cut else MessageStatus.REST)
        return found

    def _take_message(self, found: list[Message]) -> bool:
        """Give a message. False if more octets must come."""
        if len(self._octets) < self._needed:
            return False
        try:
            place = self.framing.find(self._octets, self._searched)
        except MalformedFrame:
            self._place = Place.LOST
            self._give(found, len(self._octets), MessageStatus.MALFORMED)
            return False
        end = place.end if isinstance(place, Found) else place
        if end > self.framing.most:
            self._refuse(found, place)
            return True
        if isinstance(place, Found):
            self._give(found, end, MessageStatus.WHOLE, place)
            return True
        self._searched, self._needed = len(self._octets), end
        return False

    def _refuse(self, found: list[Message], place: Found | int) -> None:
        """Give the beginning of a message that is too long, and skip the rest."""
        end = place if isinstance(place, int) else place.end
        kept = min(end, len(self._octets), self.framing.most - max(self.framing.mark_octets - 1, 0))
        self._give(found, kept, MessageStatus.TOO_LONG)
        self._is_given = False
        if isinstance(place, int) and self.framing.mark_octets:
            self._place = Place.WITHIN
        else:
            self._place, self._skip = Place.BEFORE_BOUNDARY, end - kept

    def _take_skipped(self, found: list[Message]) -> bool:
        count = min(self._skip, len(self._octets))
        self._give(found, count, MessageStatus.REST)
        self._skip_some(count)
        return True

    def _skip_some(self, octets: int) -> None:
        self._skip -= octets
        if self._place is Place.BEFORE_BOUNDARY and not self._skip:
            self._place, self._is_given = Place.BOUNDARY, True

    def _take_up_to_mark(self, found: list[Message]) -> bool:
        """Give what stands before the next mark; what cannot be part of a mark is given at once."""
        place = self.framing.find(self._octets, 0)
        if isinstance(place, Found):
            self._give(found, place.end, MessageStatus.REST, place)
            self._place, self._is_given = Place.BOUNDARY, True
            return True
        self._give(found, len(self._octets) - self.framing.mark_octets + 1, MessageStatus.REST)
        return False

    def _take_all(self, found: list[Message]) -> bool:
        self._give(found, len(self._octets), MessageStatus.UNFRAMED)
        return False

    def _give(self, found: list[Message], count: int, status: MessageStatus, place: Found | None = None) -> None:
        """Take the first octets away, and give them as a message."""
        if count <= 0:
            return
        begin, end = (0, count) if place is None else (place.content_begin, place.content_end)
        if self._is_given and (end > begin or status is MessageStatus.WHOLE):
            found.append(
                Message(
                    octets=bytes(self._octets[begin:end]),
                    begin=self.offset,
                    end=self.offset + count,
                    status=status,
                    value=None if place is None else place.value,
                    first_piece=self._piece_at(self.offset),
                    last_piece=self._piece_at(self.offset + count - 1),
                )
            )
        del self._octets[:count]
        self.offset += count
        self._searched, self._needed = 0, 1

    def _piece_at(self, offset: int) -> int:
        return self._forgotten + bisect_right(self._begins, offset) - 1
