"""What an end has received: octets for its program, those behind a gap, and the window that it still offers."""

from __future__ import annotations

from typing import Final

MOST_BLOCKS: Final = 3
"""Blocks of selective acknowledgments that fit beside timestamps (RFC 2018 §3)."""


class Receiver:
    """The receiving half of an end. Places count from the SYN of the other end, which is 0."""

    def __init__(self, room: int, largest: int) -> None:
        """`room`: octets that wait for the program; `largest`: octets in a segment."""
        self.next = 0
        """The place that is expected next."""
        self.unread = bytearray()
        self.is_ended = False
        """Whether all was received, the FIN too."""
        self._room, self._largest = room, largest
        self._edge = 0
        self._end: int | None = None
        self._waiting: list[tuple[int, bytes]] = []
        """Octets behind a gap, by their places."""
        self._latest = 0
        self._doubled: tuple[int, int] | None = None

    @property
    def has_gap(self) -> bool:
        """Whether something waits for what is before it."""
        return bool(self._waiting) or (self._end is not None and not self.is_ended)

    def begin(self) -> None:
        """The SYN has come."""
        self.next = 1

    def window(self) -> int:
        """Octets that it takes behind the next place. The edge never moves back; where the window is small, it moves
        only by what is worth a segment (RFC 9293 §3.8.6.2.2)."""
        free = self.next + self._room - len(self.unread)
        enough = min(self._largest, max(self._room // 2, 1))
        if free - self._edge >= enough or (self._edge - self.next >= enough and free > self._edge):
            self._edge = free
        return max(self._edge - self.next, 0)

    def take(self, begin: int, octets: bytes, *, is_last: bool) -> bool:
        """Take a segment with data or a FIN; whether it brought what was expected next."""
        end = begin + len(octets)
        limit = self.next + self.window()
        if end + is_last <= self.next or (begin < self.next and not is_last and end <= self.next):
            self._doubled = (begin, end + is_last)
            return False
        octets = octets[max(self.next - begin, 0) : max(limit - begin, 0)]
        begin = max(begin, self.next)
        if is_last and begin + len(octets) == end:
            self._end = end
        if octets:
            self._latest = begin
            self._keep(begin, octets)
        before = self.next
        self._deliver()
        return self.next > before

    def _keep(self, begin: int, octets: bytes) -> None:
        if any(at <= begin and begin + len(octets) <= at + len(one) for at, one in self._waiting):
            self._doubled = (begin, begin + len(octets))
        else:
            self._waiting = sorted([*self._waiting, (begin, octets)])

    def _deliver(self) -> None:
        while self._waiting and self._waiting[0][0] <= self.next:
            begin, octets = self._waiting.pop(0)
            new = octets[self.next - begin :]
            self.unread += new
            self.next += len(new)
        if self._end == self.next and not self.is_ended:
            self.is_ended = True
            self.next += 1

    def read(self, most: int) -> bytes:
        """Give octets to the program."""
        octets = bytes(self.unread[:most])
        del self.unread[:most]
        return octets

    def blocks(self) -> tuple[tuple[int, int], ...]:
        """The places that are acknowledged selectively: first what came twice (RFC 2883), then that of the latest
        segment."""
        runs: list[tuple[int, int]] = []
        for begin, octets in self._waiting:
            if runs and begin <= runs[-1][1]:
                runs[-1] = runs[-1][0], max(begin + len(octets), runs[-1][1])
            else:
                runs.append((begin, begin + len(octets)))
        runs.sort(key=lambda run: not run[0] <= self._latest < run[1])
        first = [] if self._doubled is None else [self._doubled]
        self._doubled = None
        return tuple([*first, *runs][:MOST_BLOCKS])
