"""`connections`: the TCP connections of a capture, with all that an observer can know of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO, TYPE_CHECKING

from dissect.packet import Packet
from dissect.session.opening import open_packets
from dissect.session.records import Records
from dissect.session.tcp.connections.connection import TcpConnection
from dissect.session.tcp.connections.record import Record
from dissect.session.tcp.events import ConnectionEvents
from dissect.session.tcp.events.connections import MOST_CONNECTIONS
from dissect.session.tcp.states import ConnectionStates

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter


def connections(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
    limit: int = MOST_CONNECTIONS,
) -> Iterator[TcpConnection]:
    """The TCP connections of a capture: who talks to whom, how each was opened and ended, the states of both ends,
    windows, round trips.

    At most `limit` connections are followed at a time: when there are more, the one that was idle longest is given at
    once. The others come at the end, in the order in which they began.

    `source` and `filter` are those of `dissect.open`; CaptureError if the capture cannot be read.
    """
    with open_packets(source, filter=filter) as packets:
        yield from connections_of(packets, limit)


def connections_of(packets: Iterable[Packet], limit: int = MOST_CONNECTIONS) -> Iterator[TcpConnection]:
    """The same of packets in the order of their capture."""
    collector = ConnectionCollector(limit)
    for packet in packets:
        yield from collector.take(packet)
    yield from collector.rest()


class ConnectionCollector:
    """Collects connections packet by packet."""

    def __init__(self, limit: int = MOST_CONNECTIONS) -> None:
        self._states = ConnectionStates(ConnectionEvents(limit))
        self._records = Records[Record](limit)

    def take(self, packet: Packet) -> Iterator[TcpConnection]:
        """Take the next packet. The connection that is followed no longer, if there are too many."""
        step = self._states.take(packet)
        if step is not None:
            record = self._records.of(step.moment.connection.number, partial(Record, step))
            record.note(step)
            surplus = self._records.surplus()
            if surplus is not None:
                yield surplus.connection()

    def rest(self) -> Iterator[TcpConnection]:
        """The connections that are followed, as no packets come."""
        return (record.connection() for record in self._records.rest())
