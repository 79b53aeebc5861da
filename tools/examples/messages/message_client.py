#!/usr/bin/env python3
"""The lecture's echo client for messages: it sends all of them, and waits until each has come back whole."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from message_server import RECEIVE_AT_MOST, arguments_of, chosen

from dissect.errors import FramingError
from dissect.framing import Framing

PATIENCE_SECONDS = 5.0


def echo(connection: socket.socket, framing: Framing, messages: Sequence[bytes]) -> list[bytes]:
    """Send the messages one behind the other, and return what came back."""
    connection.sendall(b"".join(map(framing.pack, messages)))
    reader = framing.reader()
    answers: list[bytes] = []
    while len(answers) < len(messages):
        piece = connection.recv(RECEIVE_AT_MOST)
        if not piece:
            raise ConnectionError("the server closed the connection before every message came back")
        answers += (message.octets for message in reader.feed(piece))
    return answers


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, send the messages, print the answers."""
    parser = arguments_of("Send messages to an echo server and print what comes back.")
    parser.add_argument("messages", nargs="*", default=["hello"], metavar="MESSAGE", help="(default: hello)")
    options = parser.parse_args(arguments)
    try:
        framing = chosen(options.frame)
        with socket.create_connection((options.host, options.port), PATIENCE_SECONDS) as connection:
            for answer in echo(connection, framing, [one.encode() for one in options.messages]):
                print(answer.decode())
    except FramingError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
