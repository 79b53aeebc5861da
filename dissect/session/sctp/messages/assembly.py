"""`MessageAssembly`: pieces, in the order in which they were captured, become the messages of one end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from dissect.session.analysis.numbers import HALF, MASK
from dissect.session.sctp.messages.items import FaultKind, SctpFault, SctpHole, SctpItem, SctpMessage
from dissect.session.sctp.messages.ordering import RECORD_OCTETS, Ordering
from dissect.session.sctp.transfer import Data
from dissect.session.streams.items import HoleReason
from dissect.session.streams.limits import DEFAULT_STREAM_LIMITS, StreamLimits

REMEMBERED: Final = 1024
"""So many numbers below the highest one it is remembered that their pieces came."""
FARTHEST: Final = 1 << 16
"""A number that is farther ahead is taken for nonsense."""


class Fragment(NamedTuple):
    """A piece of a message, or all of it."""

    data: Data
    octets: bytes
    """As far as they were captured."""
    frame: int
    time_ns: int

    def is_with(self, other: Fragment) -> bool:
        """Whether it may be of the same message."""
        mine, its = self.data, other.data
        return (mine.stream, mine.message, mine.unordered, mine.is_interleaved) == (
            its.stream,
            its.message,
            its.unordered,
            its.is_interleaved,
        )


class MessageAssembly:
    """Puts messages together, in bounded memory. Each call returns what it settled, in the order of delivery."""

    def __init__(self, first: int | None, limits: StreamLimits = DEFAULT_STREAM_LIMITS, grace_ns: int = 0) -> None:
        """`first`: the first TSN, if a handshake tells; `grace_ns`: how long after an acknowledgment pieces may still
        come."""
        self.limits = limits
        self.grace_ns = grace_ns
        self._size = 0
        self._next = first
        """The lowest TSN that is not settled, not wrapped; None before the first piece."""
        self._highest = 0 if first is None else first - 1
        self._seen: dict[int, Fragment] = {}
        """Pieces that wait, by their TSNs."""
        self._done: set[int] = set()
        """TSNs that are settled."""
        self._unused: set[int] = set()
        """Those of them whose pieces are in no message, or did not come."""
        self._acknowledged: int | None = None
        self._due_ns: int | None = None
        self._ordering = Ordering(is_begun=first is not None, most=limits.waiting)

    def begin(self, first: int) -> None:
        """A handshake tells the first TSN; it does not count where a piece has come before."""
        if self._next is None:
            self._next, self._highest = first, first - 1
            self._ordering.begin()

    @property
    def size(self) -> int:
        """How many octets of memory it takes, about."""
        return self._size + self._ordering.size

    def add(self, fragment: Fragment) -> list[SctpItem]:
        """Add a piece."""
        tsn = self._unfolded(fragment.data.tsn)
        if self._next is None:
            self._next = tsn
        if tsn - self._highest > FARTHEST:
            return []
        known = self._seen.get(tsn)
        if known is not None and known.octets != fragment.octets:
            return [_fault(fragment, FaultKind.CONFLICT)]
        if known is not None or tsn in self._done or tsn < self._next - REMEMBERED:
            return []
        self._highest = max(self._highest, tsn)
        self._seen[tsn] = fragment
        self._size += RECORD_OCTETS + len(fragment.octets)
        items: list[SctpItem] = []
        message = self._interleaved(tsn) if fragment.data.is_interleaved else self._joined(tsn)
        if message:
            items += self._deliver(message)
        self._settle()
        while self._size > self.limits.waiting and self._seen:
            items += self._give_up(min(self._seen), FaultKind.LIMIT)
        return items + self.pass_time(fragment.time_ns)

    def acknowledge(self, cumulative: int, now_ns: int) -> list[SctpItem]:
        """The other end has all pieces up to this TSN."""
        if self._next is None:
            return []
        tsn = self._unfolded(cumulative)
        if tsn < self._next or tsn - self._highest > FARTHEST:
            return []
        self._acknowledged = max(tsn, self._next if self._acknowledged is None else self._acknowledged)
        return self.pass_time(now_ns)

    def abandon(self, cumulative: int, streams: Iterable[tuple[int, int, bool]]) -> list[SctpItem]:
        """The sender has given up what is missing up to this TSN (FORWARD-TSN): for each stream the last number that is
        skipped, and whether its messages are unordered."""
        if self._next is None:
            return []
        tsn = self._unfolded(cumulative)
        if tsn - self._highest > FARTHEST:
            return []
        items: list[SctpItem] = []
        for waiting in sorted(one for one in self._seen if one <= tsn):
            items.append(_fault(self._seen[waiting], FaultKind.ABANDONED))
            self._use([waiting])
        for number in range(max(self._next, tsn - REMEMBERED), tsn + 1):
            self._done.add(number)
        self._next = max(self._next, tsn + 1)
        self._highest = max(self._highest, tsn)
        for stream, number, unordered in streams:
            if not unordered:
                items += self._ordering.skip(stream, number)
        self._settle()
        return items

    def restart(self, streams: Iterable[int]) -> None:
        """Numbers of messages in these streams begin anew, in all of them if none is named (RFC 6525)."""
        self._ordering.restart(streams)

    def pass_time(self, now_ns: int) -> list[SctpItem]:
        """Give up what the other end has acknowledged, once nothing can be expected to bring it."""
        items: list[SctpItem] = []
        while self._next is not None and self._acknowledged is not None and self._next <= self._acknowledged:
            if self._next in self._seen:  # a piece of a message whose other pieces may still come
                if not self._is_hopeless(self._next):
                    break
                items += self._give_up(self._next, FaultKind.INCOMPLETE)
                continue
            if self._due_ns is None:
                self._due_ns = now_ns + self.grace_ns
            if now_ns < self._due_ns:
                break
            items += self._hole(self._acknowledged + 1, HoleReason.NOT_CAPTURED)
        return items

    def finish(self) -> list[SctpItem]:
        """No pieces follow: give up what is missing, and what waits for it."""
        items: list[SctpItem] = []
        while self._next is not None and self._next <= self._highest:
            if self._next in self._seen:
                items += self._give_up(self._next, FaultKind.INCOMPLETE)
            else:
                is_there = self._acknowledged is not None and self._next <= self._acknowledged
                end = self._acknowledged + 1 if is_there and self._acknowledged is not None else self._highest + 1
                items += self._hole(end, HoleReason.NOT_CAPTURED if is_there else HoleReason.NOT_ACKNOWLEDGED)
        return items + self._ordering.finish()

    def _unfolded(self, tsn: int) -> int:
        """The number that does not wrap, nearest to the highest one."""
        if self._next is None:
            self._highest = tsn
            return tsn
        distance = (tsn - self._highest) & MASK
        return self._highest + (distance - (1 << 32) if distance >= HALF else distance)

    def _joined(self, tsn: int) -> list[int]:
        """The TSNs of the message that a piece completes: they follow one another (RFC 9260 §6.9)."""
        first = last = tsn
        while not self._seen[first].data.beginning:
            if not self._is_joined(first - 1, tsn):
                return []
            first -= 1
        while not self._seen[last].data.ending:
            if not self._is_joined(last + 1, tsn) or self._seen[last + 1].data.beginning:
                return []
            last += 1
        return list(range(first, last + 1))

    def _is_joined(self, other: int, tsn: int) -> bool:
        return other in self._seen and self._seen[other].is_with(self._seen[tsn])

    def _interleaved(self, tsn: int) -> list[int]:
        """The same where messages are interleaved: pieces have numbers of their own (RFC 8260 §2.2)."""
        wanted = self._seen[tsn]
        pieces = {one.data.fragment: number for number, one in self._seen.items() if one.is_with(wanted)}
        found: list[int] = []
        while (number := pieces.get(len(found))) is not None:
            found.append(number)
            if self._seen[number].data.ending:
                return found
        return []

    def _deliver(self, tsns: list[int]) -> Iterator[SctpItem]:
        """Make a message of pieces, and deliver it with what follows it in its stream."""
        pieces = [self._seen[one] for one in tsns]
        first = pieces[0].data
        message = SctpMessage(
            octets=b"".join(one.octets for one in pieces),
            stream=first.stream,
            number=first.message,
            unordered=first.unordered,
            protocol=first.protocol,
            frames=tuple(dict.fromkeys(one.frame for one in pieces)),
            time_ns=max(one.time_ns for one in pieces),
            missing=sum(max(one.data.length - len(one.octets), 0) for one in pieces),
        )
        self._use(tsns)
        if message.unordered:
            yield message
        else:
            yield from self._ordering.add(message, is_interleaved=first.is_interleaved)

    def _use(self, tsns: Iterable[int]) -> None:
        for one in tsns:
            self._size -= RECORD_OCTETS + len(self._seen.pop(one).octets)
            self._done.add(one)

    def _settle(self) -> None:
        """Go on to the lowest TSN that is not settled, and forget what lies far below it."""
        before = following = self._next or 0
        while following in self._done:
            following += 1
        if following != before:
            self._next, self._due_ns = following, None
        if len(self._done) > 2 * REMEMBERED:
            low = following - REMEMBERED
            self._done = {one for one in self._done if one >= low}
            self._unused &= self._done

    def _is_hopeless(self, tsn: int) -> bool:
        """Whether the piece that stands next, with all before it settled, can never be joined: the one before it, or
        the one behind those that follow, is of another message, or was given up."""
        piece = self._seen[tsn]
        if piece.data.is_interleaved:
            return False
        if not piece.data.beginning:
            return True
        last = tsn
        while not self._seen[last].data.ending and self._is_joined(last + 1, tsn):
            last += 1
        return last + 1 in self._done or last + 1 in self._seen

    def _give_up(self, tsn: int, kind: FaultKind) -> Iterator[SctpItem]:
        """Give up a piece that waits, and go on in its stream."""
        piece = self._seen[tsn]
        if kind is FaultKind.INCOMPLETE and self._stands_beside_another(tsn):
            kind = FaultKind.NOT_JOINED
        self._use([tsn])
        self._unused.add(tsn)
        self._settle()
        yield _fault(piece, kind)
        if not piece.data.unordered and piece.data.ending:
            yield from self._ordering.skip(piece.data.stream, piece.data.message)

    def _stands_beside_another(self, tsn: int) -> bool:
        """Whether the piece that should go on a message, before or behind this one, is of another one."""
        piece = self._seen[tsn]
        if piece.data.is_interleaved:
            return False
        needed = [tsn - 1] * (not piece.data.beginning) + [tsn + 1] * (not piece.data.ending)
        others = [one for one in needed if one in self._seen and not self._seen[one].is_with(piece)]
        return bool(others) or any(one in self._done and one not in self._unused for one in needed)

    def _hole(self, end: int, reason: HoleReason) -> Iterator[SctpItem]:
        """Give up TSNs of which no piece came; messages of any stream may have been in them."""
        begin = self._next or 0
        stop = min((one for one in self._seen if one > begin), default=end)
        stop = min([stop, end, *(one for one in self._done if one > begin)])
        for one in range(begin, stop):
            self._done.add(one)
            self._unused.add(one)
        self._settle()
        yield SctpHole(begin & MASK, stop & MASK, reason)
        yield from self._ordering.release()


def _fault(fragment: Fragment, kind: FaultKind) -> SctpFault:
    data = fragment.data
    return SctpFault(data.tsn, fragment.octets, data.stream, fragment.frame, kind)
