#!/usr/bin/env python3
"""The lecture's echo client: send each message, wait until it comes back, print it.

python3 echo_client.py hello
python3 echo_client.py --host ::1 --udp hello "how are you"
"""

from __future__ import annotations

import argparse
import socket
from collections.abc import Sequence

PORT = 50001
RECEIVE_AT_MOST = 1024
LARGEST_DATAGRAM = 65535
PATIENCE_SECONDS = 5.0


def echo_tcp(address: tuple[str, int], family: socket.AddressFamily, messages: Sequence[bytes]) -> list[bytes]:
    """Send the messages over one TCP connection and return what came back for each.

    TCP is a stream of octets and keeps no boundaries: one ``recv`` may return only a part of the message. Here the
    client knows how much to wait for, because an echo is as long as the message.
    """
    answers = []
    with socket.socket(family, socket.SOCK_STREAM) as client:
        client.settimeout(PATIENCE_SECONDS)
        client.connect(address)
        for message in messages:
            client.sendall(message)
            answer = b""
            while len(answer) < len(message):
                part = client.recv(RECEIVE_AT_MOST)
                if not part:
                    raise ConnectionError("the server closed the connection before the whole echo arrived")
                answer += part
            answers.append(answer)
    return answers


def echo_udp(address: tuple[str, int], family: socket.AddressFamily, messages: Sequence[bytes]) -> list[bytes]:
    """Send each message as one UDP datagram and return the datagrams that come back: UDP keeps boundaries."""
    answers = []
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.settimeout(PATIENCE_SECONDS)
        for message in messages:
            client.sendto(message, address)
            answer, _server = client.recvfrom(LARGEST_DATAGRAM)
            answers.append(answer)
    return answers


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, send the messages, print the echoes."""
    parser = argparse.ArgumentParser(description="Send messages to an echo server and print what comes back.")
    parser.add_argument("messages", nargs="*", default=["hello"], metavar="MESSAGE", help="(default: hello)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address of the server, IPv4 or IPv6 (default: %(default)s)"
    )
    parser.add_argument("--port", type=int, default=PORT, help="port of the server (default: %(default)s)")
    parser.add_argument("--udp", action="store_true", help="UDP instead of TCP")
    options = parser.parse_args(arguments)
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    echo = echo_udp if options.udp else echo_tcp
    messages = [message.encode() for message in options.messages]
    for answer in echo((options.host, options.port), family, messages):
        print(answer.decode())


if __name__ == "__main__":
    main()
