"""Sessions played step by step from one thread that holds the sockets of both hosts.

The lecture's programs are used wherever they can show the thing; these are for what they cannot do, such as closing
with a reset or waiting with a full buffer.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from recording.links import Pair
from recording.namespaces import RecordingError
from recording.programs import LECTURE_PORT

CLIENT_PORT = 52000
DELAYED_ACKNOWLEDGEMENT_SECONDS = 0.08


def pause(seconds: float = DELAYED_ACKNOWLEDGEMENT_SECONDS) -> None:
    """Wait until a delayed acknowledgement has been sent, so that every recording has the same packets."""
    time.sleep(seconds)


@dataclass
class Connection:
    """Both ends of an established TCP connection."""

    client: socket.socket
    server: socket.socket

    def echo(self, message: bytes = b"hello") -> None:
        """The client sends a message and the server sends it back."""
        self.client.sendall(message)
        self.server.sendall(receive_exactly(self.server, len(message)))
        if receive_exactly(self.client, len(message)) != message:
            raise RecordingError("the echo differs from what was sent")
        pause()

    def close(self) -> None:
        """The client closes first, then the server: four segments or three."""
        self.client.close()
        pause()
        self.server.close()
        pause()


def receive_exactly(connection: socket.socket, length: int) -> bytes:
    """Receive this many octets, in any number of parts."""
    received = b""
    while len(received) < length:
        part = connection.recv(65536)
        if not part:
            break
        received += part
    return received


@contextlib.contextmanager
def listening(pair: Pair, family: socket.AddressFamily, protocol: int = 0) -> Iterator[socket.socket]:
    """A TCP socket that listens on the server, on the lecture's port."""
    with pair.server.socket(family, socket.SOCK_STREAM, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((pair.server.address(family), LECTURE_PORT))
        listener.listen(5)
        yield listener


@contextlib.contextmanager
def connected(pair: Pair, family: socket.AddressFamily, protocol: int = 0) -> Iterator[Connection]:
    """An established connection; what the session has not closed is closed at the end."""
    with (
        listening(pair, family, protocol) as listener,
        pair.client.socket(family, socket.SOCK_STREAM, protocol) as client,
    ):
        client.connect((pair.server.address(family), LECTURE_PORT))
        server, _address = listener.accept()
        with server:
            server.settimeout(5.0)
            pause()
            yield Connection(client, server)


@contextlib.contextmanager
def datagrams(pair: Pair, family: socket.AddressFamily) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A UDP socket of the client, on a fixed port, and one of the server, on the lecture's port."""
    with (
        pair.client.socket(family, socket.SOCK_DGRAM) as client,
        pair.server.socket(family, socket.SOCK_DGRAM) as server,
    ):
        client.bind((pair.client.address(family), CLIENT_PORT))
        server.bind((pair.server.address(family), LECTURE_PORT))
        yield client, server


def echo_datagram(
    pair: Pair, family: socket.AddressFamily, client: socket.socket, server: socket.socket, message: bytes = b"hello"
) -> None:
    """The client sends a datagram and the server sends it back."""
    client.sendto(message, (pair.server.address(family), LECTURE_PORT))
    data, address = server.recvfrom(65535)
    server.sendto(data, address)
    if client.recv(65535) != message:
        raise RecordingError("the echo differs from what was sent")
