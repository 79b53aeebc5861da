"""The sockets of hosts, as text in the layout of net-tools' `netstat` and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dissect.render.spans import INDENT, Line, Role
from dissect.render.tables import grouped
from dissect.render.times import seconds, utc

if TYPE_CHECKING:
    from dissect.session.sockets import Netstat, Socket

TITLE = "Active Internet connections (servers and established)"
HEAD = "Proto Recv-Q Send-Q Local Address           Foreign Address         State"
ANYBODY = {4: "0.0.0.0:*", 16: ":::*"}
"""The foreign address of a listening socket, by the octets of its own."""
UNKNOWN = "-"
NOTES = (
    ("Recv-Q", "what waits to be read is never on the wire"),
    ("Send-Q", "sent and not acknowledged, where the capture was made; what was not sent yet is not seen"),
    ("(STATE?)", "possible: only if what was sent last has arrived"),
    ("TIME_WAIT", "ends by a timer that is not seen; here after 60 s, as do ends that have probably closed"),
    ("LISTEN", "from its answers (SYN-ACK, INIT ACK); not seen is when it ends, nor who listens and is not called"),
    ("udp", "ports that were seen in the last 120 s; whether a program has them open is not seen"),
)
"""What the wire cannot show, by the words of the table that mean it."""


def netstat_lines(found: Netstat) -> Iterator[Line]:
    """The time, a table for each host, and what is not known."""
    yield [(f"{INDENT}{_time(found)}", Role.FAINT)]
    for host in found.hosts:
        yield []
        yield [(str(host.address), Role.STRONG)]
        yield [(TITLE, Role.PLAIN)]
        yield [(HEAD, Role.FAINT)]
        yield from map(_row, host.sockets)
        if not host.sockets:
            yield [(f"{INDENT}none was seen", Role.FAINT)]
    sockets = [socket for host in found.hosts for socket in host.sockets]
    words = {word for socket in sockets for word in _words(socket)}
    if sockets or not found.hosts:
        yield []
    if not found.hosts:
        yield [(f"{INDENT}no sockets", Role.PLAIN)]
    for word, meaning in NOTES:
        if word in words:
            yield [(f"{INDENT}{word:<9} {meaning}", Role.FAINT)]
    if found.forgotten:
        kept = f"{grouped(found.forgotten)} more were forgotten, as there were too many"
        yield [(f"{INDENT}{kept}", Role.NOTE)]


def _time(found: Netstat) -> str:
    if found.time_ns is None:
        return f"up to frame {grouped(found.frame)}, without a time" if found.frame else "before the first packet"
    if found.first_ns is None:
        return f"{utc(found.time_ns)}, before the first packet"
    elapsed = seconds(found.time_ns - found.first_ns)
    return f"{utc(found.time_ns)}, {elapsed} s after the first packet, up to frame {grouped(found.frame)}"


def _row(socket: Socket) -> Line:
    queue = UNKNOWN if socket.send_queue is None else str(socket.send_queue)
    foreign = ANYBODY[len(socket.local_address)]
    if socket.foreign_address is not None:
        foreign = f"{socket.foreign_address}:{socket.foreign_port}"
    local = f"{socket.local_address}:{socket.local_port}"
    return [
        (f"{socket.protocol:<5} ", Role.PROTOCOL),
        (f"{UNKNOWN:>6} {queue:>6} ", Role.PLAIN),
        (f"{local:<23} {foreign:<23} ", Role.ADDRESS),
        (socket.state_words, Role.PLAIN),
    ]


def _words(socket: Socket) -> Iterator[str]:
    """The words in a row that need a note."""
    yield "Recv-Q"
    state = socket.state
    if state is None:
        yield "udp"
        return
    if not socket.is_listening:
        yield "Send-Q"
    if state.possible is not None:
        yield "(STATE?)"
    yield from (word for word in ("TIME_WAIT", "LISTEN") if word in socket.state_words)


def netstat_object(found: Netstat) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "time_ns": found.time_ns,
        "first_ns": found.first_ns,
        "frame": found.frame,
        "hosts": [
            {"address": str(host.address), "sockets": [_socket_object(socket) for socket in host.sockets]}
            for host in found.hosts
        ],
        "forgotten": found.forgotten,
    }


def _socket_object(socket: Socket) -> dict[str, Any]:
    state = socket.state
    return {
        "protocol": socket.protocol,
        "receive_queue": None,
        "send_queue": socket.send_queue,
        "local_address": str(socket.local_address),
        "local_port": socket.local_port,
        "foreign_address": None if socket.foreign_address is None else str(socket.foreign_address),
        "foreign_port": socket.foreign_port,
        "state": None if state is None or state.certain is None else state.certain.value,
        "possible_state": None if state is None or state.possible is None else state.possible.value,
        "connection": socket.connection,
        "last_frame": socket.last_frame,
    }
