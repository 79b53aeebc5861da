"""`Ordering`: messages of a stream are delivered in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from dissect.session.sctp.messages.items import SctpMessage

SEQUENCE_NUMBERS: Final = 1 << 16
IDENTIFIERS: Final = 1 << 32
RECORD_OCTETS: Final = 300
"""What a message takes in memory besides its octets, about."""


class _Stream:
    """One stream in one direction."""

    __slots__ = ("next", "numbers", "waiting")

    def __init__(self, first: int | None, numbers: int) -> None:
        self.next = first
        """The number of the message that is delivered next; None if that is not known."""
        self.numbers = numbers
        """How many numbers there are before they wrap."""
        self.waiting: dict[int, SctpMessage] = {}

    def is_behind(self, number: int, other: int) -> bool:
        """Whether a number does not come before another one."""
        return (number - other) % self.numbers < self.numbers // 2

    def nearest(self) -> int:
        """The number of the message that is delivered first of those that wait."""
        base = self.next or 0
        return min(self.waiting, key=lambda number: (number - base) % self.numbers)


class Ordering:
    """The order of messages in the streams of one direction. Unordered ones do not come here."""

    def __init__(self, *, is_begun: bool, most: int) -> None:
        """`is_begun`: whether the beginning was seen, so that numbers begin with 0; `most`: how many octets of memory
        messages may take that wait."""
        self.size = 0
        """How many they take, about."""
        self._first = 0 if is_begun else None
        self._most = most
        self._streams: dict[int, _Stream] = {}

    def begin(self) -> None:
        """The beginning was seen, before any message."""
        self._first = 0

    def add(self, message: SctpMessage, *, is_interleaved: bool) -> Iterator[SctpMessage]:
        """Deliver a message, or let it wait for those before it."""
        stream = self._stream(message.stream, IDENTIFIERS if is_interleaved else SEQUENCE_NUMBERS)
        if stream.next is None:
            stream.next = message.number
        if not stream.is_behind(message.number, stream.next) or message.number in stream.waiting:
            yield message  # its place was given up before it came
            return
        stream.waiting[message.number] = message
        self.size += RECORD_OCTETS + len(message.octets)
        yield from self._follow(stream)
        while self.size > self._most:
            yield from self.release()

    def skip(self, number: int, message: int) -> Iterator[SctpMessage]:
        """In the stream of this number, messages up to this one will not come."""
        stream = self._stream(number, SEQUENCE_NUMBERS)
        after = (message + 1) % stream.numbers
        if stream.next is not None and not stream.is_behind(after, stream.next):
            return
        while stream.waiting and not stream.is_behind(nearest := stream.nearest(), after):
            yield self._taken(stream, nearest)
        stream.next = after
        yield from self._follow(stream)

    def restart(self, streams: Iterable[int]) -> None:
        """Numbers begin anew in these streams; in all, if none is named."""
        for one in list(streams) or list(self._streams):
            if one in self._streams:
                self._streams[one].next = 0

    def release(self) -> Iterator[SctpMessage]:
        """Something is missing of which the stream is not known: in each, the nearest message that waits, and what
        follows it, do so no longer."""
        for stream in self._streams.values():
            if stream.waiting:
                stream.next = stream.nearest()
                yield from self._follow(stream)

    def finish(self) -> list[SctpMessage]:
        """Nothing follows: deliver all that waits."""
        found: list[SctpMessage] = []
        while self.size:
            found += self.release()
        return found

    def _stream(self, number: int, numbers: int) -> _Stream:
        stream = self._streams.get(number)
        if stream is None:
            stream = self._streams[number] = _Stream(self._first, numbers)
        return stream

    def _follow(self, stream: _Stream) -> Iterator[SctpMessage]:
        """Deliver what waits and follows."""
        while stream.next is not None and stream.next in stream.waiting:
            yield self._taken(stream, stream.next)
            stream.next = (stream.next + 1) % stream.numbers

    def _taken(self, stream: _Stream, number: int) -> SctpMessage:
        message = stream.waiting.pop(number)
        self.size -= RECORD_OCTETS + len(message.octets)
        return message
