#!/usr/bin/env python3
"""Sends several requests at once, and reads until the server closes: responses come in the order of the requests."""

from __future__ import annotations

import argparse
import socket


def main() -> None:
    """Ask for some paths; the last request ends the connection."""
    parser = argparse.ArgumentParser(description="Send several requests of HTTP/1.1 at once.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=80)
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    requests = [f"GET {path} HTTP/1.1\r\nHost: {options.host}\r\n" for path in options.paths]
    requests[-1] += "Connection: close\r\n"
    with socket.create_connection((options.host, options.port)) as connection:
        connection.sendall("".join(f"{one}\r\n" for one in requests).encode())
        while received := connection.recv(4096):
            print(received.decode(), end="")


if __name__ == "__main__":
    main()
