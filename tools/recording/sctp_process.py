"""One host's SCTP stack in a process of its own: does what it is told, a JSON line each, and answers with one.

``python sctp_process.py UDP_PORT SETTINGS``, where the settings are a JSON object. Octets travel as Latin-1 text.
"""

from __future__ import annotations

import json
import socket
import sys
from typing import Any

from recording import usrsctp
from recording.usrsctp import Association


class Host:
    """The sockets of the host: one that listens or connects, and the association it has accepted."""

    def __init__(self) -> None:
        self._sockets: dict[str, Association] = {}

    def open(self, family: int) -> None:
        """A new socket, which all that follows is about."""
        self._sockets["current"] = Association(socket.AddressFamily(family))

    def accept(self) -> None:
        """Accept an association; all that follows is about it."""
        self._sockets["listener"] = self._sockets["current"]
        self._sockets["current"] = self._sockets["listener"].accept()

    def call(self, name: str, arguments: list[Any], keywords: dict[str, Any]) -> str | None:
        """Call a method of this host or of its current socket."""
        if name in {"open", "accept"}:
            getattr(self, name)(*arguments)
            return None
        if name in {"send", "abort"}:
            arguments[0] = arguments[0].encode("latin-1")
        result = getattr(self._sockets["current"], name)(*arguments, **keywords)
        return result.decode("latin-1") if isinstance(result, bytes) else None


def main() -> None:
    """Serve until the input ends."""
    usrsctp.start(int(sys.argv[1]), json.loads(sys.argv[2]))
    host = Host()
    for line in sys.stdin:
        try:
            answer = {"result": host.call(*json.loads(line))}
        except OSError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
