"""`connections`: the TCP connections of a capture, with all that an observer can know of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO, TYPE_CHECKING, Final

from dissect.session.memory.records import Records
from dissect.session.reading.chosen_blocks import chosen_blocks
from dissect.session.tcp.connections.connection import TcpConnection
from dissect.session.tcp.connections.record import Record
from dissect.session.tcp.events import ConnectionEvents
from dissect.session.tcp.states import ConnectionStates

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.filter.expressions import Filter
    from dissect.packet import Packet
    from dissect.session.tcp.events.moment import Moment

MOST_FOLLOWED: Final = 24_576
"""Connections whose states, too, are followed at a time: some 160 MB, with what is remembered of their segments."""


def connections(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
    limit: int = MOST_FOLLOWED,
) -> Iterator[TcpConnection]:
    """The TCP connections of a capture: who talks to whom, how each was opened and ended, the states of both ends,
    windows, round trips.

    At most `limit` connections are followed at a time: when there are more, the one that was idle longest is given at
    once. The others come at the end, in the order in which they began.

    `source` and `filter` are those of `dissect.open`; CaptureError if the capture cannot be read.
    """
    yield from connections_of(chosen_blocks(source, filter), limit)


def connections_of(blocks: Iterable[tuple[Block, bytes | None]], limit: int = MOST_FOLLOWED) -> Iterator[TcpConnection]:
    """The same of blocks, each with flags of the rows that count, or None for all."""
    collector = ConnectionCollector(limit)
    for block, chosen in blocks:
        yield from collector.take_block(block, chosen)
    yield from collector.rest()


class ConnectionCollector:
    """Collects connections packet by packet, or block by block."""

    def __init__(self, limit: int = MOST_FOLLOWED) -> None:
        self._events = ConnectionEvents(limit)
        self._states = ConnectionStates(self._events)
        self._records = Records[Record](limit)

    def take(self, packet: Packet) -> Iterator[TcpConnection]:
        """Take the next packet. The connection that is followed no longer, if there are too many."""
        moment = self._events.follow(packet)
        if moment is not None:
            yield from self._note(moment)

    def take_block(self, block: Block, chosen: bytes | None) -> Iterator[TcpConnection]:
        """Take the chosen packets of the next block, or all. The connections that are followed no longer."""
        for _, moment in self._events.follow_block(block, chosen):
            yield from self._note(moment)

    def rest(self) -> Iterator[TcpConnection]:
        """The connections that are followed, as no packets come."""
        return (record.connection() for record in self._records.rest())

    def _note(self, moment: Moment) -> Iterator[TcpConnection]:
        step = self._states.note(moment)
        record = self._records.of(moment.connection.number, partial(Record, step))
        record.note(step)
        surplus = self._records.surplus()
        if surplus is not None:
            yield surplus.connection()
