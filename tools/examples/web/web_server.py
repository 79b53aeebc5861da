#!/usr/bin/env python3
"""A small web server: pages of a known length, in chunks, and up to the end of the connection."""

from __future__ import annotations

import argparse
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<p>hello</p>\n"
CHUNKS = (b"one, ", b"two, ", b"three\n")


class Pages(BaseHTTPRequestHandler):
    """Answers requests; a connection stays open for the next one."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A page: `/chunks` in chunks, `/open` up to the end, `/none` not there, any other with its length."""
        if self.path == "/chunks":
            self._begin(200, "text/plain", ("Transfer-Encoding", "chunked"), ("Trailer", "Expires"))
            for chunk in CHUNKS:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            self.wfile.write(b"0\r\nExpires: never\r\n\r\n")
        elif self.path == "/open":
            self._begin(200, "text/plain", ("Connection", "close"))
            self.wfile.write(PAGE)
        elif self.path == "/none":
            self._begin(404, "text/plain", ("Content-Length", "0"))
        else:
            self._begin(200, "text/html", ("Content-Length", str(len(PAGE))))
            self.wfile.write(PAGE)

    def do_HEAD(self) -> None:
        """What GET would say of the page, without the page."""
        self._begin(200, "text/html", ("Content-Length", str(len(PAGE))))

    def do_POST(self) -> None:
        """Take what is sent, and answer that nothing is to be said."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(204)
        self.end_headers()

    def _begin(self, code: int, kind: str, *fields: tuple[str, str]) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        for name, value in fields:
            self.send_header(name, value)
        self.end_headers()

    def version_string(self) -> str:
        """What it says of itself."""
        return "web_server"


class Server(ThreadingHTTPServer):
    """The same over IPv6."""

    address_family = socket.AF_INET6


def main() -> None:
    """Serve until it is ended."""
    parser = argparse.ArgumentParser(description="A small web server.")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=80)
    options = parser.parse_args()
    kind = Server if ":" in options.host else ThreadingHTTPServer
    with kind((options.host, options.port), Pages) as server:
        print(f"listening on {options.host} port {options.port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
