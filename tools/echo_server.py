#!/usr/bin/env python3
"""The lecture's echo server: it sends back whatever arrives.

TCP: socket, bind, listen, then accept, receive up to 1024 octets, send them back, close, and so on.
UDP: socket, bind, then receive a datagram and send it back to its source; no listen, no accept.

Try it with two terminals:

    python3 echo_server.py
    python3 echo_client.py hello
"""

from __future__ import annotations

import argparse
import socket
from collections.abc import Sequence

PORT = 50001
RECEIVE_AT_MOST = 1024
LARGEST_DATAGRAM = 65535


def serve_tcp(address: tuple[str, int], family: socket.AddressFamily) -> None:
    """Serve one TCP client after the other, forever."""
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        # Without this, a server that is restarted soon finds its port still in use (TIME-WAIT).
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(5)
        print("listening on", *address, flush=True)
        while True:
            # accept waits for a client, and returns a new socket for the conversation with this client.
            connection, client = listener.accept()
            with connection:
                print("connected:", *client[:2], flush=True)
                # An empty result means that the client has closed its side.
                while data := connection.recv(RECEIVE_AT_MOST):
                    connection.sendall(data)


def serve_udp(address: tuple[str, int], family: socket.AddressFamily) -> None:
    """Send every UDP datagram back, forever; an empty datagram is a datagram too."""
    with socket.socket(family, socket.SOCK_DGRAM) as server:
        server.bind(address)
        print("listening on", *address, flush=True)
        while True:
            data, client = server.recvfrom(LARGEST_DATAGRAM)
            server.sendto(data, client)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="Send back whatever arrives.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on, IPv4 or IPv6 (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen on (default: %(default)s)")
    parser.add_argument("--udp", action="store_true", help="UDP instead of TCP")
    options = parser.parse_args(arguments)
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    serve = serve_udp if options.udp else serve_tcp
    try:
        serve((options.host, options.port), family)
    except KeyboardInterrupt:
        print("stopped")


if __name__ == "__main__":
    main()
