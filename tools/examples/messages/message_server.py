#!/usr/bin/env python3
"""The lecture's echo server for messages: it sends each message back when all of it is there.

TCP keeps no boundaries, so client and server must agree how a message ends. The lecture has three ways:

    python3 message_server.py --frame fixed:2048
    python3 message_server.py --frame 'delimiter:##THE END##'
    python3 message_server.py --frame length:4

and then, in another terminal, with the same --frame:

    python3 message_client.py --frame length:4 hello 'how are you?'
"""

from __future__ import annotations

import argparse
import socket
from collections.abc import Sequence

from dissect.errors import FramingError
from dissect.framing import Fixed, Framing, framing_of

PORT = 50001
RECEIVE_AT_MOST = 1024


def serve(listener: socket.socket, framing: Framing) -> None:
    """Serve one client after the other, forever."""
    while True:
        connection, client = listener.accept()
        with connection:
            print("connected:", *client[:2], flush=True)
            serve_client(connection, framing)


def serve_client(connection: socket.socket, framing: Framing) -> None:
    """Send back each message until the client closes its side."""
    reader = framing.reader()
    # An empty result means that the client has closed its side. Anything else is a piece of the stream: part of a
    # message, several messages, or the end of one and the beginning of the next.
    while piece := connection.recv(RECEIVE_AT_MOST):
        for message in reader.feed(piece):
            if message.is_whole:
                print("a message of", len(message.octets), "octets", flush=True)
                connection.sendall(framing.pack(message.octets))
            else:
                print(message.status, flush=True)
    for message in reader.end():
        print("the client left in the middle of a message:", len(message.octets), "octets", flush=True)


def chosen(text: str) -> Framing:
    """The framing of the command line. Short messages of fixed length are filled up with zeros."""
    framing = framing_of(text)
    return Fixed(framing.octets, padding=b"\0") if isinstance(framing, Fixed) else framing


def arguments_of(description: str) -> argparse.ArgumentParser:
    """What client and server have in common."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--host", default="127.0.0.1", help="address of the server (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port of the server (default: %(default)s)")
    parser.add_argument("--frame", default="length:4", help="how a message ends (default: %(default)s)")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and serve."""
    parser = arguments_of("Send back every message.")
    options = parser.parse_args(arguments)
    try:
        framing = chosen(options.frame)
    except FramingError as error:
        parser.error(str(error))
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.host, options.port))
        listener.listen(5)
        print("listening on", options.host, options.port, flush=True)
        serve(listener, framing)


if __name__ == "__main__":
    main()
