"""`streams`: the streams of the TCP connections in a capture."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, TypeAlias

from dissect.packet import Packet
from dissect.session.opening import open_packets
from dissect.session.streams.items import Piece, StreamItem
from dissect.session.streams.limits import DEFAULT_STREAM_LIMITS, StreamLimits
from dissect.session.streams.overlaps import StreamOverlaps
from dissect.session.streams.stream import Stream
from dissect.session.tcp.connections.connection import TcpConnection
from dissect.session.tcp.connections.record import Record
from dissect.session.tcp.states import ConnectionStates
from dissect.session.tcp.streams.follower import Step, StreamFollower

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter

ITEM_OCTETS: Final = 200
"""What an item takes in memory besides its octets, about."""


@dataclass(frozen=True, slots=True)
class ConnectionStreams:
    """Both streams of a connection."""

    connection: TcpConnection
    from_client: Stream
    from_server: Stream

    def __iter__(self) -> Iterator[tuple[str, Piece]]:
        """What both ends said, in the order of the capture: "client" or "server", and a piece."""
        both = [("client", piece) for piece in self.from_client.pieces]
        both += [("server", piece) for piece in self.from_server.pieces]
        return iter(sorted(both, key=lambda one: one[1].frame))


def streams(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    connection: int | None = None,
    overlaps: StreamOverlaps | str = StreamOverlaps.FIRST,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
    takes_damaged: bool = False,
    limits: StreamLimits = DEFAULT_STREAM_LIMITS,
) -> Iterator[ConnectionStreams]:
    """The octets that TCP delivered in each connection of a capture that has some, or in one of them by its number.

    `overlaps`: which octets are taken where segments that wait behind a hole contradict each other. Segments with a
    wrong checksum are refused, unless `takes_damaged`.

    Connections come when the capture has been read, in the order of their beginnings. If their streams take more memory
    than `limits` say, those that were idle longest come before; to follow a capture with as little memory as possible,
    use `StreamFollower`. `source` and `filter` are those of `dissect.open`; CaptureError if the capture cannot be read.
    """
    rule = StreamOverlaps(overlaps)
    with open_packets(source, filter=filter) as packets:
        yield from streams_of(packets, connection, rule, takes_damaged=takes_damaged, limits=limits)


def streams_of(
    packets: Iterable[Packet],
    connection: int | None = None,
    overlaps: StreamOverlaps = StreamOverlaps.FIRST,
    *,
    takes_damaged: bool = False,
    limits: StreamLimits = DEFAULT_STREAM_LIMITS,
) -> Iterator[ConnectionStreams]:
    """The same of packets in the order of their capture."""
    collected = _Collected(connection, StreamFollower(overlaps, limits, takes_damaged=takes_damaged), limits)
    for packet in packets:
        yield from collected.take(packet)
    yield from collected.end()


class _Items:
    """What is known of a connection so far."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.both: tuple[list[StreamItem], list[StreamItem]] = ([], [])
        self.size = 0

    def add(self, which: int, items: Iterable[StreamItem]) -> None:
        for item in items:
            self.both[which].append(item)
            self.size += ITEM_OCTETS + (len(item.octets) if isinstance(item, Piece) else 0)

    def streams(self) -> ConnectionStreams:
        made = self.record.connection()
        first, second = (Stream(tuple(one)) for one in self.both)
        is_first = self.record.is_client_first
        return ConnectionStreams(made, *((first, second) if is_first else (second, first)))


Rest: TypeAlias = tuple[Iterable[StreamItem], Iterable[StreamItem]]


class _Collected:
    """Everything that was settled, until it is given."""

    def __init__(self, wanted: int | None, follower: StreamFollower, limits: StreamLimits) -> None:
        self._wanted, self._follower, self._limits = wanted, follower, limits
        self._states = ConnectionStates(follower.events)
        self._found: dict[int, _Items] = {}
        """By the numbers of connections, those idle longest first."""
        self._size = 0

    def take(self, packet: Packet) -> Iterator[ConnectionStreams]:
        step = self._follower.take(packet)
        if step is None:
            return
        number = step.moment.connection.number
        if self._wanted in {None, number}:
            self._note(number, step)
        for settled in step.given_up:
            if settled.connection in self._found:
                yield self._given(settled.connection, (settled.first, settled.second))
        while self._size > self._limits.octets and len(self._found) > 1:
            yield self._given(next(iter(self._found)))

    def end(self) -> Iterator[ConnectionStreams]:
        rest = {one.connection: (one.first, one.second) for one in self._follower.finish()}
        for number in sorted(self._found):
            if number in rest or any(self._found[number].both):
                yield self._given(number, rest.get(number, ((), ())))

    def _note(self, number: int, step: Step) -> None:
        moment = step.moment
        states = self._states.note(moment)
        items = self._found.pop(number, None) or _Items(Record(states))
        self._found[number] = items
        items.record.note(states)
        before = items.size
        is_first = moment.own is moment.connection.sides[0]
        items.add(0 if is_first else 1, step.sent)
        items.add(1 if is_first else 0, step.received)
        self._size += items.size - before

    def _given(
        self, number: int, rest: tuple[Iterable[StreamItem], Iterable[StreamItem]] = ((), ())
    ) -> ConnectionStreams:
        items = self._found.pop(number)
        self._size -= items.size
        for which, more in enumerate(rest):
            items.add(which, more)
        return items.streams()
