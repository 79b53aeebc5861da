"""Runs a program, and records what it calls of its sockets.

``python -m recording.calling FILE NAME PROGRAM ARGUMENTS…`` writes a line into the file for each call when it returns,
as ``docs/calls.md`` describes. The program itself is not changed.
"""

from __future__ import annotations

import errno
import runpy
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.session.calls import Call, CallName, End, calls_file_of, read_calls, write_calls

PROTOCOLS = {socket.SOCK_STREAM: "tcp", socket.SOCK_DGRAM: "udp"}
TIMED_OUT = "ETIMEDOUT"


def recorded_sockets(file: IO[str], program: str) -> type[socket.socket]:
    """Sockets that write down what is called of them."""

    def record(made: socket.socket, name: CallName, call: Callable[[], Any], octets: int | None = None) -> Any:
        """Make a call; `octets`: how many it takes from the program."""
        ends, begun = _ends_of(made), time.time_ns()
        ended, error, moved, result = None, "", 0, None
        try:
            result = call()
            ended = time.time_ns()
            moved = len(result) if octets is None and isinstance(result, bytes) else octets or 0
        except OSError as raised:
            ended, error = time.time_ns(), errno.errorcode.get(raised.errno or 0, TIMED_OUT)
            raise
        finally:  # also where the program is ended while it waits
            after = ends if name is CallName.CLOSE else _ends_of(made)
            write_calls(file, [Call(program, name, PROTOCOLS[made.type], *after, begun, ended, moved, error)])
            file.flush()
        return result

    class RecordedSocket(socket.socket):
        """A socket whose calls are recorded."""

        def connect(self, address: Any) -> None:
            record(self, CallName.CONNECT, lambda: super(RecordedSocket, self).connect(address))

        def accept(self) -> tuple[socket.socket, Any]:
            """What is recorded belongs to the new socket, if there is one."""
            begun = time.time_ns()
            made, address = super().accept()
            call = Call(program, CallName.ACCEPT, PROTOCOLS[self.type], *_ends_of(made), begun, time.time_ns())
            write_calls(file, [call])
            return made, address

        def sendall(self, data: Any, flags: int = 0) -> None:
            record(self, CallName.SENDALL, lambda: super(RecordedSocket, self).sendall(data, flags), len(data))

        def recv(self, size: int, flags: int = 0) -> bytes:
            return bytes(record(self, CallName.RECV, lambda: super(RecordedSocket, self).recv(size, flags)))

        def sendto(self, data: Any, address: Any) -> int:  # type: ignore[override]  # the programs give no flags
            begun = time.time_ns()
            sent = super().sendto(data, address)
            local, remote = _ends_of(self)[0], _end(address)
            call = Call(program, CallName.SENDTO, PROTOCOLS[self.type], local, remote, begun, time.time_ns(), sent)
            write_calls(file, [call])
            return sent

        def recvfrom(self, size: int, flags: int = 0) -> tuple[bytes, Any]:
            begun, ended, remote, moved = time.time_ns(), None, None, 0
            try:
                octets, address = super().recvfrom(size, flags)
                ended, remote, moved = time.time_ns(), _end(address), len(octets)
            finally:  # also where the program is ended while it waits
                local = _ends_of(self)[0]
                call = Call(program, CallName.RECVFROM, PROTOCOLS[self.type], local, remote, begun, ended, moved)
                write_calls(file, [call])
            return octets, address

        def close(self) -> None:
            if self.fileno() >= 0:
                record(self, CallName.CLOSE, super().close)

    return RecordedSocket


def _ends_of(made: socket.socket) -> tuple[End | None, End | None]:
    """Where a socket is, and where the other end is, as far as the system knows."""
    found: list[End | None] = []
    for ask in (made.getsockname, made.getpeername):
        try:
            found.append(_end(ask()))
        except OSError:
            found.append(None)
    return found[0], found[1]


def _end(address: tuple[Any, ...]) -> End | None:
    host, port = address[:2]
    return End(Ipv6Address(host) if ":" in host else Ipv4Address(host), port) if port else None


def together(files: Iterable[Path], capture: Path) -> None:
    """The calls of several programs in one file beside the capture, in the order in which they began."""
    write_calls(
        calls_file_of(capture),
        sorted((call for file in files for call in read_calls(file)), key=lambda call: call.begun_ns),
    )


def _end_program(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def main() -> None:
    """Run the program."""
    target, name, program, *arguments = sys.argv[1:]
    signal.signal(signal.SIGTERM, _end_program)
    with Path(target).open("w", encoding="ascii") as file:
        socket.socket = recorded_sockets(file, name)  # type: ignore[misc]  # which accept uses, too
        sys.argv = [program, *arguments]
        runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
