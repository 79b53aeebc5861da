"""`streams`: the streams of the TCP connections in a capture."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Final

from dissect.packet import Packet
from dissect.session.conversations import flows
from dissect.session.reading.chosen_blocks import chosen_blocks
from dissect.session.streams.items import Conflict, Piece, Refused, StreamItem
from dissect.session.streams.limits import DEFAULT_STREAM_LIMITS, StreamLimits
from dissect.session.streams.overlaps import StreamOverlaps
from dissect.session.streams.stream import Stream
from dissect.session.tcp.connections.connection import TcpConnection
from dissect.session.tcp.connections.record import Record
from dissect.session.tcp.states import ConnectionStates
from dissect.session.tcp.streams.follower import Settled, Step, StreamFollower

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.filter.expressions import Filter

TCP_NAME: Final = "tcp"
ITEM_OCTETS: Final = 200
"""What an item takes in memory besides its octets, about."""
RECORD_OCTETS: Final = 2048
"""What is known of a connection besides its streams, about: of those without data, too."""


class Sender(StrEnum):
    """An end of a connection, as the one that sent something."""

    CLIENT = "client"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class ConnectionStreams:
    """Both streams of a connection."""

    connection: TcpConnection
    items: tuple[tuple[Sender, StreamItem], ...]
    """What both ends sent, in the order in which it was settled: octets behind a hole come after the hole was filled or
    given up."""
    is_given_up: bool = False
    """Whether they were given before the capture ended, to bound memory. What came later in the connection comes as
    another one of the same number, in which octets count from 0 again."""
    from_client: Stream = field(init=False, compare=False)
    from_server: Stream = field(init=False, compare=False)

    def __post_init__(self) -> None:
        for name, sender in (("from_client", Sender.CLIENT), ("from_server", Sender.SERVER)):
            object.__setattr__(self, name, Stream(tuple(item for who, item in self.items if who is sender)))


def streams(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    conversation: int | None = None,
    overlaps: StreamOverlaps | str = StreamOverlaps.FIRST,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
    takes_damaged: bool = False,
    limits: StreamLimits = DEFAULT_STREAM_LIMITS,
) -> Iterator[ConnectionStreams]:
    """The octets that TCP delivered in each connection of a capture that has some, or in one of them.

    `conversation`: its number among those of `flows` with the same filter, for which the file is read twice; ValueError
    if that is none of TCP.

    `overlaps`: which octets are taken where segments that wait behind a hole contradict each other. Segments with a
    wrong checksum are refused, unless `takes_damaged`.

    Connections come when the capture has been read, in the order of their beginnings. If their streams take more memory
    than `limits` say, those that were idle longest come before, and say so (`is_given_up`); to follow a capture with as
    little memory as possible, use `StreamFollower`.

    `source` and `filter` are those of `dissect.open`; CaptureError if the capture cannot be read.
    """
    rule = StreamOverlaps(overlaps)
    connection = None if conversation is None else _connection_of(source, conversation, filter)
    collected = _Collected(connection, StreamFollower(rule, limits, takes_damaged=takes_damaged), limits)
    for block, chosen in chosen_blocks(source, filter):
        yield from collected.take_block(block, chosen)
    yield from collected.end()


def _connection_of(
    source: str | os.PathLike[str] | IO[bytes],
    conversation: int,
    filter: str | Filter | None,  # noqa: A002  # as above
) -> int:
    """The number of a conversation among the TCP connections."""
    if not isinstance(source, str | os.PathLike) or os.fspath(source) == "-":
        raise ValueError("conversations are numbered by reading a file first; a stream can be read once only")
    found = next((one for one in flows(source, filter) if one.number == conversation), None)
    if found is None:
        raise ValueError(f"there is no conversation {conversation}")
    if found.protocol != TCP_NAME:
        raise ValueError(f"conversation {conversation} is of {found.protocol}, which has no stream of octets")
    return found.stream


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
        self.all: list[tuple[bool, StreamItem]] = []
        """Whether the end with the lower address and port sent it, and what."""
        self.size = RECORD_OCTETS

    def add(self, items: Iterable[StreamItem], *, is_first: bool) -> None:
        for item in items:
            self.all.append((is_first, item))
            self.size += ITEM_OCTETS + _octets_in(item)

    def streams(self, *, is_given_up: bool) -> ConnectionStreams:
        client_is_first = self.record.is_client_first
        senders = {client_is_first: Sender.CLIENT, not client_is_first: Sender.SERVER}
        items = tuple((senders[who], item) for who, item in self.all)
        return ConnectionStreams(self.record.connection(), items, is_given_up)


def _octets_in(item: StreamItem) -> int:
    if isinstance(item, Piece | Refused):
        return len(item.octets)
    return 2 * len(item.kept) if isinstance(item, Conflict) else 0


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
        if step is not None:
            yield from self._add(step)

    def take_block(self, block: Block, chosen: bytes | None) -> Iterator[ConnectionStreams]:
        """Take the chosen packets of the next block, or all."""
        for _, step in self._follower.follow_block(block, chosen):
            yield from self._add(step)

    def _add(self, step: Step) -> Iterator[ConnectionStreams]:
        number = step.moment.connection.number
        if self._wanted in {None, number}:
            self._note(number, step)
        for settled in step.given_up:
            if settled.connection in self._found:
                yield from self._given(settled.connection, settled, is_given_up=True)
        while self._size + self._follower.size > self._limits.octets and len(self._found) > 1:
            number = next(iter(self._found))
            yield from self._given(number, self._follower.forget(number), is_given_up=True)

    def end(self) -> Iterator[ConnectionStreams]:
        rest = {one.connection: one for one in self._follower.finish()}
        for number in sorted(self._found):
            yield from self._given(number, rest.get(number))

    def _note(self, number: int, step: Step) -> None:
        moment = step.moment
        states = self._states.note(moment)
        items = self._found.pop(number, None)
        before = 0 if items is None else items.size
        items = self._found[number] = items or _Items(Record(states))
        items.record.note(states)
        is_first = moment.own is moment.connection.sides[0]
        items.add(step.sent, is_first=is_first)
        items.add(step.received, is_first=not is_first)
        self._size += items.size - before

    def _given(self, number: int, rest: Settled | None, *, is_given_up: bool = False) -> Iterator[ConnectionStreams]:
        """The streams of a connection, with what is settled last; none if it has no data."""
        items = self._found.pop(number)
        self._size -= items.size
        if rest is not None:
            items.add(rest.first, is_first=True)
            items.add(rest.second, is_first=False)
        if rest is not None or items.all:
            yield items.streams(is_given_up=is_given_up)
