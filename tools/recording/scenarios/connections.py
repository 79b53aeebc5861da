"""How TCP connections begin, end, and wait."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterable

from recording import programs, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import FAMILIES, IPV4, IPV6
from recording.programs import LECTURE_PORT
from recording.wire import Direction

CHAPTER = "TCP connections"
MSG_FASTOPEN = 0x20000000


@scenario(CHAPTER)
def tcp4_server_closes_first(laboratory: Laboratory) -> None:
    """The server closes first, so the server is the one that waits in TIME-WAIT.

    Recorded: scripted sockets over a veth pair without offload, at the client.

    Look at: the first FIN comes from port 50001.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV4) as connection:
        connection.echo()
        connection.server.close()
        sessions.pause()
        connection.client.close()


@scenario(CHAPTER)
def tcp6_half_close(laboratory: Laboratory) -> None:
    """A half-close: the client says that it has no more to send, and still receives the whole echo.

    Recorded: scripted sockets (`shutdown(SHUT_WR)`) over a veth pair without offload, at the client.

    Look at: data from the server after the client's FIN.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV6) as connection:
        connection.client.sendall(b"hello")
        connection.client.shutdown(socket.SHUT_WR)
        sessions.pause()
        data = sessions.receive_exactly(connection.server, 100)
        connection.server.sendall(data)
        sessions.pause()
        connection.server.close()
        sessions.pause()


@scenario(CHAPTER)
def tcp4_reset(laboratory: Laboratory) -> None:
    """The client ends the connection with a reset instead of a FIN.

    Recorded: scripted sockets (`SO_LINGER` of zero seconds) over a veth pair without offload, at the client.

    Look at: RST, and nothing after it.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV4) as connection:
        connection.echo()
        connection.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.client.close()


@scenario(CHAPTER)
def tcp_refused(laboratory: Laboratory) -> None:
    """Nobody listens: the SYN is answered with a reset, over IPv4 and IPv6.

    Recorded: scripted sockets over a veth pair without offload, at the client.

    Look at: RST and ACK with a window of zero; the client's `connect` says "connection refused".
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    for family in FAMILIES:
        with pair.client.socket(family, socket.SOCK_STREAM) as client, contextlib.suppress(ConnectionRefusedError):
            client.connect((pair.server.address(family), LECTURE_PORT))


def _slow(_direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
    return [(0.03, frame)]


@scenario(CHAPTER)
def tcp4_simultaneous_close(laboratory: Laboratory) -> None:
    """Both sides close at the same time: the two FINs cross on the way, and both sides wait in TIME-WAIT.

    Recorded: scripted sockets over a wire that delays everything by 30 ms, at the client.

    Look at: each FIN acknowledges only the data, not the other FIN.
    """
    pair = laboratory.taps(_slow)
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV4) as connection:
        connection.echo()
        connection.client.shutdown(socket.SHUT_WR)
        connection.server.shutdown(socket.SHUT_WR)
        sessions.pause(0.2)


@scenario(CHAPTER)
def tcp4_simultaneous_open(laboratory: Laboratory) -> None:
    """Both sides connect to each other at the same time; there is no server, and it is one connection.

    Recorded: scripted sockets, both bound to port 50001, over a wire that delays everything by 30 ms, at the client.

    Look at: two SYNs that cross, then two SYN-ACKs (RFC 9293, figure 8).
    """
    pair = laboratory.taps(_slow)
    laboratory.record(pair.client)
    with pair.client.socket(IPV4, socket.SOCK_STREAM) as one, pair.server.socket(IPV4, socket.SOCK_STREAM) as other:
        one.bind((pair.client.ip4, LECTURE_PORT))
        other.bind((pair.server.ip4, LECTURE_PORT))
        one.setblocking(False)
        other.setblocking(False)
        one.connect_ex((pair.server.ip4, LECTURE_PORT))
        other.connect_ex((pair.client.ip4, LECTURE_PORT))
        sessions.pause(0.3)
        one.settimeout(5)
        other.settimeout(5)
        connection = sessions.Connection(one, other)
        connection.echo()
        connection.close()


@scenario(CHAPTER)
def tcp4_fast_open(laboratory: Laboratory) -> None:
    """TCP Fast Open (RFC 7413): the second connection carries data in its SYN.

    Recorded: scripted sockets (`MSG_FASTOPEN`) over a veth pair without offload, at the client.

    Look at: the first session asks for a cookie, the second SYN brings it together with `hello`.
    """
    pair = laboratory.veth()
    for side in (pair.client, pair.server):
        side.namespace.setting("net/ipv4/tcp_fastopen", 3)
    laboratory.record(pair.client)
    with sessions.listening(pair, IPV4) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5)
        for _session in range(2):
            with pair.client.socket(IPV4, socket.SOCK_STREAM) as client:
                # A socket with a timeout is non-blocking underneath, and this call would not wait for the handshake.
                client.settimeout(None)
                client.sendto(b"hello", MSG_FASTOPEN, (pair.server.ip4, LECTURE_PORT))
                server, _address = listener.accept()
                server.sendall(sessions.receive_exactly(server, 5))
                sessions.receive_exactly(client, 5)
                sessions.pause()
                sessions.Connection(client, server).close()


@scenario(CHAPTER)
def tcp4_zero_window(laboratory: Laboratory) -> None:
    """The server does not read, its buffer fills, and its window closes: flow control.

    Recorded: scripted sockets with small buffers over a veth pair without offload, at the client.

    Look at: the window shrinks to zero, the client probes, and a window update lets it go on.
    """
    pair = laboratory.veth()
    with sessions.listening(pair, IPV4) as listener, pair.client.socket(IPV4, socket.SOCK_STREAM) as client:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
        laboratory.record(pair.client)
        client.connect((pair.server.ip4, LECTURE_PORT))
        server, _address = listener.accept()
        with server:
            server.settimeout(5)
            client.sendall(bytes(range(97, 123)) * 460)
            sessions.pause(0.9)
            client.shutdown(socket.SHUT_WR)
            while server.recv(65536):
                pass
            server.close()
            sessions.pause()


@scenario(CHAPTER)
def tcp6_keepalive(laboratory: Laboratory) -> None:
    """A connection with nothing to say, kept alive.

    Recorded: scripted sockets (`SO_KEEPALIVE`, one second) over a veth pair without offload, at the client.

    Look at: the probe has no data and a sequence number one below the next.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV6) as connection:
        for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL):
            connection.client.setsockopt(socket.IPPROTO_TCP, option, 1)
        connection.client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection.echo()
        sessions.pause(2.5)
        connection.close()


@scenario(CHAPTER)
def tcp4_urgent(laboratory: Laboratory) -> None:
    """Urgent data: one octet that the receiver shall look at out of turn.

    Recorded: scripted sockets (`MSG_OOB`) over a veth pair without offload, at the client.

    Look at: the URG flag and the urgent pointer.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV4) as connection:
        connection.echo()
        # In the stream, so that nothing is left unread at the end: that would make a reset of the close.
        connection.server.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
        connection.client.send(b"stop!", socket.MSG_OOB)
        sessions.pause()
        connection.server.sendall(sessions.receive_exactly(connection.server, 5))
        sessions.receive_exactly(connection.client, 5)
        sessions.pause()
        connection.close()


@scenario(CHAPTER)
def tcp4_boundaries(laboratory: Laboratory) -> None:
    """TCP keeps no boundaries: three messages sent, one received.

    Recorded: scripted sockets over a veth pair without offload, at the client. The server reads late and answers
    once; then the client sends a word in two halves.

    Look at: three segments to the server, one echo of them all; then two segments for what was one word. A program
    needs lengths or delimiters to find its messages again.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV4) as connection:
        connection.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for message in (b"one", b"two", b"three"):
            connection.client.sendall(message)
            sessions.pause()
        connection.server.sendall(connection.server.recv(1024))
        sessions.receive_exactly(connection.client, len(b"onetwothree"))
        sessions.pause()
        for half in (b"hel", b"lo"):
            connection.client.sendall(half)
            sessions.pause()
            connection.server.sendall(connection.server.recv(1024))
            sessions.receive_exactly(connection.client, len(half))
            sessions.pause()
        connection.close()


@scenario(CHAPTER)
def tcp4_two_clients(laboratory: Laboratory) -> None:
    """Two connections of one client host to one server port at the same time.

    Recorded: scripted sockets over a veth pair without offload, at the client.

    Look at: only the client's port tells the two apart: local host, local process, remote host, remote process.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.listening(pair, IPV4) as listener:
        connections = []
        for _client in range(2):
            client = pair.client.socket(IPV4, socket.SOCK_STREAM)
            client.connect((pair.server.ip4, LECTURE_PORT))
            connections.append(sessions.Connection(client, listener.accept()[0]))
            sessions.pause()
        for number, connection in enumerate(connections, 1):
            connection.echo(b"client %d" % number)
        for connection in connections:
            connection.close()


@scenario(CHAPTER)
def udp_empty_datagram(laboratory: Laboratory) -> None:
    """UDP datagrams with nothing in them, echoed over IPv4 and IPv6.

    Recorded: `echo_server.py --udp` and `echo_client.py --udp` with an empty message over a veth pair without
    offload, at the client.

    Look at: a UDP length of 8: the header alone. In TCP an empty message cannot be sent at all.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    for family in FAMILIES:
        with programs.lecture_server(pair.server, family, udp=True):
            programs.lecture_client(pair.client, pair.server.address(family), [""], udp=True)
