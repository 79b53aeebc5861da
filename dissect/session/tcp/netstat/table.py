"""`SocketTable`: the sockets that packets show, one after the other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.filter.rows.flags import set_in
from dissect.packet import Packet, default_protocols
from dissect.session.ordered_pass.follower import rows_with
from dissect.session.tcp.connections.amounts import unacknowledged
from dissect.session.tcp.events import ConnectionEvents
from dissect.session.tcp.events.connections import MOST_CONNECTIONS
from dissect.session.tcp.netstat.ports import Endpoint, Ports, ports_in, with_ports
from dissect.session.tcp.netstat.sockets import HostSockets, Netstat, Socket
from dissect.session.tcp.segment import ACK
from dissect.session.tcp.states import ConnectionStates, Knowledge, Sign, State, Step
from dissect.session.tcp.states.follower import Ends

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.session.tcp.netstat.asking import Until

K = TypeVar("K")
V = TypeVar("V")

SECOND: Final = 1_000_000_000
CLOSED_NS: Final = 60 * SECOND
"""For so long are ends listed that have probably closed."""
SEEN_NS: Final = 120 * SECOND
"""For so long are pairs of ports listed that no connection joins."""
ALL_ROWS: Final = b"\1"
NO_ROW: Final = b"\0"
"""Flags of rows."""
PORT_OCTETS: Final = 2
PROTOCOL: Final = "tcp"
IPV6_SUFFIX: Final = "6"


class Followed(NamedTuple):
    """A connection, and when it was last seen."""

    names: tuple[Endpoint, Endpoint]
    """Those of its sides, in their order."""
    ends: Ends
    queues: tuple[int | None, int | None]
    """Octets of each side that are not acknowledged."""
    time_ns: int
    frame: int


class Seen(NamedTuple):
    """A pair of ports without a connection, and when it was last seen."""

    ports: Ports
    time_ns: int
    frame: int


class SocketTable:
    """Follows packets in the order of a capture. At most `limit` connections, and as many of the rest, are remembered:
    those that were idle longest are forgotten."""

    def __init__(self, limit: int = MOST_CONNECTIONS) -> None:
        self._limit = limit
        self._events = ConnectionEvents(limit)
        self._states = ConnectionStates(self._events)
        self._followed: OrderedDict[int, Followed] = OrderedDict()
        self._listeners: OrderedDict[Endpoint, int] = OrderedDict()
        """The frame of the latest SYN-ACK from an address and a port."""
        self._seen: OrderedDict[tuple[str, Endpoint, Endpoint], Seen] = OrderedDict()
        self._hosts: OrderedDict[bytes, None] = OrderedDict()
        """Those that have sent something."""
        self._forgotten = 0
        self._first_ns: int | None = None
        self._time_ns: int | None = None
        self._frame = 0

    def take(self, block: Block, chosen: bytes | None, until: Until) -> bool:
        """Take the packets of the next block, up to a frame or a time; of these the chosen ones count, all with None.
        Whether there may be more."""
        frames, first = block.frames, block.frames.first_number
        count = until.rows_in(frames, self._first_ns)
        if count < len(block):  # what comes later must change nothing
            chosen = (ALL_ROWS * count if chosen is None else chosen[:count]).ljust(len(block), NO_ROW)
        moments = ((row, moment, None) for row, moment in self._events.follow_block(block, chosen))
        others = ((row, None, packet) for row, packet in self._with_ports(block, chosen))
        for row, moment, packet in merge(moments, others, key=itemgetter(0)):
            if moment is not None:
                self._follow(self._states.note(moment))
            for ports in () if packet is None else ports_in(packet):
                self._keep(self._seen, ports.key, Seen(ports, frames.timestamp_ns[row], first + row))
                self._name(ports.source)
        for row in range(count) if chosen is None else set_in(chosen):
            self._frame = first + row
            if frames.has_time[row]:
                self._time_ns = frames.timestamp_ns[row]
                self._first_ns = self._time_ns if self._first_ns is None else self._first_ns
        return count == len(block)

    def _with_ports(self, block: Block, chosen: bytes | None) -> Iterator[tuple[int, Packet]]:
        """The packets that have ports without connections, by their rows."""
        headers = (block.protocols or default_protocols()).headers
        rows = [row for row in sorted({*rows_with(block, with_ports(headers))}) if chosen is None or chosen[row]]
        return zip(rows, block.packets(rows), strict=True)

    def now(self, until: Until, host: bytes | None = None) -> Netstat:
        """The sockets at the time that is asked for, or that of the last packet. `host`: only those of this address;
        else of all hosts that have sent something, and have some."""
        asked_ns = until.end_ns(self._first_ns)
        time_ns = self._time_ns if asked_ns is None else asked_ns
        found: dict[bytes, list[Socket]] = {one: [] for one in (self._hosts if host is None else [host])}
        for socket in self._sockets(time_ns or 0):
            if socket.local_address in found:
                found[socket.local_address].append(socket)
        listed = [
            HostSockets(_address(one), tuple(sorted(sockets, key=_rank)))
            for one, sockets in found.items()
            if sockets or host is not None
        ]
        return Netstat(time_ns, self._first_ns, self._frame, tuple(listed), self._forgotten)

    def _follow(self, step: Step) -> None:
        moment = step.moment
        segment, connection, own = moment.segment, moment.connection, moment.own
        source, destination = _end(segment.source), _end(segment.destination)
        names = (source, destination) if own is connection.sides[0] else (destination, source)
        first, second = connection.sides
        queues = unacknowledged(first, second), unacknowledged(second, first)
        followed = Followed(names, step.ends, queues, segment.time_ns, segment.frame)
        self._keep(self._followed, connection.number, followed)
        if Sign.SYN_ACK in step.signs and own.syn is not None and own.syn.flags & ACK:
            self._keep(self._listeners, source, segment.frame)
        elif Sign.RST in step.signs and step.receiver.before.certain is State.SYN_SENT:
            self._listeners.pop(source, None)
        self._name(source)

    def _name(self, sender: Endpoint) -> None:
        if sender.address not in self._hosts:
            self._keep(self._hosts, sender.address, None)

    def _keep(self, kept: OrderedDict[K, V], key: K, value: V) -> None:
        """Remember a value as the latest one."""
        kept.pop(key, None)
        if len(kept) >= self._limit:
            kept.popitem(last=False)
            self._forgotten += 1
        kept[key] = value

    def _sockets(self, time_ns: int) -> Iterator[Socket]:
        """Those of all hosts."""
        for listener, frame in self._listeners.items():
            yield _socket(PROTOCOL, (listener, None), frame, state=Knowledge(State.LISTEN))
        for number, one in sorted(self._followed.items()):
            for index, end in enumerate(one.ends):
                state = end.at(time_ns)
                if state.likely is None or not _is_listed(state, time_ns - one.time_ns):
                    continue
                names, queue = (one.names[index], one.names[1 - index]), one.queues[index]
                yield _socket(PROTOCOL, names, one.frame, queue=queue, state=state, connection=number)
        for seen in self._seen.values():
            protocol, source, destination = seen.ports
            if time_ns - seen.time_ns <= SEEN_NS:
                yield _socket(protocol, (source, destination), seen.frame)
                yield _socket(protocol, (destination, source), seen.frame)


def _is_listed(state: Knowledge, idle_ns: int) -> bool:
    """Whether an end is shown: one that has closed is no more there."""
    return state.likely is not State.CLOSED or (state.certain is not State.CLOSED and idle_ns < CLOSED_NS)


def _socket(
    protocol: str,
    ends: tuple[Endpoint, Endpoint | None],
    frame: int,
    *,
    queue: int | None = None,
    state: Knowledge | None = None,
    connection: int | None = None,
) -> Socket:
    local, foreign = ends
    address = _address(local.address)
    return Socket(
        protocol=protocol if isinstance(address, Ipv4Address) else protocol + IPV6_SUFFIX,
        send_queue=queue,
        local_address=address,
        local_port=local.port,
        foreign_address=None if foreign is None else _address(foreign.address),
        foreign_port=None if foreign is None else foreign.port,
        state=state,
        connection=connection,
        last_frame=frame,
    )


def _rank(socket: Socket) -> tuple[bool, bool, bool]:
    """TCP first, then by the version of IP, as `netstat` does; and before connections what listens."""
    is_other = not socket.protocol.startswith(PROTOCOL)
    return is_other, isinstance(socket.local_address, Ipv6Address), not socket.is_listening


def _end(name: bytes) -> Endpoint:
    return Endpoint(name[:-PORT_OCTETS], int.from_bytes(name[-PORT_OCTETS:], "big"))


def _address(octets: bytes) -> Ipv4Address | Ipv6Address:
    return Ipv4Address(octets) if len(octets) == Ipv4Address.octets else Ipv6Address(octets)
