"""`SocketTable`: the sockets that packets show, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.addresses import Ipv6Address
from dissect.capture.time_unit import SECOND
from dissect.filter.rows.flags import set_in
from dissect.packet import default_protocols
from dissect.session.memory.latest import Latest
from dissect.session.ordered_pass.follower import rows_with
from dissect.session.sctp.sockets import SctpSockets
from dissect.session.sockets.ports import Ports, ports_in, with_ports
from dissect.session.sockets.sockets import Endpoint, HostSockets, Netstat, Socket, SocketsOf, address_in
from dissect.session.tcp.connections.collecting import MOST_FOLLOWED
from dissect.session.tcp.sockets import TcpSockets

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.session.sockets.asking import Until

FOLLOWERS: Final = (TcpSockets, SctpSockets)
"""Those of all protocols with connections, in the order in which `netstat` lists them."""
SEEN_NS: Final = 120 * SECOND
"""For so long are pairs of ports listed that no connection joins."""
ALL_ROWS: Final = b"\1"
NO_ROW: Final = b"\0"
"""Flags of rows."""


class Seen(NamedTuple):
    """A pair of ports without a connection, and when it was last seen."""

    ports: Ports
    time_ns: int
    frame: int


class SocketTable:
    """Follows packets in the order of a capture. At most `limit` connections, and as many of the rest, are remembered:
    those that were idle longest are forgotten."""

    def __init__(self, limit: int = MOST_FOLLOWED) -> None:
        self._followers: tuple[SocketsOf, ...] = tuple(one(limit) for one in FOLLOWERS)
        self._seen = Latest[tuple[str, Endpoint, Endpoint], Seen](limit)
        self._hosts = Latest[bytes, None](limit)
        """Those that have sent something."""
        self._first_ns: int | None = None
        self._time_ns: int | None = None
        self._frame = 0

    @property
    def _forgotten(self) -> int:
        return sum(one.forgotten for one in self._followers) + self._seen.forgotten + self._hosts.forgotten

    def take(self, block: Block, chosen: bytes | None, until: Until) -> bool:
        """Take the packets of the next block, up to a frame or a time; of these the chosen ones count, all with None.
        Whether there may be more."""
        frames, first = block.frames, block.frames.first_number
        count = until.rows_in(frames, self._first_ns)
        if count < len(block):  # what comes later must change nothing
            chosen = (ALL_ROWS * count if chosen is None else chosen[:count]).ljust(len(block), NO_ROW)
        followed = (one.follow(block, chosen) for one in self._followers)
        for _, sender in merge(*followed, self._see(block, chosen), key=itemgetter(0)):
            if sender not in self._hosts:
                self._hosts.keep(sender, None)
        for row in range(count) if chosen is None else set_in(chosen):
            self._frame = first + row
            if frames.has_time[row]:
                self._time_ns = frames.timestamp_ns[row]
                self._first_ns = self._time_ns if self._first_ns is None else self._first_ns
        return count == len(block)

    def _see(self, block: Block, chosen: bytes | None) -> Iterator[tuple[int, bytes]]:
        """The rows that have ports without connections, with the addresses of their senders."""
        headers, frames = (block.protocols or default_protocols()).headers, block.frames
        rows = [row for row in sorted({*rows_with(block, with_ports(headers))}) if chosen is None or chosen[row]]
        for row, packet in zip(rows, block.packets(rows), strict=True):
            for ports in ports_in(packet):
                self._seen.keep(ports.key, Seen(ports, frames.timestamp_ns[row], frames.first_number + row))
                yield row, ports.source.address

    def now(self, until: Until, host: bytes | None = None) -> Netstat:
        """The sockets at the time that is asked for, or that of the last packet. `host`: only those of this address;
        else of all hosts that have sent something, and have some."""
        asked_ns = until.end_ns(self._first_ns)
        time_ns = self._time_ns if asked_ns is None else asked_ns
        found: dict[bytes, list[Socket]] = {one: [] for one in (self._hosts if host is None else [host])}
        for _, socket in sorted(self._sockets(time_ns or 0), key=_rank):
            if socket.local_address in found:
                found[socket.local_address].append(socket)
        listed = [
            HostSockets(address_in(one), tuple(sockets))
            for one, sockets in found.items()
            if sockets or host is not None
        ]
        return Netstat(time_ns, self._first_ns, self._frame, tuple(listed), self._forgotten)

    def _sockets(self, time_ns: int) -> Iterator[tuple[int, Socket]]:
        """Those of all hosts, each with the place of its protocol."""
        for place, follower in enumerate(self._followers):
            for socket in follower.sockets(time_ns):
                yield place, socket
        for seen in self._seen.values():
            protocol, source, destination = seen.ports
            if time_ns - seen.time_ns <= SEEN_NS:
                yield len(self._followers), Socket.of(protocol, (source, destination), seen.frame)
                yield len(self._followers), Socket.of(protocol, (destination, source), seen.frame)


def _rank(placed: tuple[int, Socket]) -> tuple[int, bool, bool]:
    """By protocol, then by the version of IP, as `netstat` does; and before connections what listens."""
    place, socket = placed
    return place, isinstance(socket.local_address, Ipv6Address), not socket.is_listening
