"""`stream_items`: what TCP delivers in the connections of a capture, while it is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.session.reading.chosen_blocks import chosen_blocks
from dissect.session.reading.opening import open_packets
from dissect.session.streams.items import StreamItem
from dissect.session.streams.limits import DEFAULT_STREAM_LIMITS, StreamLimits
from dissect.session.streams.overlaps import StreamOverlaps
from dissect.session.tcp.streams.follower import Settled, Step, StreamFollower

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter

PORT_OCTETS: Final = 2


class SentItem(NamedTuple):
    """What was settled of the stream in one direction of a connection."""

    connection: int
    """Its number, as of `connections`."""
    address: Ipv4Address | Ipv6Address
    """Of the end that sent it."""
    port: int
    item: StreamItem
    """A `Piece`, or what else there is instead of one."""


def stream_items(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
    overlaps: StreamOverlaps | str = StreamOverlaps.FIRST,
    takes_damaged: bool = False,
    limits: StreamLimits = DEFAULT_STREAM_LIMITS,
) -> Iterator[SentItem]:
    """What TCP delivers in each connection, as soon as it is settled: while the capture is still read, and, where
    `source` is "-" or an open file, while it is still written. Memory is bounded, whatever the size of the capture.

    The pieces of one direction come in their order, those of several connections as they are settled. The arguments are
    those of `streams`. CaptureError, after the last item before it, if the capture cannot be read.
    """
    follower = StreamFollower(StreamOverlaps(overlaps), limits, takes_damaged=takes_damaged)
    if isinstance(source, str | os.PathLike) and os.fspath(source) != "-":
        for block, chosen in chosen_blocks(source, filter):
            for _, step in follower.follow_block(block, chosen):
                if step.sent or step.received or step.given_up:
                    yield from _items_of(step)
    else:
        with open_packets(source, filter=filter) as packets:
            for packet in packets:
                followed = follower.take(packet)
                if followed is not None:
                    yield from _items_of(followed)
    for settled in follower.finish():
        yield from _rest(settled)


def _items_of(step: Step) -> Iterator[SentItem]:
    """What a packet settles."""
    segment, number = step.moment.segment, step.connection.number
    yield from _sent(number, segment.source, step.sent)
    yield from _sent(number, segment.destination, step.received)
    for settled in step.given_up:
        yield from _rest(settled)


def _rest(settled: Settled) -> Iterator[SentItem]:
    """What is settled of a connection that is followed no longer."""
    first, second = settled.ends
    yield from _sent(settled.connection, first, settled.first)
    yield from _sent(settled.connection, second, settled.second)


def _sent(connection: int, end: bytes, items: Iterable[StreamItem]) -> Iterable[SentItem]:
    if not items:
        return ()
    address, port = end[:-PORT_OCTETS], int.from_bytes(end[-PORT_OCTETS:], "big")
    sender = (Ipv4Address if len(address) == Ipv4Address.octets else Ipv6Address)(address)
    return [SentItem(connection, sender, port, item) for item in items]
