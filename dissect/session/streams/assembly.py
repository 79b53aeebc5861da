"""`Assembly`: segments, in the order in which they were captured, become one direction of a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dissect.packet.reassembly.holders import Span
from dissect.session.streams.items import Hole, HoleReason, Piece, RefusalReason, Refused, StreamItem
from dissect.session.streams.limits import DEFAULT_STREAM_LIMITS, StreamLimits
from dissect.session.streams.overlaps import TAKES, StreamOverlaps
from dissect.session.streams.waiting import RECORD_OCTETS, Waiting, conflict


class Assembly:
    """Puts octets in order, in bounded memory.

    Each call returns what it settled: pieces follow one another, but for holes between them.
    """

    __slots__ = (  # a capture may have a million streams
        *("acknowledged", "farthest", "grace_ns", "limits", "next", "overlaps", "remembered", "waiting"),
        *("_cuts", "_delivered", "_due_ns", "_waiting"),
    )

    def __init__(
        self,
        overlaps: StreamOverlaps = StreamOverlaps.FIRST,
        limits: StreamLimits = DEFAULT_STREAM_LIMITS,
        grace_ns: int = 0,
    ) -> None:
        """`grace_ns`: how long after an acknowledgment octets may still come, as a capture may be out of order."""
        self.overlaps = overlaps
        self.limits = limits
        self.grace_ns = grace_ns
        self.next = 0
        """The offset behind all that was delivered or given up."""
        self.acknowledged = 0
        """The offset behind what the other end acknowledged."""
        self.farthest = 0
        """The offset behind all that was sent, as far as segments show it."""
        self.waiting = self.remembered = 0
        """How many octets of memory are taken by segments that wait, and by what was settled last, about."""
        self._waiting: Waiting | None = None
        """Made when the first segment waits, as in most streams none does."""
        self._cuts: tuple[Span, ...] = ()
        """Octets that were sent in segments that were captured in part."""
        self._delivered: list[Piece | Hole] = []
        """The latest of what was settled, for what comes for the same place."""
        self._due_ns: int | None = None
        """When the hole before the first segment that waits is given up."""

    @property
    def size(self) -> int:
        """How many octets of memory it takes, about."""
        return self.waiting + self.remembered

    @property
    def is_waiting(self) -> bool:
        """Whether segments wait behind a hole."""
        return self._waiting is not None

    def deliver(self, piece: Piece) -> Piece:
        """The octets that come next, while no others wait."""
        self._settle(piece)
        self.farthest = max(self.farthest, self.next)
        return piece

    def deliver_all(self, pieces: Iterable[Piece]) -> None:
        """The same of pieces that follow one another: at least one, the last one first. No more of them are asked for
        than are remembered."""
        latest, size = list[Piece](), 0
        for piece in pieces:
            latest.append(piece)
            size += RECORD_OCTETS + len(piece.octets)
            if size > self.limits.remembered:
                self._delivered.clear()
                self.remembered = 0
                break
        for piece in reversed(latest):
            self._settle(piece)
        self.farthest = max(self.farthest, self.next)

    def add(
        self, begin: int, octets: bytes, frame: int, *, length: int | None = None, now_ns: int | None = None
    ) -> list[StreamItem]:
        """Add the octets of a segment; `length`: how many it has on the wire, if more than were captured."""
        end = begin + len(octets)
        if length is not None and length > len(octets):
            cuts = *self._cuts, Span(end, begin + length)
            self._cuts = cuts[max(len(cuts) - self.limits.cuts, 0) :]
            self.farthest = max(self.farthest, begin + length)
        self.farthest = max(self.farthest, end)
        if begin == self.next and self._waiting is None:
            return [self.deliver(Piece(begin, octets, frame))] if octets else []
        items: list[StreamItem] = []
        if begin < self.next:
            items += self._compare(begin, octets, frame)
            octets, begin = octets[self.next - begin :], self.next
        if octets:
            if self._waiting is None:
                self._waiting = Waiting()
            items += self._waiting.add(Piece(begin, octets, frame), TAKES[self.overlaps])
            items += self._follow()
            while self.waiting > self.limits.waiting:
                items += self._give_up(HoleReason.LIMIT)
        items += self.pass_time(now_ns)
        return items

    def acknowledge(self, offset: int, now_ns: int | None = None) -> list[StreamItem]:
        """The other end has all octets before an offset."""
        self.acknowledged = max(self.acknowledged, offset)
        return self.pass_time(now_ns) if self.acknowledged > self.next else []

    def pass_time(self, now_ns: int | None) -> list[StreamItem]:
        """Give up a hole that the other end has acknowledged, once nothing can be expected to fill it."""
        items: list[StreamItem] = []
        while (begin := self._first_waiting()) is not None and self.acknowledged >= begin > self.next:
            if now_ns is not None and self._due_ns is None:
                self._due_ns = now_ns + self.grace_ns
            if now_ns is not None and self._due_ns is not None and now_ns < self._due_ns:
                break
            items += self._give_up(HoleReason.NOT_CAPTURED)
        return items

    def finish(self) -> list[StreamItem]:
        """No segments follow: give up all holes."""
        items: list[StreamItem] = []
        while self._waiting is not None or max(self.farthest, self.acknowledged) > self.next:
            items += self._give_up(HoleReason.NOT_ACKNOWLEDGED)
        self._delivered.clear()
        self.remembered = 0
        return items

    def _first_waiting(self) -> int | None:
        return None if self._waiting is None else self._waiting.begin

    def _settle(self, item: Piece | Hole) -> None:
        """Remember for a while what stands at a place."""
        self.next = item.end
        self._due_ns = None
        self._delivered.append(item)
        self.remembered += RECORD_OCTETS + (len(item.octets) if isinstance(item, Piece) else 0)
        while self.remembered > self.limits.remembered and len(self._delivered) > 1:
            oldest = self._delivered.pop(0)
            self.remembered -= RECORD_OCTETS + (len(oldest.octets) if isinstance(oldest, Piece) else 0)

    def _compare(self, begin: int, octets: bytes, frame: int) -> Iterator[StreamItem]:
        """What is to be said of octets for places that are settled: nothing, if they are the same."""
        end = min(begin + len(octets), self.next)
        found: list[StreamItem] = []
        for item in reversed(self._delivered):
            if item.end <= begin:
                break
            first, last = max(item.begin, begin), min(item.end, end)
            if first >= last:
                continue
            new = octets[first - begin : last - begin]
            if isinstance(item, Hole):
                found.append(Refused(first, new, frame, RefusalReason.LATE))
                continue
            old = item.octets[first - item.begin : last - item.begin]
            if old != new:
                found.append(conflict(first, old, new, item.frame, frame))
        return reversed(found)

    def _follow(self) -> Iterator[StreamItem]:
        """Deliver what waits and follows."""
        if self._waiting is None:
            return
        pieces = self._waiting.take(self.next)
        self.waiting = self._waiting.size
        if not self._waiting:
            self._waiting = None
        for piece in pieces:
            yield self.deliver(piece)

    def _give_up(self, reason: HoleReason) -> Iterator[StreamItem]:
        """Give up the hole that stands next; then deliver what follows it."""
        waiting = self._first_waiting()
        end = max(self.farthest, self.acknowledged) if waiting is None else waiting
        while self.next < end:
            hole = self._hole(end, reason)
            self._settle(hole)
            yield hole
        yield from self._follow()

    def _hole(self, end: int, reason: HoleReason) -> Hole:
        """The hole that stands next, as far as there is one reason for it."""
        begin = self.next
        passed = next((at for at, cut in enumerate(self._cuts) if cut.end > begin), len(self._cuts))
        self._cuts = self._cuts[passed:]
        for cut in self._cuts:
            if cut.begin <= begin < cut.end:
                return Hole(begin, min(end, cut.end), HoleReason.CUT)
            if begin < cut.begin < end:
                end = cut.begin
        if begin < self.acknowledged:
            return Hole(begin, min(end, self.acknowledged), HoleReason.NOT_CAPTURED)
        return Hole(begin, end, reason)
